import { CodedError } from '../bytes/coded-error';
import { fromHex } from '../bytes/hex';
import type { MeasurementPin } from '../nitro/pcr-policy';

const pcrBytes = 48;
const maxPins = 256;

function malformed(problem: string): never {
  throw new CodedError('malformed_pcrs', `"pcrs": ${problem}`);
}

function readPcr(value: unknown, index: number): Uint8Array {
  if (typeof value !== 'string') malformed(`PCR${index} is not hex text.`);
  return fromHex(value, `PCR${index}`, pcrBytes);
}

function indexOf(key: string): number {
  const digits = /^(?:pcr)?(0|[1-9]\d?)$/i.exec(key)?.[1];
  const index = Number(digits);
  if (digits === undefined || index > 31)
    malformed(`"${key.slice(0, 20)}" is no measurement: write "0" to "31".`);
  return index;
}

function readSet(value: object): MeasurementPin {
  const pcrs = new Map<number, Uint8Array>();
  for (const [key, hex] of Object.entries(value)) {
    const index = indexOf(key);
    if (pcrs.has(index)) malformed(`PCR${index} is given twice.`);
    pcrs.set(index, readPcr(hex, index));
  }
  if (pcrs.size === 0) malformed('a set without measurements accepts nothing.');
  return { name: 'command line', pcrs };
}

/** A pin of PCR0 alone, which covers the whole enclave image. */
export function pcr0Pin(hex: string): MeasurementPin {
  return { name: 'command line', pcrs: new Map([[0, readPcr(hex, 0)]]) };
}

/**
 * Reads `"pcrs"` of a batch line: one set by index, `{"0": hex, "2": hex}` or `{"pcr0": hex}`, or a list of which one
 * must match, each a set or, as after `--pcr0`, the hex of a PCR0.
 *
 * @returns no pins if the field is absent or null
 * @throws CodedError `malformed_pcrs`, `malformed_hex`
 */
export function readMeasurementPins(value: unknown): readonly MeasurementPin[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return [pcr0Pin(value)];
  if (typeof value !== 'object') malformed('neither a set of measurements nor a list of them.');
  if (!Array.isArray(value)) return [readSet(value)];
  if (value.length === 0 || value.length > maxPins)
    malformed(`a list of 1 to ${maxPins} entries is expected.`);
  return value.map((entry: unknown) => {
    if (typeof entry === 'string') return pcr0Pin(entry);
    if (typeof entry === 'object' && entry !== null && !Array.isArray(entry)) return readSet(entry);
    return malformed('a list entry is neither hex nor a set of measurements.');
  });
}
