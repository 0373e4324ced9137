import { fromHex } from '../bytes/hex';
import { equal } from '../bytes/join';
import type { KnownBuild } from './known-builds';

/** Measurements by PCR index, 48 bytes each. */
export type Measurements = ReadonlyMap<number, Uint8Array>;

/** A build someone accepts: every measurement listed must be equal, others do not matter. At least one is listed. */
export interface MeasurementPin {
  readonly name: string;
  readonly pcrs: Measurements;
}

/** All-zero PCR0: the enclave was started in debug mode, whoever signed for it (AWS, "Debug mode"). */
export function isDebugMode(pcrs: Measurements): boolean {
  return pcrs.get(0)?.every((byte) => byte === 0) === true;
}

/** Whether every pinned measurement is there and equal. A pin without measurements accepts nothing. */
export function matchesPin(pcrs: Measurements, pin: MeasurementPin): boolean {
  if (pin.pcrs.size === 0) return false;
  for (const [index, expected] of pin.pcrs) {
    const found = pcrs.get(index);
    if (found === undefined || !equal(found, expected)) return false;
  }
  return true;
}

/** The first pin that accepts these measurements. */
export function findPin(pcrs: Measurements, pins: readonly MeasurementPin[]): MeasurementPin | undefined {
  return pins.find((pin) => matchesPin(pcrs, pin));
}

/** The published build with exactly these PCR0, PCR1 and PCR2. */
export function findKnownBuild(pcrs: Measurements, builds: readonly KnownBuild[]): KnownBuild | undefined {
  return builds.find(({ pcr0, pcr1, pcr2 }) =>
    [pcr0, pcr1, pcr2].every((hex, index) => {
      const found = pcrs.get(index);
      return found !== undefined && equal(found, fromHex(hex, `PCR${index}`, 48));
    }),
  );
}
