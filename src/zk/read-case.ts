import { CodedError } from '../bytes/coded-error';
import type { ZkCode } from './codes';
import { curveOf } from './curves';
import type { EzklProof } from './ezkl-proof';
import { looksLikeEzkl, readEzklProof } from './ezkl-proof';
import { findProof } from './find-proof';
import { isBounded, longestJson, parseBounded } from './json-bounds';
import type { ModelCard } from './model-card';
import type { SnarkProof } from './snarkjs-proof';
import { readPublicSignals, readSnarkProof, snarkSystemOf } from './snarkjs-proof';

/** A proof that was read: canonical, in range, of the system and curve its card asks for. Not yet verified. */
export type ReadProof =
  | {
      readonly kind: 'snarkjs';
      readonly proof: SnarkProof;
      readonly signals: readonly bigint[];
      /** Order of the field the signals are elements of. */
      readonly order: bigint;
    }
  | {
      readonly kind: 'ezkl';
      readonly proof: EzklProof;
      readonly signals: readonly bigint[];
      readonly order: bigint;
    };

function refuse(code: ZkCode, message: string): never {
  throw new CodedError<ZkCode>(code, message);
}

const proofCodes = { tooLarge: 'proof_too_large', malformed: 'malformed_proof' } as const;
const signalCodes = { tooLarge: 'proof_too_large', malformed: 'malformed_signals' } as const;

interface Parts {
  readonly proof: unknown;
  readonly signals: unknown;
}

function parsed(given: unknown, what: string, codes: typeof proofCodes | typeof signalCodes): unknown {
  return typeof given === 'string' ? parseBounded<ZkCode>(given, what, codes) : (given ?? undefined);
}

/** The one list of signals there is; two must be the same. */
function oneList(apart: unknown, beside: unknown): unknown {
  if (apart !== undefined && beside !== undefined && JSON.stringify(apart) !== JSON.stringify(beside)) {
    refuse('malformed_signals', 'The proof came with two different lists of public signals.');
  }
  return apart ?? beside;
}

/** The proof and its signals, from the forms in which they are handed over: apart, together, or within a response. */
function parts(given: unknown, signals: unknown): Parts {
  const value = parsed(given, 'The proof', proofCodes);
  const list = parsed(signals, 'The list of signals', signalCodes);
  if (
    typeof value !== 'object' ||
    value === null ||
    snarkSystemOf(value) !== undefined ||
    looksLikeEzkl(value)
  ) {
    return { proof: value, signals: list };
  }
  const found = findProof(value);
  if (found !== undefined) {
    return parts(found.proof, oneList(list, parsed(found.signals, 'The list of signals', signalCodes)));
  }
  const { proof, publicSignals } = value as Readonly<Record<string, unknown>>;
  const isPair = typeof proof === 'object' && !Array.isArray(proof);
  return isPair
    ? { proof, signals: oneList(list, publicSignals ?? undefined) }
    : { proof: value, signals: list };
}

function readSnark(proofValue: unknown, signalsValue: unknown, card: ModelCard): ReadProof {
  const { system, anchor } = card;
  const proof = readSnarkProof(proofValue);
  if (proof.protocol !== system) {
    refuse('proof_system_mismatch', `The proof is for ${proof.protocol}, the card for ${system}.`);
  }
  const curve = curveOf(proof.curve) ?? refuse('malformed_proof', 'The curve is not known.');
  const expected = anchor.kind === 'key' ? anchor.key.curve.name : 'bn128';
  if (curve.name !== expected) {
    refuse('proof_curve_mismatch', `The proof is on ${curve.name}, the card's key on ${expected}.`);
  }
  if (signalsValue === undefined || signalsValue === null) {
    refuse('signals_missing', 'The proof came without its public signals.');
  }
  const signals = readPublicSignals(signalsValue, curve);
  const count = anchor.kind === 'key' ? anchor.key.publicCount : signals.length;
  if (signals.length !== count) {
    refuse('signal_count_mismatch', `There are ${signals.length} public signals, the key asks for ${count}.`);
  }
  return { kind: 'snarkjs', proof, signals, order: curve.r };
}

/**
 * Reads a proof and its public signals strictly, for the card it is to be checked under.
 *
 * @param given parsed JSON or its text: the proof alone, `{proof, publicSignals}`, or a response with a proof in it, such
 *   as one in a `zk` envelope
 * @param signals the public signals, where they are apart from the proof
 * @throws CodedError with a `ZkCode`: `proof_missing`, `proof_too_large` and `signals_missing` say nothing about the proof,
 *   every other code refuses it
 */
export function readProof(given: unknown, signals: unknown, card: ModelCard): ReadProof {
  if (given === undefined || given === null) return refuse('proof_missing', 'There is no proof.');
  if (typeof given === 'string' && given.length > longestJson) {
    return refuse('proof_too_large', `The proof has more than ${longestJson} characters.`);
  }
  if (!isBounded([given, signals])) {
    return refuse('proof_too_large', 'The proof is larger, or nested deeper, than any proof is.');
  }
  const split = parts(given, signals);
  if (split.proof === undefined || split.proof === null) return refuse('proof_missing', 'There is no proof.');
  if (card.system !== 'ezkl') {
    if (looksLikeEzkl(split.proof)) {
      return refuse('proof_system_mismatch', `The proof is EZKL's, the card is for ${card.system}.`);
    }
    return readSnark(split.proof, split.signals, card);
  }
  if (snarkSystemOf(split.proof) !== undefined) {
    return refuse('proof_system_mismatch', "The proof is snarkjs's, the card is for EZKL.");
  }
  const proof = readEzklProof(split.proof);
  const order = curveOf('bn128')?.r ?? 0n;
  return { kind: 'ezkl', proof, signals: proof.instances.flat(), order };
}
