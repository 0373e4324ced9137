import { keccak_256 } from '@noble/hashes/sha3.js';
import { z } from 'zod';
import { fromHex, toHex, type Address, type Hex } from '../../../src/bytes/hex';
import { concat, utf8 } from '../../../src/bytes/join';
import type { Lie } from '../commands';

const getTee = '0x418b207d';
const isTeeEnabled = '0x927d3c95';
const getTeePublicKey = '0x2cbe7552';
/** Start of an RSA-2048 SubjectPublicKeyInfo, up to its modulus. */
const keyPrefix = '30820122300d06092a864886f70d01010105000382010f003082010a0282010100';
/** `enabled` is the eighth field of a record, which begins at the second word. */
const enabledWord = 1 + 7;

const callSchema = z.tuple(
  [z.object({ data: z.string().optional(), input: z.string().optional() })],
  z.unknown(),
);
const withInput = z.looseObject({ input: z.string() });
const logsSchema = z.array(z.looseObject({ address: z.string(), data: z.string() }));

function flipDigit(hex: string, at: number): string {
  const digit = Number.parseInt(hex[at] ?? '0', 16) ^ 1;
  return hex.slice(0, at) + digit.toString(16) + hex.slice(at + 1);
}

function selectorOf(params: readonly unknown[]): string {
  const call = callSchema.safeParse(params);
  return (call.data?.[0].data ?? call.data?.[0].input ?? '').slice(0, 10);
}

function otherKey(result: unknown): unknown {
  if (typeof result !== 'string') return result;
  const at = result.indexOf(keyPrefix);
  return at < 0 ? result : flipDigit(result, at + keyPrefix.length + 40);
}

function disabled(selector: string, result: unknown): unknown {
  if (typeof result !== 'string') return result;
  const word = selector === getTee ? enabledWord : 0;
  const end = 2 + 64 * (word + 1);
  return `${result.slice(0, end - 1)}0${result.slice(end)}`;
}

/** Every block hash in an answer, as another fork would have it. */
function otherFork(result: unknown): unknown {
  const renamed = (hash: unknown): Hex =>
    toHex(keccak_256(concat(utf8('other fork'), fromHex(String(hash), 'hash'))));
  return JSON.parse(JSON.stringify(result), (key, value: unknown) => {
    if (key === 'blockHash' || key === 'parentHash') return renamed(value);
    if (typeof value === 'object' && value !== null && 'parentHash' in value && 'hash' in value) {
      return { ...value, hash: renamed(value.hash) };
    }
    return value;
  }) as unknown;
}

/** How node 0 or 1 alters a result, as the lies in force demand. */
export function rpcLies(node: 0 | 1, relay: Address, lying: (lie: Lie) => boolean) {
  const second = (lie: Lie) => node === 1 && lying(lie);
  return (method: string, params: readonly unknown[], result: unknown): unknown => {
    const selector = method === 'eth_call' ? selectorOf(params) : '';
    const readsKey = selector === getTee || selector === getTeePublicKey;
    if (readsKey && (lying('rpc-wrong-key') || second('rpc1-wrong-key'))) return otherKey(result);
    if ((selector === getTee || selector === isTeeEnabled) && second('rpc1-disabled')) {
      return disabled(selector, result);
    }
    if (method === 'eth_getLogs' && second('rpc1-no-logs')) return [];
    if (method === 'eth_getLogs' && lying('rpc-wrong-settlement')) {
      return logsSchema
        .parse(result)
        .map((log) => (log.address === relay ? { ...log, data: flipDigit(log.data, 2 + 64 - 1) } : log));
    }
    if (method === 'eth_getTransactionByHash' && lying('rpc-wrong-calldata')) {
      const transaction = withInput.safeParse(result);
      if (!transaction.success) return result;
      const { input } = transaction.data;
      return { ...transaction.data, input: flipDigit(input, Math.floor(input.length / 3)) };
    }
    return method.startsWith('eth_get') && second('rpc1-other-fork') ? otherFork(result) : result;
  };
}
