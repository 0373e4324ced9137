import { keccak_256 } from '@noble/hashes/sha3.js';

import { constantsAt, keccakModule, rate, roundConstants } from './keccak-permutation';

const digestBytes = 32;
const stateLanes = 25;
/** Where input waits in the module's memory, behind state and constants. */
const inputAt = 512;
/** Whole blocks that fit behind it. */
const inputBytes = Math.floor((64 * 1024 - inputAt) / rate) * rate;

type Hash = (bytes: Uint8Array, digest: Uint8Array<ArrayBuffer>) => void;

/** The sponge around the compiled permutation; undefined where WebAssembly must not be compiled. */
function compiled(): Hash | undefined {
  let exports: WebAssembly.Exports;
  try {
    exports = new WebAssembly.Instance(new WebAssembly.Module(keccakModule())).exports;
  } catch {
    return undefined;
  }
  const memory = exports.m as WebAssembly.Memory;
  const permute = exports.f as (block: number) => void;
  new BigUint64Array(memory.buffer, constantsAt, roundConstants().length).set(roundConstants());
  const state = new BigUint64Array(memory.buffer, 0, stateLanes);
  const squeezed = new Uint8Array(memory.buffer, 0, digestBytes);
  const input = new Uint8Array(memory.buffer, inputAt, inputBytes);
  /** Absorbs so many bytes of waiting input, whole blocks. */
  const absorb = (length: number) => {
    for (let at = 0; at < length; at += rate) permute(inputAt + at);
  };
  return (bytes, digest) => {
    state.fill(0n);
    let rest = bytes;
    for (; rest.length >= inputBytes; rest = rest.subarray(inputBytes)) {
      input.set(rest.subarray(0, inputBytes));
      absorb(inputBytes);
    }
    input.set(rest);
    const end = rest.length;
    const padded = end - (end % rate) + rate;
    input.fill(0, end, padded);
    // Keccak's own padding, as Ethereum uses it; SHA-3 has 06 instead of 01.
    input[end] = 0x01;
    input[padded - 1] = (input[padded - 1] ?? 0) ^ 0x80;
    absorb(padded);
    digest.set(squeezed);
  };
}

let hash: Hash | undefined;

/**
 * keccak-256 as Ethereum uses it, for where many are hashed: compiled where that is allowed, else by noble-hashes.
 *
 * @param digest where its 32 bytes go, for where many are thrown away again; `bytes` may be the same array
 */
export function fastKeccak256(
  bytes: Uint8Array,
  digest: Uint8Array<ArrayBuffer> = new Uint8Array(digestBytes),
): Uint8Array<ArrayBuffer> {
  hash ??=
    compiled() ??
    ((input, output) => {
      output.set(keccak_256(input));
    });
  hash(bytes, digest);
  return digest;
}
