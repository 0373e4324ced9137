import { keccak_256 } from '@noble/hashes/sha3.js';

import { constantsAt, keccakModule, roundConstants } from './keccak-permutation';

/** Bytes absorbed per permutation: 1600 bits less twice the digest's 256. */
const rate = 136;
const digestBytes = 32;
const stateWords = 50;
/** Where input waits in the module's memory, behind state and constants. */
const inputAt = 512;

type Hash = (bytes: Uint8Array) => Uint8Array<ArrayBuffer>;

/** The sponge around the compiled permutation; undefined where WebAssembly must not be compiled. */
function compiled(): Hash | undefined {
  let exports: WebAssembly.Exports;
  try {
    exports = new WebAssembly.Instance(new WebAssembly.Module(keccakModule())).exports;
  } catch {
    return undefined;
  }
  const memory = exports.m as WebAssembly.Memory;
  const permute = exports.f as () => void;
  new BigUint64Array(memory.buffer, constantsAt, roundConstants().length).set(roundConstants());
  const state = new Uint32Array(memory.buffer, 0, stateWords);
  const input = new Uint8Array(memory.buffer, inputAt, rate);
  const inputWords = new Uint32Array(memory.buffer, inputAt, rate / 4);
  const absorb = () => {
    for (let word = 0; word < inputWords.length; word++) {
      state[word] = (state[word] ?? 0) ^ (inputWords[word] ?? 0);
    }
    permute();
  };
  return (bytes) => {
    state.fill(0);
    let start = 0;
    for (; start + rate <= bytes.length; start += rate) {
      input.set(bytes.subarray(start, start + rate));
      absorb();
    }
    input.fill(0);
    input.set(bytes.subarray(start));
    // Keccak's own padding, as Ethereum uses it; SHA-3 has 06 instead of 01.
    const end = bytes.length - start;
    input[end] = (input[end] ?? 0) ^ 0x01;
    input[rate - 1] = (input[rate - 1] ?? 0) ^ 0x80;
    absorb();
    return new Uint8Array(memory.buffer.slice(0, digestBytes));
  };
}

let hash: Hash | undefined;

/** keccak-256 as Ethereum uses it, for where many are hashed: compiled where that is allowed, else by noble-hashes. */
export function fastKeccak256(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  hash ??= compiled() ?? ((input) => new Uint8Array(keccak_256(input)));
  return hash(bytes);
}
