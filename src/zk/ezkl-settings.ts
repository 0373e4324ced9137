import * as z from 'zod/mini';
import { CodedError } from '../bytes/coded-error';
import type { SignalSlot } from './signal-values';
import { mostSignals } from './snarkjs-proof';

z.config({ jitless: true });

const scales = z.array(z.int().check(z.minimum(-200), z.maximum(200))).check(z.maxLength(64));

/** What of EZKL's settings says how instances are read. None of it is bound by a proof: the card pins it. */
const settingsSchema = z.object({
  run_args: z.object({ input_visibility: z.unknown(), output_visibility: z.unknown() }),
  model_instance_shapes: z
    .array(z.array(z.int().check(z.minimum(1), z.maximum(mostSignals))).check(z.maxLength(8)))
    .check(z.maxLength(64)),
  model_output_scales: scales,
  model_input_scales: scales,
});

/**
 * How the instances of a proof are read, by the settings its key was made with: public inputs first, then public
 * outputs, each of the shape and scale the settings name.
 *
 * @throws CodedError `malformed_card`
 */
export function slotsOfSettings(settings: unknown): {
  readonly inputs: readonly SignalSlot[];
  readonly outputs: readonly SignalSlot[];
} {
  const parsed = settingsSchema.safeParse(settings);
  if (!parsed.success) {
    throw new CodedError('malformed_card', '"settings" is not the settings file of an EZKL circuit.');
  }
  const { run_args: visibility, model_instance_shapes: shapes, ...scale } = parsed.data;
  let index = 0;
  let column = 0;
  const take = (isPublic: boolean, given: readonly number[], label: string): readonly SignalSlot[] => {
    if (!isPublic) return [];
    return given.flatMap((bits, tensor) => {
      const size = (shapes[column++] ?? []).reduce((product, side) => product * side, 1);
      if (index + size > mostSignals)
        throw new CodedError('malformed_card', 'The settings name too many signals.');
      return Array.from({ length: size }, (_, offset) => ({
        index: index++,
        divisor: 1n << BigInt(Math.max(bits, 0)),
        signed: true,
        label: given.length > 1 ? `${label} ${tensor + 1}.${offset + 1}` : `${label} ${offset + 1}`,
        unit: undefined,
      }));
    });
  };
  const inputs = take(visibility.input_visibility === 'Public', scale.model_input_scales, 'input');
  const outputs = take(visibility.output_visibility === 'Public', scale.model_output_scales, 'output');
  return { inputs, outputs };
}
