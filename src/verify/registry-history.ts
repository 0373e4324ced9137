import type { BlockMark, HistoryEvent, RegistryEvidence } from './enclave-evidence';

/** A yes or no about one moment, as far as it is known, and the change that came later, if one did. */
export interface Standing {
  readonly then: boolean | undefined;
  /** The first change after the moment that ended what held then. */
  readonly endedBy: HistoryEvent | undefined;
}

/** The registry's word about one moment in the past. */
export interface StandingAt {
  readonly enabled: Standing;
  readonly approved: Standing;
  /** Last heartbeat not later than the moment, in seconds since 1970. */
  readonly heartbeat: number | undefined;
  /** The block the judgement rests on: the last one not later than the moment, or the only one known. */
  readonly block: BlockMark;
  readonly source: 'events' | 'now-only';
}

/** Evidence may be used again for later answers; the heartbeat looked up for the first is then not their last. */
const sameMinute = 60;

/** Events carry whole seconds; a change within the same second counts as before. */
function after(events: readonly HistoryEvent[], seconds: number): readonly HistoryEvent[] {
  return events.filter((event) => event.time > seconds);
}

/** What held at the moment, from the first later change, or else from the present. */
function standing(
  later: readonly HistoryEvent[],
  starts: HistoryEvent['name'],
  ends: HistoryEvent['name'],
  now: boolean | undefined,
  beforeStart: boolean | undefined,
): Standing {
  const first = later.find((event) => event.name === starts || event.name === ends);
  if (first === undefined) return { then: now, endedBy: undefined };
  if (first.name === ends) return { then: true, endedBy: first };
  return { then: beforeStart, endedBy: later.find((event) => event.name === ends) };
}

/**
 * Works out an enclave's standing at a moment from the registry's events. Enabling and disabling alternate, because the
 * contract refuses or ignores repetition; an approval may repeat (a new label), so the one before it is looked at.
 *
 * @param signedAt milliseconds since 1970
 */
export function standingAt(known: RegistryEvidence, signedAt: number): StandingAt {
  const { record, history, buildApproved } = known;
  const seconds = signedAt / 1000;
  const heartbeatNow = record.lastHeartbeatAt <= seconds ? record.lastHeartbeatAt : undefined;
  if (history.source === 'now-only') {
    return {
      enabled: { then: record.enabled ? true : undefined, endedBy: undefined },
      approved: { then: buildApproved === true ? true : undefined, endedBy: undefined },
      heartbeat: heartbeatNow,
      block: history.head,
      source: 'now-only',
    };
  }
  const later = after(history.events, seconds);
  const earlier = history.events.filter((event) => event.time <= seconds);
  const lastOfBuild = earlier.findLast((event) => event.name === 'approved' || event.name === 'revoked');
  const buildBefore = lastOfBuild?.name ?? history.buildBefore;
  return {
    enabled: standing(later, 'enabled', 'disabled', record.enabled, false),
    approved: standing(later, 'approved', 'revoked', buildApproved, approvedBy(buildBefore)),
    heartbeat:
      heartbeatNow ?? (seconds - history.since.time < sameMinute ? history.heartbeatBefore : undefined),
    block: seconds >= history.head.time ? history.head : history.since,
    source: 'events',
  };
}

function approvedBy(last: HistoryEvent['name'] | 'unknown'): boolean | undefined {
  return last === 'unknown' ? undefined : last === 'approved';
}

/** Whether the registry is known to have revoked the build not later than the moment. */
export function revokedBefore(
  known: RegistryEvidence,
  signedAt: number,
): HistoryEvent | 'earlier' | undefined {
  if (known.history.source === 'now-only') return undefined;
  const earlier = known.history.events.filter((event) => event.time <= signedAt / 1000);
  const last = earlier.findLast((event) => event.name === 'approved' || event.name === 'revoked');
  if (last !== undefined) return last.name === 'revoked' ? last : undefined;
  return known.history.buildBefore === 'revoked' ? 'earlier' : undefined;
}
