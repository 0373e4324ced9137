import { canonicalJson } from './canonical-json';
import type { Claims } from './claims';
import { readClaim } from './claims';
import { looksLikeEzkl } from './ezkl-proof';
import { isBounded } from './json-bounds';
import { snarkSystemOf } from './snarkjs-proof';

/** A proof that was found in a response, with what the response says about it. Nothing in here has been believed. */
export interface FoundProof {
  readonly proof: unknown;
  readonly signals: unknown;
  /** Hash of the card the page says it is for. */
  readonly cardHash: string | undefined;
  /** A card the page brings along: offered, never trusted. */
  readonly card: unknown;
  readonly claims: Claims;
}

/** Bytes of a response in which a proof is looked for; capture keeps no more of what may hold one. */
export const searchedBytes = 1024 * 1024;
const deepest = 8;
const mostVisited = 20_000;
const mostFrames = 200;

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const outputNames = ['output', 'outputs', 'prediction', 'predictions', 'result', 'model_output'];
const inputNames = ['input', 'inputs'];

/** What stands under any of the names, nearest first. A response may say something twice, and differently. */
function allOf(near: Fields, far: Fields, names: readonly string[]): readonly unknown[] {
  const given = [near, far].flatMap((fields) =>
    names.flatMap((name) => (Object.hasOwn(fields, name) ? [fields[name]] : [])),
  );
  return given.filter((value) => value !== undefined && value !== null);
}

/** The nearest is the claim. Others are further claims where they are numbers: "result" may be a word, too. */
function claimsIn(near: Fields, far: Fields): Claims {
  const [claimedOutput, ...outputs] = allOf(near, far, outputNames);
  const [claimedInput, ...inputs] = allOf(near, far, inputNames);
  const numbers = (values: readonly unknown[]): readonly unknown[] =>
    values.filter((value) => readClaim(value) !== undefined);
  return { claimedOutput, claimedInput, furtherOutputs: numbers(outputs), furtherInputs: numbers(inputs) };
}

function hashOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^0x[0-9a-fA-F]{64}$/.test(value) ? value.toLowerCase() : undefined;
}

/** The `zk` envelope beside an answer: `{proof, publicSignals?, card, output?, input?}` (src/zk/model-cards.md). */
function envelope(zk: Fields, beside: Fields): FoundProof | undefined {
  if (zk.proof === undefined) return undefined;
  const card = zk.card ?? zk.cardHash;
  return {
    proof: zk.proof,
    signals: zk.publicSignals,
    cardHash: hashOf(card),
    card: isFields(card) ? card : undefined,
    claims: claimsIn(zk, beside),
  };
}

/** A proof by its own structure: snarkjs's pair, or a proof file of EZKL; what is claimed stands beside it, or around it. */
function bare(fields: Fields, around: Fields): FoundProof | undefined {
  const isPair =
    isFields(fields.proof) &&
    snarkSystemOf(fields.proof) !== undefined &&
    Array.isArray(fields.publicSignals);
  if (!isPair && !looksLikeEzkl(fields)) return undefined;
  return {
    proof: isPair ? fields.proof : fields,
    signals: isPair ? fields.publicSignals : undefined,
    cardHash: hashOf(fields.card ?? fields.cardHash ?? around.card ?? around.cardHash),
    card: undefined,
    claims: claimsIn(isPair ? fields : {}, around),
  };
}

/**
 * The first proof in a parsed value, breadth first, within bounds of depth and size. An envelope is found before a proof
 * that stands without one at the same depth.
 */
export function findProof(value: unknown): FoundProof | undefined {
  let level: { readonly value: unknown; readonly around: Fields }[] = [{ value, around: {} }];
  let visited = 0;
  for (let depth = 0; depth < deepest && level.length > 0; depth++) {
    const fields = level.filter((entry): entry is { value: Fields; around: Fields } => isFields(entry.value));
    for (const { value: own } of fields) {
      const found = isFields(own.zk) ? envelope(own.zk, own) : undefined;
      if (found !== undefined) return found;
    }
    for (const { value: own, around } of fields) {
      const found = bare(own, around);
      if (found !== undefined) return found;
    }
    const next: typeof level = [];
    for (const { value: outer, around } of level) {
      if (typeof outer !== 'object' || outer === null) continue;
      for (const inner of Object.values(outer as Fields)) {
        if (++visited > mostVisited) return undefined;
        if (typeof inner === 'object' && inner !== null) {
          next.push({ value: inner, around: isFields(outer) ? outer : around });
        }
      }
    }
    level = next;
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The first proof in the bytes of a response: a JSON document, or the frames of an event stream. */
export function findProofIn(response: Uint8Array, framing: 'json' | 'sse'): FoundProof | undefined {
  if (response.length > searchedBytes) return undefined;
  const text = new TextDecoder().decode(response);
  if (!text.includes('"proof"')) return undefined;
  if (framing === 'json') return findProof(parsed(text));
  const frames = text.split(/\r?\n/).filter((line) => line.startsWith('data:') && line.includes('"proof"'));
  for (const frame of frames.slice(-mostFrames)) {
    const found = findProof(parsed(frame.slice('data:'.length)));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether what was found can be judged and written down: the search bounds where it looks, not what it finds there. */
export function isWithinBounds({ proof, signals, card, claims }: FoundProof): boolean {
  return isBounded([proof, signals, card]) && isBounded(Object.values(claims));
}

/** The text of an envelope as it is kept beside an answer; empty where it is beyond the bounds. */
export function envelopeText(found: FoundProof): string {
  return isWithinBounds(found) ? canonicalJson(found) : '';
}
