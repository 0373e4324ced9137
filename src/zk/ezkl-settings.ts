import * as z from 'zod/mini';
import { CodedError } from '../bytes/coded-error';
import type { SignalSlot } from './signal-values';
import { mostSignals } from './snarkjs-proof';

z.config({ jitless: true });

const scales = z.array(z.int().check(z.minimum(-200), z.maximum(200))).check(z.maxLength(64));

/** What of EZKL's settings says how instances are read. None of it is bound by a proof: the card pins it. */
const settingsSchema = z.object({
  run_args: z.object({
    input_visibility: z.unknown(),
    output_visibility: z.unknown(),
    param_visibility: z.optional(z.unknown()),
  }),
  model_instance_shapes: z
    .array(z.array(z.int().check(z.minimum(1), z.maximum(mostSignals))).check(z.maxLength(8)))
    .check(z.maxLength(64)),
  model_output_scales: scales,
  model_input_scales: scales,
});

/** What the settings say of the instances. */
export interface SettingsSlots {
  readonly inputs: readonly SignalSlot[];
  readonly outputs: readonly SignalSlot[];
  /** How many instances a proof has; undefined where the settings leave that open. */
  readonly count: number | undefined;
}

const unread: SettingsSlots = { inputs: [], outputs: [], count: undefined };

/**
 * How the instances of a proof are read, by the settings its key was made with: public inputs first, then public
 * outputs, each of the shape and scale the settings name. Where something is hashed, committed to or encrypted, instances
 * of another kind stand before them, and nothing is read.
 *
 * @throws CodedError `malformed_card`
 */
export function slotsOfSettings(settings: unknown): SettingsSlots {
  const parsed = settingsSchema.safeParse(settings);
  if (!parsed.success) {
    throw new CodedError('malformed_card', '"settings" is not the settings file of an EZKL circuit.');
  }
  const { run_args: visibility, model_instance_shapes: shapes, ...scale } = parsed.data;
  const { input_visibility: ofInput, output_visibility: ofOutput, param_visibility: ofParams } = visibility;
  const isPlain = (kind: unknown): boolean => kind === 'Public' || kind === 'Private' || kind === 'Fixed';
  if (![ofInput, ofOutput].every(isPlain) || (ofParams !== undefined && !isPlain(ofParams))) return unread;
  // A negative scale multiplies, which no slot does.
  if ([...scale.model_input_scales, ...scale.model_output_scales].some((bits) => bits < 0)) return unread;
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
        divisor: 1n << BigInt(bits),
        signed: true,
        label: given.length > 1 ? `${label} ${tensor + 1}.${offset + 1}` : `${label} ${offset + 1}`,
        unit: undefined,
      }));
    });
  };
  const inputs = take(ofInput === 'Public', scale.model_input_scales, 'input');
  const outputs = take(ofOutput === 'Public', scale.model_output_scales, 'output');
  return { inputs, outputs, count: index };
}
