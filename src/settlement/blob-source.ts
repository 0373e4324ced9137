import { CodedError, messageOf } from '../bytes/coded-error';
import { concat } from '../bytes/join';
import type { RequestEntry } from '../chain/requests-log';
import { retryAfterMs } from '../chain/retry-after';
import { longestBlob } from './batch-blob';

/**
 * How asking for one blob ended. `refused`: what was delivered is not what the event announced; `absent`: every aggregator
 * says that it does not have it; `unreachable`: at least one could not be asked, so nothing is certain.
 */
export type BlobAnswer<Opened> = { readonly bytes: number } & (
  | { readonly kind: 'accepted'; readonly opened: Opened }
  | { readonly kind: 'refused'; readonly blob: Uint8Array }
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'unreachable';
      /** What the last of them that could not be asked said: `http_503`, `blob_too_large`, or words. */
      readonly why: string;
      readonly retryAfterMs: number | undefined;
    }
);

/** Asks for a blob; `open` judges the content, and throws a CodedError to have the next aggregator asked. */
export type FetchBlob = <Opened>(
  blobId: string,
  open: (blob: Uint8Array) => Opened | Promise<Opened>,
  signal: AbortSignal,
) => Promise<BlobAnswer<Opened>>;

/** What a blob source needs from the world around it. */
export interface BlobEnvironment {
  readonly fetch: typeof fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told of every request. */
  readonly onRequest?: (entry: RequestEntry) => void;
}

/** Milliseconds one aggregator has for a whole blob. */
const deadlineMs = 15_000;

type Delivery =
  | { readonly kind: 'delivered'; readonly blob: Uint8Array }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreachable'; readonly why: string; readonly retryAfterMs?: number };

async function readBounded(response: Response): Promise<Delivery> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const part = await reader?.read();
    if (part === undefined || part.done) return { kind: 'delivered', blob: concat(...parts) };
    length += part.value.length;
    if (length > longestBlob) {
      await reader?.cancel();
      return { kind: 'unreachable', why: 'blob_too_large' };
    }
    parts.push(part.value);
  }
}

async function deliver(url: string, environment: BlobEnvironment, signal: AbortSignal): Promise<Delivery> {
  try {
    const response = await environment.fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]),
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    });
    if (response.status === 200) return await readBounded(response);
    await response.body?.cancel();
    if (response.status === 404 || response.status === 410) return { kind: 'absent' };
    const wait = retryAfterMs(response.headers.get('retry-after'), environment.now());
    const why = `http_${response.status}`;
    return { kind: 'unreachable', why, ...(wait === undefined ? {} : { retryAfterMs: wait }) };
  } catch (error) {
    return { kind: 'unreachable', why: messageOf(error) };
  }
}

/**
 * Reads blobs from Walrus aggregators, tried in turn until one delivers what the event announced.
 *
 * @param aggregators base URLs without trailing slash; a blob lies at `<base>/v1/blobs/<id>`
 */
export function blobSource(aggregators: readonly string[], environment: BlobEnvironment): FetchBlob {
  return async (blobId, open, signal) => {
    let bytes = 0;
    let refused: Uint8Array | undefined;
    let unreachable: { readonly why: string; readonly retryAfterMs: number | undefined } | undefined;
    for (const aggregator of aggregators) {
      const url = `${aggregator}/v1/blobs/${blobId}`;
      const at = environment.now();
      const delivery = await deliver(url, environment, signal);
      const received = delivery.kind === 'delivered' ? delivery.blob.length : 0;
      bytes += received;
      environment.onRequest?.({
        at,
        url,
        what: 'blob',
        outcome: delivery.kind === 'delivered' ? 'ok' : delivery.kind === 'absent' ? 'absent' : delivery.why,
        bytes: received,
        ms: environment.now() - at,
      });
      if (delivery.kind === 'unreachable') {
        unreachable = { why: delivery.why, retryAfterMs: delivery.retryAfterMs };
      }
      if (delivery.kind !== 'delivered') continue;
      try {
        return { kind: 'accepted', opened: await open(delivery.blob), bytes };
      } catch (error) {
        if (!(error instanceof CodedError)) throw error;
        refused = delivery.blob;
      }
    }
    if (unreachable !== undefined) return { kind: 'unreachable', ...unreachable, bytes };
    return refused === undefined ? { kind: 'absent', bytes } : { kind: 'refused', blob: refused, bytes };
  };
}
