import type { SeenBody, SeenMessage } from '../seen';

/**
 * Roughly the bytes a message holds. It also runs in the page's own world, so it uses no iteration, and is told how to
 * ask for the length of bytes.
 */
export function seenSize(message: SeenMessage, lengthOf: (bytes: Uint8Array) => number): number {
  const ofBody = (body: SeenBody): number =>
    body.kind === 'unseen' ? 0 : lengthOf(body.kind === 'whole' ? body.bytes : body.head);
  if (message.kind === 'notice') return 0;
  if (message.kind === 'exchange')
    return ofBody(message.exchange.request) + ofBody(message.exchange.response);
  const { answer, candidates } = message.answer;
  let size = answer.length;
  for (let index = 0; index < candidates.length; index++) size += candidates[index]?.length ?? 0;
  return size;
}
