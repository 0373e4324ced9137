import { CodedError } from '../bytes/coded-error';
import { fromHex } from '../bytes/hex';
import { utf8 } from '../bytes/join';
import { type CardTrust, proofChecks, proofSentence, requiredProofChecks } from '../verify/proof-checks';
import { verdictOf } from '../verify/verdict';
import type { Claims, ComparedValue } from '../zk/claims';
import { createEvmEngine } from '../zk/evm-engine';
import { createEzklEngine } from '../zk/ezkl-engine';
import { ezklSlot } from '../zk/ezkl-slot';
import { findProof, findProofIn } from '../zk/find-proof';
import type { Engines, ProofCase, ProofJudgement } from '../zk/judge-proof';
import { judgeProof } from '../zk/judge-proof';
import { isBounded } from '../zk/json-bounds';
import { createSnarkjsEngine } from '../zk/snarkjs-engine';
import type { BatchResult } from './batch-kind';

/** A proof as a terminal is given it, under a card that the caller trusts. */
export interface TerminalProof extends Omit<ProofCase, 'code'> {
  /** Runtime code of the card's contract, as hex text. */
  readonly codeHex?: unknown;
}

/** The engines of a terminal; each loads what it needs with its first proof. */
export const engines = {
  snarkjs: createSnarkjsEngine(),
  evm: createEvmEngine(),
  ezkl: createEzklEngine(ezklSlot),
} satisfies Engines;

/** What the proof's own file claims of outputs or inputs, where the caller does not say what is shown. */
function claimsIn({ proof, claimedOutput, claimedInput }: TerminalProof): Claims {
  const found =
    typeof proof === 'string' ? findProofIn(utf8(proof), 'json') : isBounded(proof) && findProof(proof);
  if (!found) return {};
  const { claims } = found;
  return {
    ...(claimedOutput === undefined && {
      claimedOutput: claims.claimedOutput,
      furtherOutputs: claims.furtherOutputs,
    }),
    ...(claimedInput === undefined && {
      claimedInput: claims.claimedInput,
      furtherInputs: claims.furtherInputs,
    }),
  };
}

/** The code of a contract; undefined if none is given. */
function codeOf(codeHex: unknown): Uint8Array | undefined {
  if (codeHex === undefined || codeHex === null) return undefined;
  if (typeof codeHex === 'string') return fromHex(codeHex, 'the code');
  throw new CodedError('line_malformed', 'The field "codeHex" must be text.');
}

/** @throws CodedError `malformed_hex` if the code is no hex, `line_malformed` if it is no text */
export async function reportProof({ codeHex, ...given }: TerminalProof): Promise<ProofJudgement> {
  const code = codeOf(codeHex);
  return judgeProof({ ...given, ...claimsIn(given), code }, engines);
}

/** A JSON number where it holds the decimal exactly, the text otherwise. */
function jsonNumber({ proved }: ComparedValue): number | string {
  const number = Number(proved);
  return String(number) === proved ? number : proved;
}

/** What a judgement says on one line of JSON. */
export function proofResult(judgement: ProofJudgement, trust: CardTrust = 'trusted'): BatchResult {
  const checks = proofChecks(judgement, trust, 0);
  const binding = checks.filter((check) => check.advisory !== true && check.outcome !== 'pass');
  const { card, outputs, inputs, binds, proof } = judgement;
  return {
    verdict: verdictOf(checks, requiredProofChecks),
    codes: binding.map(({ code }) => code),
    outputs: outputs.map(jsonNumber),
    binds,
    ...(inputs.length === 0 ? {} : { inputs: inputs.map(jsonNumber) }),
    ...(card === undefined ? {} : { card: card.hash, system: card.system, setup: card.setup }),
    ...(proof.outcome === 'pass' ? {} : { message: proof.detail }),
    sentence: proofSentence(judgement, trust),
  };
}
