import * as z from 'zod/mini';

import { CodedError } from '../bytes/coded-error';
import { describeIssue } from '../bytes/schema-issue';
import { PUBLIC_NETWORK_ID } from '../opengradient/public-network';
import type { StateStore } from '../store/state';
import { type PcrPin, retentionBounds, type Settings } from './api/choices';

// zod probes `new Function` once unless told not to: a violation of the extension's content security policy.
z.config({ jitless: true });

const { days, megabytes } = retentionBounds;

const settingsSchema = z.object({
  defaultNetworkId: z._default(z.string().check(z.maxLength(40)), PUBLIC_NETWORK_ID),
  retentionDays: z._default(z.number().check(z.int(), z.gte(days.least), z.lte(days.most)), 365),
  retentionMegabytes: z._default(
    z.number().check(z.int(), z.gte(megabytes.least), z.lte(megabytes.most)),
    500,
  ),
  networkCapture: z._default(z.boolean(), false),
});

const digest = z.string().check(z.regex(/^[0-9a-f]{96}$/));
const pinSchema = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(80)),
  pcr0: digest,
  pcr1: z.optional(digest),
  pcr2: z.optional(digest),
});
const pinsSchema = z.array(pinSchema).check(z.maxLength(200));

/** The user's own choices. Whatever lies in the store is read through a schema, so an old or damaged value is a default. */
export interface UserChoices {
  settings(): Promise<Settings>;
  /** @throws CodedError `malformed_settings` */
  changeSettings(change: Partial<Settings>): Promise<Settings>;
  pins(): Promise<readonly PcrPin[]>;
  /** @throws CodedError `malformed_pins` */
  setPins(pins: unknown): Promise<readonly PcrPin[]>;
  /**
   * Adds pins from JSON: one with the PCR0 of a kept one takes its place.
   *
   * @throws CodedError `malformed_pins`
   */
  importPins(json: string): Promise<readonly PcrPin[]>;
}

const MAX_IMPORT = 200_000;

/** The user's choices in the store. */
export function userChoices(state: StateStore): UserChoices {
  const read = async (): Promise<Settings> => {
    const parsed = settingsSchema.safeParse((await state.get('settings')) ?? {});
    return parsed.success ? parsed.data : settingsSchema.parse({});
  };
  const readPins = async (): Promise<readonly PcrPin[]> => {
    const parsed = pinsSchema.safeParse((await state.get('pins')) ?? []);
    return parsed.success ? parsed.data.map(toPin) : [];
  };
  const setPins = async (pins: unknown): Promise<readonly PcrPin[]> => {
    const parsed = pinsSchema.safeParse(Array.isArray(pins) ? lowerCased(pins) : pins);
    if (!parsed.success) {
      throw new CodedError(
        'malformed_pins',
        `A pin cannot be used: ${describeIssue(parsed.error)}. Give each a name and PCR0 as 96 hexadecimal digits; PCR1 and PCR2 are optional.`,
      );
    }
    await state.set('pins', parsed.data);
    return parsed.data.map(toPin);
  };
  return {
    settings: read,
    async changeSettings(change) {
      const parsed = settingsSchema.safeParse({ ...(await read()), ...change });
      if (!parsed.success) {
        throw new CodedError(
          'malformed_settings',
          `The setting cannot have this value: ${describeIssue(parsed.error)}.`,
        );
      }
      await state.set('settings', parsed.data);
      return parsed.data;
    },
    pins: readPins,
    setPins,
    async importPins(json) {
      if (json.length > MAX_IMPORT) {
        throw new CodedError('malformed_pins', 'The file is larger than 200 kB; a list of pins is a few.');
      }
      let value: unknown;
      try {
        value = JSON.parse(json);
      } catch {
        throw new CodedError('malformed_pins', 'The file is not JSON; export pins to see the form.');
      }
      const added = lowerCased(Array.isArray(value) ? (value as unknown[]) : [value]);
      const known = await readPins();
      const names = new Set(added.map((pin) => (pin as { pcr0?: unknown } | null)?.pcr0));
      return setPins([...known.filter((pin) => !names.has(pin.pcr0)), ...added]);
    },
  };
}

function toPin(pin: z.infer<typeof pinSchema>): PcrPin {
  return { name: pin.name, pcr0: pin.pcr0, pcr1: pin.pcr1, pcr2: pin.pcr2 };
}

/** Measurements are often written in capitals, and with `0x`; absent ones as null or an empty string. */
function lowerCased(pins: readonly unknown[]): readonly unknown[] {
  return pins.map((pin: unknown) => {
    if (typeof pin !== 'object' || pin === null) return pin;
    const entries = Object.entries(pin).flatMap(([key, value]: [string, unknown]) => {
      if (!/^pcr\d+$/.test(key)) return [[key, value] as const];
      if (value === undefined || value === null || value === '') return [];
      return [[key, typeof value === 'string' ? value.toLowerCase().replace(/^0x/, '') : value] as const];
    });
    return Object.fromEntries(entries);
  });
}
