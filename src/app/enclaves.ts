import { sha256 } from '@noble/hashes/sha2.js';

import { toBareHex, type Hex32 } from '../bytes/hex';
import { utf8 } from '../bytes/join';
import { readEnclave } from '../chain/enclave-reader';
import type { NodePool } from '../chain/node-pool';
import type { NetworkProfile } from '../opengradient/network';
import type { EvidenceStore } from '../store/evidence';
import { registeredKey } from '../verify/enclave-checks';
import { coversMoment, type EnclaveEvidence } from '../verify/enclave-evidence';

/** Evidence, and the key under which exactly this evidence is kept. */
export interface KeptEvidence {
  readonly key: string;
  readonly evidence: EnclaveEvidence;
}

/** How a network's nodes answered when they were last asked. */
export interface NetworkHealth {
  readonly unreachable: boolean;
  readonly disagreement: boolean;
  readonly reportedChainId: number | undefined;
}

/** What nodes say about enclaves: read once for all answers it covers, and kept over restarts. */
export interface Enclaves {
  about(network: NetworkProfile, teeId: Hex32, signedAt: number, incognito: boolean): Promise<KeptEvidence>;
  /** The signing key (DER) the newest kept evidence holds for an enclave, checked against the tee id. No request is made. */
  signingKey(network: NetworkProfile, teeId: Hex32): Promise<Uint8Array | undefined>;
  /** How the network's nodes answered last; undefined before they were asked. */
  healthOf(networkId: string): NetworkHealth | undefined;
  /** Evidence as it was kept. */
  kept(key: string): Promise<EnclaveEvidence | undefined>;
}

export function createEnclaves(parts: {
  readonly store: EvidenceStore;
  /** For private windows: reads what `store` has, writes nothing to it. */
  readonly privateStore: EvidenceStore;
  readonly pool: NodePool;
  readonly now: () => number;
}): Enclaves {
  const { pool, now } = parts;
  /** One reading at a time for each enclave: answers that arrive together share it. */
  const reading = new Map<string, Promise<KeptEvidence>>();

  const health = new Map<string, NetworkHealth>();

  const newestKey = (network: NetworkProfile, teeId: Hex32): string =>
    // A profile that was edited is another source: its evidence is not mixed with the old one's.
    `enclave/${network.id}/${fingerprint([network.rpcUrls, network.registries])}/${teeId}`;

  const kept = async (
    key: string,
    store: EvidenceStore = parts.privateStore,
  ): Promise<EnclaveEvidence | undefined> => (await store.get(key)) as EnclaveEvidence | undefined;

  const read = async (
    network: NetworkProfile,
    teeId: Hex32,
    signedAt: number,
    store: EvidenceStore,
  ): Promise<KeptEvidence> => {
    const newest = newestKey(network, teeId);
    const pointer = (await store.get(newest)) as string | undefined;
    const previous = pointer === undefined ? undefined : await kept(pointer, store);
    if (pointer !== undefined && previous !== undefined && coversMoment(previous, signedAt)) {
      return { key: pointer, evidence: previous };
    }
    const evidence = await readEnclave(pool, {
      profile: network,
      teeId,
      signedAt,
      now: now(),
      ...(previous === undefined ? {} : { previous }),
    });
    health.set(network.id, {
      unreachable: evidence.nodes.answered === 0,
      disagreement: evidence.nodes.disagreements.length > 0,
      reportedChainId: evidence.chainId.reported,
    });
    const key = `evidence/${fingerprint(evidence)}`;
    await store.put(key, evidence, now());
    if (evidence.known !== undefined) await store.put(newest, key, now());
    return { key, evidence };
  };

  return {
    kept: (key) => kept(key),
    healthOf: (networkId) => health.get(networkId),
    async signingKey(network, teeId) {
      const pointer = (await parts.privateStore.get(newestKey(network, teeId))) as string | undefined;
      const evidence = pointer === undefined ? undefined : await kept(pointer);
      const key = evidence && registeredKey(evidence, teeId);
      return key !== undefined && 'signingKeyDer' in key ? key.signingKeyDer : undefined;
    },
    async about(network, teeId, signedAt, incognito) {
      const name = (incognito ? 'private/' : '') + newestKey(network, teeId);
      const current = reading.get(name);
      const shared = await current?.catch(() => undefined);
      if (shared !== undefined && coversMoment(shared.evidence, signedAt)) return shared;
      const own = read(network, teeId, signedAt, incognito ? parts.privateStore : parts.store);
      reading.set(name, own);
      try {
        return await own;
      } finally {
        if (reading.get(name) === own) reading.delete(name);
      }
    },
  };
}

function fingerprint(value: unknown): string {
  return toBareHex(sha256(utf8(JSON.stringify(value))));
}
