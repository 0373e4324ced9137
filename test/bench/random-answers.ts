import { type Hex, type Hex32, toHex } from '../../src/bytes/hex';
import type { SettledAnswer } from '../evidence/batch-tree';

/** Seconds since 1970 of the first answer. */
export const firstSecond = 1_767_225_600;

export function random32(): Hex32 {
  return toHex(crypto.getRandomValues(new Uint8Array(32))) as Hex32;
}

/** An answer that no enclave signed, so many seconds after the first. */
export function unsignedAnswer(teeId: Hex32, second: number): SettledAnswer {
  const signature: Hex = toHex(crypto.getRandomValues(new Uint8Array(256)));
  return { teeId, inputHash: random32(), outputHash: random32(), signature, timestamp: firstSecond + second };
}
