import { fromHex, type Hex32 } from '../bytes/hex';
import { pcrHashOf } from '../nitro/attestation-facts';
import { knownBuilds, type KnownBuild } from '../nitro/known-builds';
import { findKnownBuild, findPin, type MeasurementPin } from '../nitro/pcr-policy';
import type { AttestedFacts } from './attested-document';
import type { CheckValue } from './check';
import type { Finding } from './exchange-finding';
import { standingValues } from './enclave-registry-checks';
import type { RegistryEvidence } from './enclave-evidence';
import { revokedBefore, type StandingAt } from './registry-history';

/** Measurements the user trusts: 48 bytes each, hex without prefix. */
export interface TrustedMeasurements {
  readonly name: string;
  readonly pcr0: string;
  readonly pcr1?: string | undefined;
  readonly pcr2?: string | undefined;
}

/** Who accepted the measurements, strongest first. */
export type BuildVoucher = 'user-pin' | 'known-build' | 'registry';

/** The build an enclave runs, as far as it has a name, and who vouches for it. */
export interface BuildFacts {
  /** The pin's name, or the published build's; undefined for a build nobody here knows by name. */
  readonly name: string | undefined;
  /** Commit of tee-gateway that published the measurements. */
  readonly version: string | undefined;
  /** ISO date of that commit. */
  readonly date: string | undefined;
  readonly pcrHash: Hex32;
  readonly vouchedBy: BuildVoucher | undefined;
}

/** What is known of the measurements: all of them when attested, else only the hash the registry holds. */
export type Measured =
  Pick<AttestedFacts, 'pcrs' | 'pcrHash'> | { readonly pcrs?: undefined; readonly pcrHash: Hex32 };

function pinOf({ name, pcr0, pcr1, pcr2 }: TrustedMeasurements): MeasurementPin {
  const pcrs = new Map<number, Uint8Array>();
  [pcr0, pcr1, pcr2].forEach((value, index) => {
    if (value !== undefined) pcrs.set(index, fromHex(value, `PCR${index} of the pin ${name}`, 48));
  });
  return { name, pcrs };
}

function measurementsOf(measured: Measured): ReadonlyMap<number, Uint8Array> | undefined {
  return (
    measured.pcrs && new Map(measured.pcrs.map(({ index, value }) => [index, fromHex(value, `PCR${index}`)]))
  );
}

/** A pin of all three measurements also stands for their hash, which is all the registry alone tells. */
function pinByHash(pins: readonly MeasurementPin[], pcrHash: Hex32): MeasurementPin | undefined {
  return pins.find(({ pcrs }) => [0, 1, 2].every((index) => pcrs.has(index)) && pcrHashOf(pcrs) === pcrHash);
}

/** The pin that accepts a build, and the published build it is, if it is one. */
function recognise(
  measured: Measured,
  trusted: readonly TrustedMeasurements[],
): { readonly pin: MeasurementPin | undefined; readonly build: KnownBuild | undefined } {
  const pins = trusted.map(pinOf);
  const pcrs = measurementsOf(measured);
  if (pcrs === undefined) {
    return {
      pin: pinByHash(pins, measured.pcrHash),
      build: knownBuilds.find(({ pcrHash }) => pcrHash === measured.pcrHash),
    };
  }
  return { pin: findPin(pcrs, pins), build: findKnownBuild(pcrs, knownBuilds) };
}

function registryFinding(
  known: RegistryEvidence,
  standing: StandingAt,
  signedAt: number,
): Pick<Finding, 'outcome' | 'code'> {
  const { then, endedBy } = standing.approved;
  if (then === undefined) return { outcome: 'missing', code: 'build_approval_unknown' };
  if (!then) {
    const revoked = revokedBefore(known, signedAt) !== undefined;
    return { outcome: 'fail', code: revoked ? 'build_revoked_before' : 'build_not_approved' };
  }
  if (endedBy !== undefined) return { outcome: 'pass', code: 'build_revoked_after' };
  const code = standing.source === 'events' ? 'build_registry_approved' : 'build_registry_approved_now_only';
  return { outcome: 'pass', code };
}

/**
 * build: somebody accepts the measurements. Of attested ones the user's pins decide first; then builds this release
 * knows, unless the registry had withdrawn them before; then, as for those that are not attested, the registry's approval
 * at the signing time.
 */
export function judgeBuild(
  measured: Measured,
  known: RegistryEvidence,
  standing: StandingAt,
  signedAt: number,
  trusted: readonly TrustedMeasurements[],
): { readonly finding: Finding; readonly build: BuildFacts } {
  const { pin, build } = recognise(measured, trusted);
  const registered = known.record.pcrHash;
  const pcr0 = measured.pcrs?.find(({ index }) => index === 0)?.value;
  const name = pin?.name ?? (build && `tee-gateway ${build.commit} (${build.date})`);
  const values: readonly CheckValue[] = [
    { label: 'build', value: name ?? 'unknown' },
    { label: 'PCR hash', value: measured.pcrHash, expected: registered },
    ...(pcr0 === undefined ? [] : [{ label: 'PCR0', value: pcr0 }]),
    ...standingValues(standing, standing.approved.endedBy),
  ];
  const judged = (finding: Pick<Finding, 'outcome' | 'code'>, vouchedBy: BuildVoucher | undefined) => ({
    finding: { ...finding, values },
    build: {
      name: pin?.name ?? (build && 'tee-gateway'),
      version: build?.commit,
      date: build?.date,
      pcrHash: measured.pcrHash,
      vouchedBy,
    },
  });
  if (measured.pcrHash !== registered)
    return judged({ outcome: 'fail', code: 'pcr_hash_mismatch' }, undefined);
  // A hash without a document is the registry's word about what runs: whoever knows the build, it rests on that word.
  const isAttested = measured.pcrs !== undefined;
  if (isAttested && pin !== undefined) return judged({ outcome: 'pass', code: 'build_pinned' }, 'user-pin');
  const finding = registryFinding(known, standing, signedAt);
  if (isAttested && build !== undefined && finding.code !== 'build_revoked_before') {
    return judged({ outcome: 'pass', code: 'build_known' }, 'known-build');
  }
  return judged(finding, finding.outcome === 'pass' ? 'registry' : undefined);
}
