import { CodedError, messageOf } from '../bytes/coded-error';
import type { Claims, ComparedValue } from './claims';
import { compareClaim, readClaim } from './claims';
import type { ProofOutcome, ZkCode } from './codes';
import type { Engine, SnarkVerification } from './engine';
import type { ContractVerification } from './evm-engine';
import type { EzklVerification } from './ezkl-engine';
import { isBounded } from './json-bounds';
import type { ModelCard, ProofSystem, SetupKind } from './model-card';
import { readModelCard } from './model-card';
import type { ReadProof } from './read-case';
import { readProof } from './read-case';
import type { SignalSlot, SignalValue } from './signal-values';
import { decodeSlots } from './signal-values';
import { verifierCalldata } from './verifier-calldata';

/** A proof as it was handed over, and what it is to be held against. Nothing in here has been believed. */
export interface ProofCase extends Claims {
  /** Parsed JSON, or its text. */
  readonly proof: unknown;
  readonly signals?: unknown;
  /** The card, as `readModelCard` takes it. */
  readonly card: unknown;
  /** Runtime code of the card's verifier contract, where the card does not carry it. */
  readonly code?: Uint8Array | undefined;
}

/** What a valid proof under the card fixes: `signals` where the card does not say what the signals mean. */
export type Binding = 'input+output' | 'output' | 'input' | 'signals' | 'nothing';

/** Why the numbers a response shows are not, or not known to be, the proved ones. */
export type BindingCode = 'output_not_proved' | 'input_not_proved' | 'claim_unclear' | 'claim_missing';

/** Everything that was found about one proof. */
export interface ProofJudgement {
  readonly card:
    | {
        readonly hash: string;
        readonly name: string;
        readonly system: ProofSystem;
        readonly setup: SetupKind;
        readonly hidden: readonly string[];
        readonly anchor: ModelCard['anchor']['kind'];
      }
    | undefined;
  readonly proof: ProofOutcome;
  /** Public numbers in the order of the card, decoded from the signals alone. */
  readonly outputs: readonly ComparedValue[];
  readonly inputs: readonly ComparedValue[];
  readonly binds: Binding;
  /** How the shown numbers compare; undefined where the proof does not hold. */
  readonly binding:
    | { readonly outcome: 'pass' }
    | { readonly outcome: 'fail' | 'missing'; readonly code: BindingCode }
    | undefined;
}

/** One engine for each kind of anchor: a snarkjs key, a verifier contract, an EZKL key. */
export interface Engines {
  readonly snarkjs: Engine<SnarkVerification>;
  readonly evm: Engine<ContractVerification>;
  readonly ezkl: Engine<EzklVerification>;
}

/** Codes that say that nothing could be judged. */
const missing: readonly ZkCode[] = [
  'proof_missing',
  'proof_too_large',
  'signals_missing',
  'card_missing',
  'malformed_card',
  'malformed_key',
];

/** Codes that refuse the proof. A fault that is in neither list is one of this program. */
const refusing: readonly ZkCode[] = [
  'malformed_proof',
  'malformed_signals',
  'signal_count_mismatch',
  'proof_system_mismatch',
  'proof_curve_mismatch',
  'proof_invalid',
];

function faultOf(error: unknown): ProofOutcome {
  const detail = messageOf(error);
  const among = (codes: readonly ZkCode[]): ZkCode | undefined =>
    error instanceof CodedError ? codes.find((code) => code === error.code) : undefined;
  const refused = among(refusing);
  return refused === undefined
    ? { outcome: 'missing', code: among(missing) ?? 'engine_crashed', detail }
    : { outcome: 'fail', code: refused, detail };
}

function run(
  read: ReadProof,
  { anchor }: ModelCard,
  code: Uint8Array | undefined,
  engines: Engines,
): Promise<ProofOutcome> {
  if (anchor.kind === 'contract') {
    return engines.evm.verify({
      code: anchor.contract.code ?? code,
      codeHash: anchor.contract.codeHash,
      calldata: verifierCalldata(read),
    });
  }
  if (anchor.kind === 'key' && read.kind === 'snarkjs') {
    return engines.snarkjs.verify({ key: anchor.key, proof: read.proof, signals: read.signals });
  }
  if (anchor.kind === 'ezkl' && read.kind === 'ezkl') {
    return engines.ezkl.verify({ proof: read.proof.json, key: anchor.key, settings: anchor.settings });
  }
  throw new CodedError<ZkCode>('proof_system_mismatch', 'The proof is not of the kind that the card names.');
}

/** Where a card says nothing about the signals, each of them is shown as the whole number it stands for. */
function unmappedSlots(signals: readonly bigint[]): readonly SignalSlot[] {
  return signals.map((_, index) => ({
    index,
    divisor: 1n,
    signed: true,
    label: `signal ${index + 1}`,
    unit: undefined,
  }));
}

interface Decoded {
  readonly outputs: readonly SignalValue[];
  readonly inputs: readonly SignalValue[];
  readonly binds: Binding;
}

function decode({ signals, order }: ReadProof, { outputs, inputs, signalCount }: ModelCard): Decoded {
  if (signalCount !== undefined && signalCount !== signals.length) {
    const message = `The card's settings name ${signalCount} signals, the proof has ${signals.length}.`;
    throw new CodedError<ZkCode>('malformed_card', message);
  }
  const isMapped = outputs.length + inputs.length > 0;
  const decoded = {
    outputs: decodeSlots(signals, isMapped ? outputs : unmappedSlots(signals), order),
    inputs: decodeSlots(signals, inputs, order),
  };
  if (decoded.outputs === undefined || decoded.inputs === undefined) {
    throw new CodedError<ZkCode>(
      'malformed_card',
      `The card maps a signal beyond the ${signals.length} that the proof has.`,
    );
  }
  const parts = [inputs.length > 0 ? 'input' : '', outputs.length > 0 ? 'output' : ''].filter(Boolean);
  const binds = isMapped ? (parts.join('+') as Binding) : signals.length > 0 ? 'signals' : 'nothing';
  return { outputs: decoded.outputs, inputs: decoded.inputs, binds };
}

type Compared = Pick<ProofJudgement, 'outputs' | 'inputs' | 'binding'>;

const isClaimed = (value: unknown): boolean => value !== undefined && value !== null;
const differs = (list: readonly ComparedValue[]): boolean => list.some(({ agrees }) => agrees === false);

/** Holds each claim against the values; where one does not agree, that one is what is told. */
function compareAll(values: readonly SignalValue[], claims: readonly unknown[], word: string) {
  const sides = claims.map((claimed) => {
    const claim = isClaimed(claimed) && isBounded(claimed) ? readClaim(claimed) : undefined;
    const { compared, fits } = compareClaim(values, claim, word);
    return { compared, fits: fits && (claim !== undefined || !isClaimed(claimed)) };
  });
  return (
    sides.find(({ compared }) => differs(compared)) ??
    sides.find(({ fits }) => !fits) ??
    sides[0] ??
    compareClaim(values, undefined, word)
  );
}

function bind({ outputs, inputs }: Decoded, given: Claims): Compared {
  const output = compareAll(outputs, [given.claimedOutput, ...(given.furtherOutputs ?? [])], 'output');
  // A claimed input means nothing where the inputs are not public.
  const claimedInputs =
    inputs.length > 0 ? [given.claimedInput, ...(given.furtherInputs ?? [])] : [undefined];
  const input = compareAll(inputs, claimedInputs, 'input');
  const code: BindingCode | undefined = differs(output.compared)
    ? 'output_not_proved'
    : differs(input.compared)
      ? 'input_not_proved'
      : !output.fits || !input.fits
        ? 'claim_unclear'
        : isClaimed(given.claimedOutput)
          ? undefined
          : 'claim_missing';
  const binding =
    code === undefined
      ? ({ outcome: 'pass' } as const)
      : ({ outcome: code.endsWith('_not_proved') ? 'fail' : 'missing', code } as const);
  return { outputs: output.compared, inputs: input.compared, binding };
}

/**
 * Judges one proof: reads it strictly, runs the engine its card asks for, decodes the numbers it proves, and holds them
 * against what the response claims. Never throws: what goes wrong is an outcome.
 */
export async function judgeProof(given: ProofCase, engines: Engines): Promise<ProofJudgement> {
  const nothing = { outputs: [], inputs: [], binds: 'nothing', binding: undefined } as const;
  if (given.card === undefined || given.card === null) {
    const detail = 'No model card says which key to trust.';
    return { card: undefined, proof: { outcome: 'missing', code: 'card_missing', detail }, ...nothing };
  }
  let card: ModelCard;
  try {
    card = readModelCard(given.card);
  } catch (error) {
    return { card: undefined, proof: faultOf(error), ...nothing };
  }
  const { hash, name, system, setup, hidden, anchor } = card;
  const about = { hash, name, system, setup, hidden, anchor: anchor.kind };
  try {
    const read = readProof(given.proof, given.signals, card);
    const decoded = decode(read, card);
    const proof = await run(read, card, given.code, engines);
    const { binding, ...numbers } = bind(decoded, given);
    if (proof.outcome === 'fail') return { card: about, proof, ...nothing };
    const { binds } = decoded;
    return { card: about, proof, ...numbers, binds, binding: proof.outcome === 'pass' ? binding : undefined };
  } catch (error) {
    return { card: about, proof: faultOf(error), ...nothing };
  }
}
