import { sha256 } from '@noble/hashes/sha2.js';

import { CodedError } from '../bytes/coded-error';
import { toBareHex, type Hex32 } from '../bytes/hex';
import { utf8 } from '../bytes/join';
import { readEnclave } from '../chain/enclave-reader';
import type { NodePool } from '../chain/node-pool';
import type { NetworkProfile } from '../opengradient/network';
import type { EvidenceStore } from '../store/evidence';
import { registeredKey } from '../verify/enclave-checks';
import { coversMoment, type EnclaveEvidence } from '../verify/enclave-evidence';
import { readEnclaveEvidence } from '../verify/enclave-evidence-schema';
import { createUnknownEnclaves } from './unknown-enclaves';

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

/** Which enclave is asked about, and for whom. */
export interface EnclaveQuestion {
  readonly teeId: Hex32;
  /** Milliseconds since 1970. */
  readonly signedAt: number;
  readonly incognito: boolean;
  /** Who named the enclave: a page may name only so many that no registry knows. undefined: the user. */
  readonly asker: string | undefined;
}

/** What nodes say about enclaves: read once for all answers it covers, and kept over restarts. */
export interface Enclaves {
  /** @throws CodedError `enclave_lookups_exhausted` */
  about(network: NetworkProfile, question: EnclaveQuestion): Promise<KeptEvidence>;
  /** The signing key (DER) the newest kept evidence holds for an enclave, checked against the tee id. No request is made. */
  signingKey(network: NetworkProfile, teeId: Hex32): Promise<Uint8Array | undefined>;
  /** How the network's nodes answered last; undefined before they were asked. */
  healthOf(networkId: string): NetworkHealth | undefined;
  /** Evidence as it was kept. */
  kept(key: string): Promise<EnclaveEvidence | undefined>;
}

/** Raised when evidence is gathered or shaped differently: what an earlier release kept is then gathered anew. */
const FORM = 1;

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

  const unknown = createUnknownEnclaves<KeptEvidence>(
    now,
    ({ evidence: { known, nodes } }) =>
      known === undefined && nodes.answered > 0 && nodes.disagreements.length === 0,
  );
  const health = new Map<string, NetworkHealth>();

  const newestKey = (network: NetworkProfile, teeId: Hex32): string =>
    // A profile that was edited is another source: its evidence is not mixed with the old one's.
    `enclave/${network.id}/${fingerprint([FORM, network.rpcUrls, network.registries])}/${teeId}`;

  const nameOf = (network: NetworkProfile, teeId: Hex32, incognito: boolean): string =>
    (incognito ? 'private/' : '') + newestKey(network, teeId);

  const kept = async (
    key: string,
    store: EvidenceStore = parts.privateStore,
  ): Promise<EnclaveEvidence | undefined> => {
    const value = await store.get(key);
    if (value === undefined) return undefined;
    try {
      return readEnclaveEvidence(value);
    } catch (error) {
      // Kept by a release that shaped it differently: as if there was none.
      if (error instanceof CodedError) return undefined;
      throw error;
    }
  };

  const read = async (
    network: NetworkProfile,
    { teeId, signedAt, incognito, asker }: EnclaveQuestion,
  ): Promise<KeptEvidence> => {
    const store = incognito ? parts.privateStore : parts.store;
    const newest = newestKey(network, teeId);
    const pointer = (await store.get(newest)) as string | undefined;
    const previous = pointer === undefined ? undefined : await kept(pointer, store);
    if (pointer !== undefined && previous !== undefined && coversMoment(previous, signedAt)) {
      return { key: pointer, evidence: previous };
    }
    return unknown.ask(nameOf(network, teeId, incognito), asker && `${network.id} ${asker}`, () =>
      gather(network, { teeId, signedAt, previous }, store),
    );
  };

  const gather = async (
    network: NetworkProfile,
    {
      teeId,
      signedAt,
      previous,
    }: Pick<EnclaveQuestion, 'teeId' | 'signedAt'> & { previous: EnclaveEvidence | undefined },
    store: EvidenceStore,
  ): Promise<KeptEvidence> => {
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
    if (evidence.known !== undefined) await store.put(newestKey(network, teeId), key, now());
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
    async about(network, question) {
      const { teeId, signedAt, incognito } = question;
      const name = nameOf(network, teeId, incognito);
      const current = reading.get(name);
      const shared = await current?.catch(() => undefined);
      if (shared !== undefined && coversMoment(shared.evidence, signedAt)) return shared;
      const own = read(network, question);
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
