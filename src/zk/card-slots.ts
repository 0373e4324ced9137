import * as z from 'zod/mini';
import { CodedError } from '../bytes/coded-error';
import type { SignalSlot } from './signal-values';
import { mostSignals } from './snarkjs-proof';

z.config({ jitless: true });

const count = z.int().check(z.minimum(1), z.maximum(mostSignals));
const label = z.string().check(z.maxLength(120));
const labels = z.array(label).check(z.maxLength(mostSignals));

/** One entry of a card's `outputs` or `inputs`: a signal, or a run of signals that are read alike. */
const slotSchema = z.object({
  index: z.int().check(z.minimum(0), z.maximum(mostSignals - 1)),
  count: z.optional(count),
  shape: z.optional(z.array(count).check(z.maxLength(8))),
  scale: z.optional(z.int().check(z.minimum(0), z.maximum(200))),
  divisor: z.optional(z.int().check(z.minimum(1))),
  signed: z.optional(z.boolean()),
  label: z.optional(label),
  labels: z.optional(labels),
  unit: z.optional(label),
});
type SlotEntry = z.infer<typeof slotSchema>;

/** `outputs` and `inputs` of a card: a list of entries, a single entry, or bare indices. */
export const slotsSchema = z.union([
  z
    .array(z.union([slotSchema, z.int().check(z.minimum(0), z.maximum(mostSignals - 1))]))
    .check(z.maxLength(mostSignals)),
  slotSchema,
]);

function runLength({ count: given, shape, labels: names, index }: SlotEntry): number {
  const lengths = [given, shape?.reduce((size, side) => size * side, 1), names?.length].filter(
    (length) => length !== undefined,
  );
  const [length = 1] = lengths;
  if (lengths.some((other) => other !== length) || index + length > mostSignals) {
    throw new CodedError(
      'malformed_card',
      `The signals from index ${index}: count, shape and labels do not give one number of signals.`,
    );
  }
  return length;
}

/**
 * The single slots that entries of a card stand for, in order.
 *
 * @throws CodedError `malformed_card` if an entry's count, shape and labels disagree, a signal is named twice, or there
 *   are more signals than any proof has
 */
export function readSlots(given: z.infer<typeof slotsSchema> | undefined): readonly SignalSlot[] {
  const entries = given === undefined ? [] : Array.isArray(given) ? given : [given];
  const runs = entries.map((item) => {
    const entry: SlotEntry = typeof item === 'number' ? { index: item } : item;
    return { entry, length: runLength(entry) };
  });
  // Before anything is written out: a short card could stand for billions.
  if (runs.reduce((sum, { length }) => sum + length, 0) > mostSignals) {
    throw new CodedError('malformed_card', `The outputs or the inputs are more than ${mostSignals} signals.`);
  }
  const slots = runs.flatMap(({ entry, length }): SignalSlot[] =>
    Array.from({ length }, (_, offset) => ({
      index: entry.index + offset,
      divisor: entry.divisor === undefined ? 1n << BigInt(entry.scale ?? 0) : BigInt(entry.divisor),
      signed: entry.signed ?? true,
      label: entry.labels?.[offset] ?? entry.label,
      unit: entry.unit,
    })),
  );
  if (new Set(slots.map(({ index }) => index)).size !== slots.length) {
    throw new CodedError('malformed_card', 'A signal is named twice among the outputs or the inputs.');
  }
  return slots;
}
