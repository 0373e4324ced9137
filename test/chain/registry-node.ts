import { fromHex, type Hex, hex32, toHex } from '../../src/bytes/hex';
import { concat, uint256 } from '../../src/bytes/join';
import { registryErrors, registrySelectors } from '../../src/opengradient/abi/registry-calls';
import { registryTopics } from '../../src/opengradient/abi/registry-events';
import type { NetworkProfile } from '../../src/opengradient/network';
import { PUBLIC_NETWORK } from '../../src/opengradient/public-network';
import { e2e } from '../evidence/enclave-evidence';
import { FakeChain } from './fake-chain';
import { type Method, Refusal } from './fake-node';

const [first, second] = PUBLIC_NETWORK.registries;
if (first === undefined || second === undefined) throw new Error('two registries are in circulation');
/** The candidate that nothing lives at, and the one that knows the enclave. */
export const emptyRegistry = first;
export const registry = second;
export const registrationTransaction = hex32('77'.repeat(32), 'transaction');

/** A profile of the public network's shape with nodes on loopback. */
export function profileOf(...rpcUrls: readonly string[]): NetworkProfile {
  return {
    ...PUBLIC_NETWORK,
    id: 'test',
    kind: 'test',
    rpcUrls,
    registries: [emptyRegistry, registry],
    attestationRootSha256: e2e.rootSha256,
  };
}

/** What the registry answers; tests change it to make it say other things. */
export interface RegistryScript {
  getTee: Hex;
  approved: boolean;
}

/** The record of the vectors with the words of its head at `index` replaced. */
export function patchedRecord(words: Readonly<Record<number, bigint>>): Hex {
  const bytes = fromHex(e2e.getTee, 'record');
  for (const [index, value] of Object.entries(words)) bytes.set(uint256(value), 32 * (1 + Number(index)));
  return toHex(bytes);
}

/** A chain on which the enclave of the vectors was registered, ten minutes before it signed. */
export function registryChain(): {
  chain: FakeChain;
  script: RegistryScript;
  methods: Record<string, Method>;
} {
  const chain = new FakeChain(e2e.record.registeredAt - 30_000, 2, 15_000 + 400);
  const block = chain.blockAt(e2e.record.registeredAt);
  chain.logs.push({
    address: registry,
    topics: [registryTopics.registered, e2e.teeId, hex32('00'.repeat(32), 'owner')],
    data: toHex(uint256(0)),
    block,
    transaction: registrationTransaction,
  });
  chain.transactions.set(registrationTransaction, { input: e2e.calldata as Hex, to: registry, block });
  const script: RegistryScript = { getTee: e2e.getTee as Hex, approved: true };
  const answers: Record<string, (argument: string) => Hex> = {
    [registrySelectors.getTee]: (argument) => {
      if (`0x${argument}` !== e2e.teeId)
        throw new Refusal(3, 'execution reverted', registryErrors.teeNotFound);
      return script.getTee;
    },
    [registrySelectors.isPcrApproved]: () => toHex(uint256(script.approved ? 1 : 0)),
    [registrySelectors.heartbeatMaxAge]: () => toHex(uint256(1_800)),
    [registrySelectors.getOhttpConfig]: () => {
      throw new Refusal(3, 'execution reverted', registryErrors.ohttpConfigNotFound);
    },
  };
  const methods = {
    ...chain.methods(),
    eth_call: ([call]: readonly unknown[]): Hex => {
      const { to, data } = call as { readonly to: string; readonly data: string };
      if (to !== registry) return '0x';
      return answers[data.slice(0, 10)]?.(data.slice(10)) ?? '0x';
    },
  };
  return { chain, script, methods };
}

/** The calldata of the vectors with one byte of its signing key changed: somebody else's registration. */
export function foreignCalldata(): Hex {
  const bytes = fromHex(e2e.calldata, 'calldata');
  const key = 4 + Number(BigInt(toHex(bytes.subarray(4 + 32, 4 + 64)))) + 32;
  bytes[key + 100] = (bytes[key + 100] ?? 0) ^ 1;
  return toHex(bytes);
}

/** The calldata of the vectors with one byte of its document changed. */
export function damagedCalldata(): Hex {
  const bytes = fromHex(e2e.calldata, 'calldata');
  bytes[1_000] = (bytes[1_000] ?? 0) ^ 1;
  return toHex(concat(bytes));
}
