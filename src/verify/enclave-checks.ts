import { keccak_256 } from '@noble/hashes/sha3.js';
import { type Address, fromHex, type Hex32, toHex } from '../bytes/hex';
import {
  type AttestedFacts,
  type DocumentVerdict,
  type DocumentVerdictCache,
  judgeDocument,
} from './attested-document';
import type { Check, CheckId } from './check';
import { type Finding, runCheck, skipped } from './exchange-finding';
import { type BuildFacts, judgeBuild, type TrustedMeasurements } from './enclave-build-check';
import type { EnclaveEvidence, RegistrationEvidence, RegistryEvidence } from './enclave-evidence';
import { judgeEnabled, judgeHeartbeat, judgeRecord } from './enclave-registry-checks';
import type { ReasonCode } from './reasons';
import { standingAt } from './registry-history';
import type { Assurance } from './verdict';

/** What has to be believed to judge an enclave. */
export interface EnclaveTrust {
  /** SHA-256 of the DER of the attestation root. */
  readonly attestationRootSha256: Hex32;
  /** Only test and custom networks, and the terminal, may say so. */
  readonly allowDebug: boolean;
  /** Builds the user accepts, before anybody else is asked. */
  readonly pins: readonly TrustedMeasurements[];
}

/** What is asked about an enclave, and by whose clock. */
export interface EnclaveContext {
  readonly teeId: Hex32;
  /** Milliseconds since 1970, as the enclave signed it. */
  readonly signedAt: number;
  readonly trust: EnclaveTrust;
  /** A clock in milliseconds, for how long each check took. */
  readonly now: () => number;
  readonly cache?: DocumentVerdictCache;
  /**
   * The evidence comes in a receipt, and no node of ours was asked: what the registry says is then the word of whoever
   * wrote the receipt, so only the document and builds known here count. Default: our own nodes said it.
   */
  readonly carried?: boolean;
}

/** What is shown about an enclave; JSON-able. Times are milliseconds since 1970. */
export interface EnclaveFacts {
  readonly teeId: Hex32;
  readonly registry: Address | undefined;
  readonly endpoint: string | undefined;
  readonly registeredAt: number | undefined;
  readonly lastHeartbeatAt: number | undefined;
  readonly ohttpConfigHash: Hex32 | undefined;
  readonly chainId: EnclaveEvidence['chainId'];
  readonly nodes: EnclaveEvidence['nodes'];
  readonly asOf: { readonly block: number; readonly source: 'events' | 'now-only' } | undefined;
  /** undefined unless the document verified. */
  readonly attested: AttestedFacts | undefined;
  readonly build: BuildFacts | undefined;
  /** The raw document, whether it verified or not. */
  readonly documentBase64: string | undefined;
  readonly registrationTransaction: Hex32 | undefined;
}

/** What was found about an enclave: its checks, how far its key is known by them, and what is shown of it. */
export interface EnclaveReport {
  readonly checks: readonly Check[];
  readonly assurance: Assurance;
  readonly facts: EnclaveFacts;
}

const afterRecord: readonly CheckId[] = [
  'enclave_enabled',
  'heartbeat',
  'attestation',
  'debug_mode',
  'key_binding',
  'build',
];

const approvalCarried = { outcome: 'missing', code: 'build_approval_carried' } as const;
const skippedWithoutRecord: Finding = { outcome: 'skipped', code: 'skipped_without_record' };

/**
 * The enclave checks without which nothing is verified. Where it is definite that no document can be had, the registry
 * alone vouches, and the assurance says so.
 */
export function requiredEnclaveChecks(assurance: Assurance): readonly CheckId[] {
  return assurance === 'registered'
    ? ['registry_record', 'enclave_enabled', 'build']
    : ['registry_record', 'enclave_enabled', 'attestation', 'debug_mode', 'key_binding', 'build'];
}

/** The signing key the registry holds for the enclave, or the code of what keeps it from being used. */
export function registeredKey(
  evidence: EnclaveEvidence,
  teeId: Hex32,
): { readonly signingKeyDer: Uint8Array } | { readonly missing: ReasonCode } {
  const { outcome, code } = judgeRecord(evidence, teeId);
  if (outcome !== 'pass' || evidence.known === undefined) return { missing: code };
  return { signingKeyDer: fromHex(evidence.known.record.publicKey, 'registry key') };
}

type HoldingDocument = Extract<DocumentVerdict, { readonly ok: true }>;

function holding(verdict: DocumentVerdict | undefined): HoldingDocument | undefined {
  return verdict?.ok === true ? verdict : undefined;
}

function judgeAttestation(
  registration: RegistrationEvidence,
  verdict: DocumentVerdict | undefined,
  carried: boolean,
): Finding {
  switch (registration.state) {
    case 'absent':
      return {
        outcome: 'missing',
        code: 'registration_absent',
        values: [{ label: 'looked for', value: registration.why }],
        ...(carried ? {} : { advisory: true }),
      };
    case 'unreachable':
      return {
        outcome: 'missing',
        code: 'registration_unreachable',
        values: [{ label: 'node', value: registration.code }],
      };
    case 'foreign':
      return {
        outcome: 'fail',
        code: 'registration_of_another_enclave',
        values: [{ label: 'transaction', value: registration.transaction }],
      };
    case 'found': {
      const values = [{ label: 'transaction', value: registration.transaction }];
      if (verdict === undefined) return { outcome: 'missing', code: 'check_crashed', values };
      if (verdict.ok) {
        const at = { label: 'attested', value: new Date(verdict.facts.timestamp).toISOString() };
        return { outcome: 'pass', code: 'attestation_verified', values: [at, ...values] };
      }
      const { code, detail } = verdict.refusal;
      return { outcome: 'fail', code, values: [{ label: 'found', value: detail }, ...values] };
    }
  }
}

function judgeDebugMode({ debugMode }: Pick<AttestedFacts, 'debugMode'>, allowDebug: boolean): Finding {
  if (!debugMode) return { outcome: 'pass', code: 'not_debug' };
  return allowDebug
    ? { outcome: 'pass', code: 'debug_mode_allowed' }
    : { outcome: 'fail', code: 'debug_mode', values: [{ label: 'PCR0', value: 'all zero' }] };
}

/** keccak256 of PCR0, PCR1 and PCR2 all zero: how a registry names any enclave in debug mode. */
const debugPcrHash = toHex(keccak_256(new Uint8Array(3 * 48)));

/** Without a document, the hash in the record still gives a debug enclave away. */
function judgeDebugHash({ record }: RegistryEvidence, allowDebug: boolean, without: Finding): Finding {
  return record.pcrHash === debugPcrHash ? judgeDebugMode({ debugMode: true }, allowDebug) : without;
}

function judgeBinding(
  { facts, unbound }: HoldingDocument,
  registration: RegistrationEvidence,
  known: RegistryEvidence,
): Finding {
  const values = [
    { label: 'TLS certificate SHA-256', value: facts.tlsCertificateSha256 ?? 'not in user_data' },
    { label: 'signing key SHA-256', value: facts.signingKeySha256 ?? 'not in user_data' },
  ];
  if (unbound !== undefined) {
    const found = { label: 'found', value: unbound.detail };
    return { outcome: 'fail', code: unbound.code, values: [found, ...values] };
  }
  // Both hash to the tee id already; equal bytes leave no room for a second reading of that rule.
  const same = registration.state === 'found' && registration.signingKey === known.record.publicKey;
  if (!same) return { outcome: 'fail', code: 'registry_key_mismatch', values };
  return { outcome: 'pass', code: 'key_bound', values };
}

/** What is found of things that rest on the document, where it was refused or is not there. */
function withoutDocument(attestation: Check): Finding {
  if (attestation.outcome === 'fail') return skipped;
  const { code, advisory } = attestation;
  return { outcome: 'missing', code, ...(advisory && { advisory }) };
}

function factsOf(
  evidence: EnclaveEvidence,
  signedAt: number,
  attested: AttestedFacts | undefined,
  build: BuildFacts | undefined,
): EnclaveFacts {
  const { known, teeId, chainId, nodes } = evidence;
  const standing = known && standingAt(known, signedAt);
  const found = known?.registration.state === 'found' ? known.registration : undefined;
  return {
    teeId,
    registry: known?.record.registry,
    endpoint: known?.record.endpoint,
    registeredAt: known && known.record.registeredAt * 1000,
    lastHeartbeatAt: known && known.record.lastHeartbeatAt * 1000,
    ohttpConfigHash: known?.record.ohttpConfigHash,
    chainId,
    nodes,
    asOf: standing && { block: standing.block.number, source: standing.source },
    attested,
    build,
    documentBase64: found?.documentBase64,
    registrationTransaction: found?.transaction,
  };
}

/**
 * Checks whether the enclave that signed an answer is who it says, ran a build somebody vouches for, and counted at the
 * moment it signed.
 *
 * A record whose key is not the tee id's, a foreign registration and a document that does not hold are rejected: they
 * were checked and are false. Evidence that is not there, or that nodes tell differently, is missing, never a pass.
 * An enclave no registry knows is missing too: its signature may be right, but nobody vouches for its key.
 *
 * @param evidence what nodes said; not believed
 */
export async function checkEnclave(
  evidence: EnclaveEvidence,
  context: EnclaveContext,
): Promise<EnclaveReport> {
  const { teeId, signedAt, trust, now, cache, carried = false } = context;
  const checks: Check[] = [];
  const run = async (id: CheckId, judge: () => Finding | Promise<Finding>): Promise<Check> => {
    const check = await runCheck(id, now, judge);
    checks.push(check);
    return check;
  };
  const record = await run('registry_record', () => judgeRecord(evidence, teeId));
  const { known } = evidence;
  if (record.outcome !== 'pass' || known === undefined) {
    const finding = record.outcome === 'fail' ? skipped : skippedWithoutRecord;
    for (const id of afterRecord) await run(id, () => finding);
    return { checks, assurance: 'claimed', facts: factsOf(evidence, signedAt, undefined, undefined) };
  }
  const standing = standingAt(known, signedAt);
  await run('enclave_enabled', () => judgeEnabled(known, standing, signedAt));
  await run('heartbeat', () => judgeHeartbeat(known, standing, signedAt));

  const { registration } = known;
  let verdict: DocumentVerdict | undefined;
  const attestation = await run('attestation', async () => {
    if (registration.state === 'found') {
      verdict = await judgeDocument(registration, trust.attestationRootSha256, cache);
    }
    return judgeAttestation(registration, verdict, carried);
  });
  const document = holding(verdict);
  const without = withoutDocument(attestation);
  const debug = await run('debug_mode', () =>
    document === undefined
      ? judgeDebugHash(known, trust.allowDebug, without)
      : judgeDebugMode(document.facts, trust.allowDebug),
  );
  const binding = await run('key_binding', () =>
    document === undefined ? without : judgeBinding(document, registration, known),
  );

  const measured =
    document?.facts ?? (registration.state === 'absent' ? { pcrHash: known.record.pcrHash } : undefined);
  let build: BuildFacts | undefined;
  await run('build', () => {
    if (measured === undefined) return without;
    const judged = judgeBuild(measured, known, standing, signedAt, trust.pins);
    build = judged.build;
    const byRegistryAlone = judged.finding.outcome === 'pass' && build.vouchedBy === 'registry';
    return carried && byRegistryAlone ? { ...judged.finding, ...approvalCarried } : judged.finding;
  });

  const attested = [attestation, debug, binding].every(({ outcome }) => outcome === 'pass');
  return {
    checks,
    assurance: attested ? 'attested' : 'registered',
    facts: factsOf(evidence, signedAt, document?.facts, build),
  };
}
