import { fromHex, type Hex32 } from '../bytes/hex';
import { teeIdOf } from '../opengradient/enclave-signature';
import type { CheckValue } from './check';
import type { Finding } from './exchange-finding';
import type { EnclaveEvidence, HistoryEvent, RegistryEvidence } from './enclave-evidence';
import type { StandingAt } from './registry-history';

/** Clocks of enclave and chain may differ; an answer this much older than its enclave's registration is odd, not wrong. */
const skewSeconds = 300;

function isoTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString();
}

/** The block a judgement rests on, and the change that came after, as values. */
export function standingValues(
  standing: StandingAt,
  endedBy: HistoryEvent | undefined,
): readonly CheckValue[] {
  const { block, source } = standing;
  const at: CheckValue = {
    label: source === 'events' ? 'judged at block' : 'known only at block',
    value: `${block.number} (${isoTime(block.time)})`,
  };
  if (endedBy === undefined) return [at];
  return [at, { label: `${endedBy.name} later`, value: `block ${endedBy.block} (${isoTime(endedBy.time)})` }];
}

function nodeValues({ nodes, chainId }: EnclaveEvidence): readonly CheckValue[] {
  return [
    { label: 'nodes that answered', value: `${nodes.answered} of ${nodes.asked}` },
    ...(chainId.reported === undefined
      ? []
      : [{ label: 'chain id', value: String(chainId.reported), expected: String(chainId.expected) }]),
    ...nodes.failures.map(({ url, code }) => ({ label: url, value: code })),
  ];
}

/** Whether the key in a registry record is the one the tee id stands for: tee id = keccak256(DER SPKI). */
function keyHash(record: RegistryEvidence['record']): Hex32 {
  return teeIdOf(fromHex(record.publicKey, 'registry key'));
}

/** registry_record: nodes agree on a record, and its key is the enclave's. */
export function judgeRecord(evidence: EnclaveEvidence, teeId: Hex32): Finding {
  const values = nodeValues(evidence);
  const { nodes, known, registries, chainId } = evidence;
  if (nodes.answered === 0) return { outcome: 'missing', code: 'registry_unreachable', values };
  if (nodes.disagreements.length > 0) {
    const differing = { label: 'nodes differ in', value: nodes.disagreements.join(', ') };
    return { outcome: 'missing', code: 'nodes_disagree', values: [differing, ...values] };
  }
  if (known === undefined) {
    const answers = registries.map(({ address, answer }) => ({ label: address, value: answer }));
    const unknown =
      registries.some(({ answer }) => answer === 'not_found') &&
      registries.every(({ answer }) => answer === 'not_found' || answer === 'no_contract');
    const code = unknown ? 'enclave_not_registered' : 'registry_unreadable';
    return { outcome: 'missing', code, values: [...answers, ...values] };
  }
  const hash = keyHash(known.record);
  const named = [
    { label: 'registry', value: known.record.registry },
    { label: 'keccak256 of the key', value: hash, expected: teeId },
    ...values,
  ];
  if (hash !== teeId) return { outcome: 'fail', code: 'registry_key_mismatch', values: named };
  const code = chainId.reported === chainId.expected ? 'key_registered' : 'key_registered_chain_id_differs';
  return { outcome: 'pass', code, values: named };
}

/** enclave_enabled: the registry listed the enclave as switched on at the signing time. */
export function judgeEnabled(known: RegistryEvidence, standing: StandingAt, signedAt: number): Finding {
  const { then, endedBy } = standing.enabled;
  const values = standingValues(standing, endedBy);
  const { registeredAt } = known.record;
  if (signedAt / 1000 < registeredAt - skewSeconds) {
    const registered = { label: 'registered', value: isoTime(registeredAt) };
    const signed = { label: 'signed', value: isoTime(signedAt / 1000) };
    return { outcome: 'missing', code: 'enclave_registered_later', values: [signed, registered, ...values] };
  }
  if (then === undefined) return { outcome: 'missing', code: 'enclave_disabled_unknown_when', values };
  if (!then) return { outcome: 'fail', code: 'enclave_disabled_before', values };
  if (endedBy !== undefined) return { outcome: 'pass', code: 'enclave_disabled_after', values };
  const code = standing.source === 'events' ? 'enclave_enabled' : 'enclave_enabled_now_only';
  return { outcome: 'pass', code, values };
}

/** heartbeat: informs only; the contract counts a registration as the first heartbeat. */
export function judgeHeartbeat(known: RegistryEvidence, standing: StandingAt, signedAt: number): Finding {
  const { heartbeat } = standing;
  const { heartbeatMaxAge } = known;
  if (heartbeat === undefined || heartbeatMaxAge === undefined) {
    return { outcome: 'missing', code: 'heartbeat_unknown', advisory: true };
  }
  const age = Math.max(0, Math.floor(signedAt / 1000) - heartbeat);
  const values = [
    { label: 'last heartbeat', value: isoTime(heartbeat) },
    { label: 'age when it signed', value: `${age} s`, expected: `at most ${heartbeatMaxAge} s` },
  ];
  return age <= heartbeatMaxAge
    ? { outcome: 'pass', code: 'heartbeat_fresh', values, advisory: true }
    : { outcome: 'fail', code: 'heartbeat_stale', values, advisory: true };
}
