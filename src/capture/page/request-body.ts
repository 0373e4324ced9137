import { limits } from '../limits';
import type { SeenBody } from '../seen';
import type { Natives } from './natives';

/** A request body that was taken when it was sent, without consuming it; its bytes may come a little later. */
export type TakenBody =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'reading'; readonly reading: Promise<ArrayBuffer> }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'unseen' };

const tooLarge: TakenBody = { kind: 'too_large' };
const unseen: TakenBody = { kind: 'unseen' };

/** True where `read` does not throw: the native getters throw for receivers of another kind. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function viewBytes(natives: Natives, view: ArrayBufferView): Uint8Array {
  const { Uint8Array, copyBytes } = natives;
  const typed = attempt(() => natives.viewBuffer(view));
  return typed !== undefined
    ? copyBytes(new Uint8Array(typed, natives.viewOffset(view), natives.viewLength(view)))
    : copyBytes(
        new Uint8Array(
          natives.dataViewBuffer(view),
          natives.dataViewOffset(view),
          natives.dataViewLength(view),
        ),
      );
}

/**
 * Takes the body of a request as it is given to `fetch` or `send`. Strings and blobs cannot change and are only held;
 * buffers can, and are copied. Streams are left alone: teeing one would change how fast it is pulled. FormData is
 * never JSON.
 */
export function takeBody(natives: Natives, body: unknown): TakenBody {
  if (typeof body === 'string') return { kind: 'text', text: body };
  if (typeof body !== 'object' || body === null) return unseen;
  if (natives.isView(body)) {
    const length = attempt(() => natives.viewLength(body)) ?? natives.dataViewLength(body);
    return length > limits.requestBytes ? tooLarge : { kind: 'bytes', bytes: viewBytes(natives, body) };
  }
  const length = attempt(() => natives.bufferLength(body));
  if (length !== undefined) {
    if (length > limits.requestBytes) return tooLarge;
    return { kind: 'bytes', bytes: natives.copyBytes(new natives.Uint8Array(body as ArrayBuffer)) };
  }
  const size = attempt(() => natives.blobSize(body));
  if (size !== undefined) {
    if (size > limits.requestBytes) return tooLarge;
    const reading = natives.blobBytes(body as Blob);
    natives.react(reading, () => undefined);
    return { kind: 'reading', reading };
  }
  const search = attempt(() => natives.searchText(body as URLSearchParams));
  return search === undefined ? unseen : { kind: 'text', text: search };
}

/** Bytes or characters of a body that is whole; undefined for streams, forms and what is no body. */
export function sizeOfWhole(natives: Natives, body: unknown): number | undefined {
  if (typeof body === 'string') return body.length;
  if (typeof body !== 'object' || body === null) return undefined;
  return (
    attempt(() => natives.viewLength(body)) ??
    attempt(() => natives.dataViewLength(body)) ??
    attempt(() => natives.bufferLength(body)) ??
    attempt(() => natives.blobSize(body)) ??
    attempt(() => natives.searchText(body as URLSearchParams).length)
  );
}

/**
 * Takes the body of a Request object from a clone of it, which must be made before the Request is used.
 *
 * @param size of its body where that is whole; of others nothing is taken
 */
export function takeRequestBody(natives: Natives, request: Request, size: number | undefined): TakenBody {
  if (size === undefined || natives.requestBodyUsed(request)) return unseen;
  if (size > limits.requestBytes) return tooLarge;
  const reading = natives.requestBytes(natives.requestClone(request));
  natives.react(reading, () => undefined);
  return { kind: 'reading', reading };
}

/** Of a body that is still being read its size is not known; most are questions. */
const nominalBytes = 16 * 1024;

/** Roughly the bytes that a taken body holds. */
export function takenSize(natives: Natives, taken: TakenBody): number {
  switch (taken.kind) {
    case 'text':
      return taken.text.length;
    case 'bytes':
      return natives.viewLength(taken.bytes);
    case 'reading':
      return nominalBytes;
    case 'too_large':
    case 'unseen':
      return 0;
  }
}

/** Hands over what became of a taken body, at once or when its bytes are there. */
export function settleBody(natives: Natives, taken: TakenBody, done: (body: SeenBody) => void): void {
  const bounded = (bytes: Uint8Array): SeenBody =>
    natives.viewLength(bytes) > limits.requestBytes
      ? { kind: 'too_large', head: natives.copyBytes(bytes, 0, limits.headBytes) }
      : { kind: 'whole', bytes };
  switch (taken.kind) {
    case 'text':
      done(
        taken.text.length > limits.requestBytes
          ? { kind: 'too_large', head: natives.encode(natives.slice(taken.text, 0, limits.headBytes)) }
          : bounded(natives.encode(taken.text)),
      );
      return;
    case 'bytes':
      done(bounded(taken.bytes));
      return;
    case 'reading':
      natives.react(
        taken.reading,
        (buffer) => done(bounded(new natives.Uint8Array(buffer))),
        () => done({ kind: 'unseen' }),
      );
      return;
    case 'too_large':
      done({ kind: 'too_large', head: new natives.Uint8Array(0) });
      return;
    case 'unseen':
      done({ kind: 'unseen' });
  }
}
