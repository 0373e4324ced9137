import type { SignalValue } from './signal-values';
import { isWithinStep } from './signal-values';

/** What a response claims about a proof; each of it must be what is proved. Nothing in here has been believed. */
export interface Claims {
  /** Numbers for the outputs and the inputs; undefined and null claim nothing. */
  readonly claimedOutput?: unknown;
  readonly claimedInput?: unknown;
  /** The same, said again elsewhere in the response. */
  readonly furtherOutputs?: readonly unknown[];
  readonly furtherInputs?: readonly unknown[];
}

/** Numbers a response claims, as decimal text: in order, or by label. */
export type Claim = readonly string[] | ReadonlyMap<string, string>;

const mostNumbers = 16_384;

function numberText(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && /^-?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,3})?$/.test(value)
    ? value
    : undefined;
}

/**
 * The numbers of a claimed value: a number, nested lists of numbers in row-major order, or an object of numbers by label.
 * Undefined for anything else.
 */
export function readClaim(value: unknown): Claim | undefined {
  const single = numberText(value);
  if (single !== undefined) return [single];
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    const flat: readonly unknown[] = value.flat(8);
    const texts = flat.flatMap((inner) => numberText(inner) ?? []);
    return flat.length <= mostNumbers && texts.length === flat.length ? texts : undefined;
  }
  const entries = Object.entries(value);
  const named = entries.flatMap(([label, inner]) => {
    const text = numberText(inner);
    return text === undefined ? [] : [[label, text] as const];
  });
  return entries.length <= mostNumbers && named.length === entries.length ? new Map(named) : undefined;
}

/** One proved number beside what the response claims for it. */
export interface ComparedValue {
  readonly label: string;
  /** Decimal text, from the public signals. */
  readonly proved: string;
  readonly unit: string | undefined;
  /** Decimal text, from the response; undefined where it claims nothing. */
  readonly claimed: string | undefined;
  readonly agrees: boolean | undefined;
}

/** Whether each value has a label that is no other's, so that a claim can name it. */
function areNamed(values: readonly SignalValue[]): boolean {
  const labels = new Set(values.map(({ slot }) => slot.label));
  return labels.size === values.length && !labels.has(undefined);
}

/**
 * Holds a claim against the proved numbers.
 *
 * @returns the pairs, and whether the claim could be told apart into one number for each value
 */
export function compareClaim(
  values: readonly SignalValue[],
  claim: Claim | undefined,
  word: string,
): { readonly compared: readonly ComparedValue[]; readonly fits: boolean } {
  const size = claim === undefined ? values.length : 'size' in claim ? claim.size : claim.length;
  const isByLabel = claim !== undefined && 'size' in claim;
  const isMatched = size === values.length && (!isByLabel || areNamed(values));
  const claimOf = (value: SignalValue, index: number): string | undefined => {
    if (claim === undefined || !isMatched) return undefined;
    return 'size' in claim ? claim.get(value.slot.label ?? '') : claim[index];
  };
  const compared = values.map((value, index): ComparedValue => {
    const claimed = claimOf(value, index);
    return {
      label: value.slot.label ?? `${word} ${index + 1}`,
      proved: value.text,
      unit: value.slot.unit,
      claimed,
      agrees: claimed === undefined ? undefined : isWithinStep(claimed, value),
    };
  });
  const fits = isMatched && compared.every(({ claimed }) => claimed !== undefined);
  return { compared, fits: claim === undefined || fits };
}
