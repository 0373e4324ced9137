import { CodedError } from '../bytes/coded-error';
import { toBareHex } from '../bytes/hex';
import type { CaptureReply, WireExchange } from '../capture/protocol';
import type { CaptureSource } from '../opengradient/exchange';
import type { ExchangeBody, ExchangeRecord, Seen } from '../store/records';
import { findProofIn } from '../zk/find-proof';
import type { Answers } from './answers';
import type { NetworkLabel } from './api/answer-row';
import type { SiteState } from './api/page-view';
import { recordOfCapture, type NewExchange } from './records';

/** What became of a delivery; `id` is the answer it is kept as. */
export type Taken =
  { readonly ok: true; readonly id: string } | Extract<CaptureReply, { readonly ok: false }>;

/** Where captures are written down before anything else happens to them. */
export interface Inbox {
  /**
   * Writes one exchange ahead of all checks. `ok` only when it lies in the store: whoever delivered it keeps it until
   * then, and a second delivery of the same id changes nothing. Throws where the store does: the delivery is repeated.
   */
  take(wire: WireExchange, seen: Seen): Promise<Taken>;
}

/** Exchanges remembered, to know one that is seen in two ways. */
const REMEMBERED = 300;

interface Remembered {
  readonly id: string;
  readonly source: CaptureSource;
}

export function createInbox(parts: {
  readonly answers: Answers;
  readonly site: (origin: string) => Promise<SiteState>;
  readonly network: (id: string) => Promise<NetworkLabel>;
  /** Whether so many more bytes of an origin may be kept now. */
  readonly mayKeep: (origin: string, bytes: number) => boolean;
  readonly now: () => number;
  /** Told of every exchange that has just been written. */
  readonly onTaken: (record: ExchangeRecord) => void;
}): Inbox {
  const recent = new Map<string, Remembered>();

  /** The same bytes in the same tab, seen by another way of capture: one answer, not two. */
  const twinOf = (key: string, record: ExchangeRecord): Remembered | undefined => {
    const known = recent.get(key);
    if (known !== undefined && known.source !== record.source) return known;
    recent.set(key, { id: record.id, source: record.source });
    for (const oldest of recent.keys()) {
      if (recent.size <= REMEMBERED) break;
      recent.delete(oldest);
    }
    return undefined;
  };

  return {
    async take(wire, seen) {
      const site = await parts.site(seen.origin);
      if (!site.enabled) return { ok: false, code: 'site_not_enabled' };
      const network = await parts.network(site.networkId);
      let made: NewExchange;
      try {
        made = recordOfCapture(wire, { seen, network, hashesOnly: site.keepHashesOnly, now: parts.now() });
      } catch (error) {
        if (!(error instanceof CodedError)) throw error;
        return { ok: false, code: String(error.code) };
      }
      // Watched by its path alone: what holds no proof is the page's own business, and is not kept.
      if (
        made.record.endpoint === 'zk' &&
        findProofIn(made.body.response, made.record.framing) === undefined
      ) {
        return { ok: false, code: 'no_proof' };
      }
      const key = await contentKey(made.record, made.body);
      const twin = twinOf(key, made.record);
      if (twin !== undefined) return { ok: true, id: twin.id };
      if (!parts.mayKeep(seen.origin, made.record.size)) {
        recent.delete(key);
        return { ok: false, code: 'too_many_answers' };
      }
      try {
        if (await parts.answers.add(made.record, made.body)) parts.onTaken(made.record);
      } catch (error) {
        recent.delete(key);
        throw error;
      }
      return { ok: true, id: made.record.id };
    },
  };
}

/** Names request and response by their bytes, in one tab. */
async function contentKey(record: ExchangeRecord, body: ExchangeBody): Promise<string> {
  const { session, tabId, origin } = record.seen;
  const digests = await Promise.all([digestOf(body.request), digestOf(body.response)]);
  return [session, tabId, origin, ...digests].join(' ');
}

async function digestOf(bytes: Uint8Array | undefined): Promise<string> {
  if (bytes === undefined) return '-';
  return toBareHex(new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))));
}
