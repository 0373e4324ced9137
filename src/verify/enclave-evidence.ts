import type { Address, Hex, Hex32 } from '../bytes/hex';

/*
 * What nodes said about one enclave, as plain JSON-able values, so that the store and receipts can carry it and the
 * checks can be run again offline. Nothing in here is believed: the checks hold it against the tee id and the document.
 * Times named `…Time` and `…At` of the chain are seconds since 1970; `fetchedAt` is this machine's, in milliseconds.
 */

/** A block by number and time. */
export interface BlockMark {
  readonly number: number;
  /** Seconds since 1970. */
  readonly time: number;
}

/** Who was asked, and whether they told the same. */
export interface NodesAsked {
  readonly asked: number;
  readonly answered: number;
  /** What nodes told differently (`record`, `approval`, `history`, …); empty when they agree. */
  readonly disagreements: readonly string[];
  readonly failures: readonly { readonly url: string; readonly code: string }[];
}

/**
 * How one candidate registry answered. `no_contract`: nothing lives at the address. `refused`: it reverted without
 * saying that the enclave is unknown. `unreadable`: it answered with something that is no record.
 */
export type RegistryAnswer = 'found' | 'not_found' | 'no_contract' | 'refused' | 'unreadable';

/** The registry's record (TEERegistry.sol `TEEInfo`). */
export interface RecordEvidence {
  readonly registry: Address;
  readonly owner: Address;
  readonly endpoint: string;
  /** DER SubjectPublicKeyInfo. */
  readonly publicKey: Hex;
  readonly tlsCertificate: Hex;
  readonly pcrHash: Hex32;
  readonly teeType: number;
  readonly enabled: boolean;
  readonly registeredAt: number;
  readonly lastHeartbeatAt: number;
  /** Hash of the HPKE key the enclave signed for, where the registry has one. */
  readonly ohttpConfigHash: Hex32 | undefined;
}

/** Where the attestation document was looked for, and what came of it. */
export type RegistrationEvidence =
  | {
      readonly state: 'found';
      readonly transaction: Hex32;
      readonly block: number;
      /** Which function was called; `unknown`: one this release does not know, with the same first arguments. */
      readonly form: 'attestation' | 'attestation-and-ohttp' | 'unknown';
      readonly documentBase64: string;
      readonly signingKey: Hex;
      readonly tlsCertificate: Hex;
    }
  /** The transaction the node named registers another key. */
  | { readonly state: 'foreign'; readonly transaction: Hex32; readonly signingKey: Hex }
  /** Definitely not there, as far as every node that was asked tells. */
  | { readonly state: 'absent'; readonly why: 'no_event' | 'no_transaction' | 'unreadable_calldata' }
  /** Could not be looked for, or nodes did not tell the same: to be tried again. */
  | { readonly state: 'unreachable'; readonly code: string };

/** A change of the enclave's standing, or of its build's. */
export interface HistoryEvent {
  readonly name: 'enabled' | 'disabled' | 'approved' | 'revoked';
  readonly block: number;
  readonly time: number;
  readonly transaction: Hex32;
}

/**
 * What the registry's events tell about the past. With `events`, every change after `since` and up to `head` is known,
 * so the standing at any moment between the two can be worked out; with `now-only` just the standing at `head` is known.
 */
export type HistoryEvidence =
  | {
      readonly source: 'events';
      readonly since: BlockMark;
      readonly head: BlockMark;
      readonly events: readonly HistoryEvent[];
      /** The last change of the build's approval up to `since`; `unknown` where it was not needed or not found. */
      readonly buildBefore: 'approved' | 'revoked' | 'unknown';
      /** The last heartbeat up to `since`; undefined where it was not needed or not found. */
      readonly heartbeatBefore: number | undefined;
    }
  | { readonly source: 'now-only'; readonly head: BlockMark; readonly code: string };

/** What the registry that knows the enclave says about it now. */
export interface RegistryEvidence {
  readonly record: RecordEvidence;
  /** `isPCRApproved(teeType, pcrHash)`; undefined where the registry does not answer that. */
  readonly buildApproved: boolean | undefined;
  /** Seconds; undefined where the registry does not answer that. */
  readonly heartbeatMaxAge: number | undefined;
  readonly history: HistoryEvidence;
  readonly registration: RegistrationEvidence;
}

/** Everything nodes said about one enclave. */
export interface EnclaveEvidence {
  readonly networkId: string;
  readonly teeId: Hex32;
  readonly fetchedAt: number;
  readonly chainId: { readonly expected: number; readonly reported: number | undefined };
  readonly nodes: NodesAsked;
  /** Candidates in the order of the profile; empty when no node answered. */
  readonly registries: readonly { readonly address: Address; readonly answer: RegistryAnswer }[];
  /** undefined when no registry knows the enclave, or no node answered. */
  readonly known: RegistryEvidence | undefined;
}

/** Seconds after the newest block seen for which its state is still taken as the present one. */
const presentSeconds = 120;

/**
 * Whether evidence gathered earlier also tells about an answer signed at `signedAt`, so that a busy page costs one
 * reading: it must name a record, and its window must reach over that moment.
 *
 * @param signedAt milliseconds since 1970
 */
export function coversMoment(evidence: EnclaveEvidence, signedAt: number): boolean {
  const { known, nodes } = evidence;
  if (known === undefined || nodes.disagreements.length > 0) return false;
  if (known.history.source === 'now-only' || known.registration.state === 'unreachable') return false;
  const seconds = signedAt / 1000;
  return seconds >= known.history.since.time && seconds <= known.history.head.time + presentSeconds;
}
