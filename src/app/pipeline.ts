import { CodedError, messageOf } from '../bytes/coded-error';
import type { NetworkProfile } from '../opengradient/network';
import type { ExchangeBody, ExchangeRecord } from '../store/records';
import type { Check } from '../verify/check';
import { advanceVerification } from '../verify/verdict';
import type { Answers } from './answers';
import type { Work } from './clockwork';

/** What one round of checks found about a record: the values to keep, and whether asking again can help. */
export interface Findings {
  readonly change: Partial<ExchangeRecord>;
  readonly verification: 'verified' | 'rejected' | 'unverifiable';
  /** Evidence was out of reach, not absent: the checks run again later. */
  readonly retryable: boolean;
}

/** Runs the checks of one exchange; `progress` keeps what is known so far. */
export type Examine = (
  record: ExchangeRecord,
  body: ExchangeBody,
  network: NetworkProfile,
  progress: (change: Partial<ExchangeRecord>) => Promise<void>,
) => Promise<Findings>;

/** Runs checks for every exchange that needs them, some at a time, and again when evidence was out of reach. */
export interface Pipeline extends Work {
  /** Takes an exchange that is in the store. */
  enqueue(record: ExchangeRecord): void;
  /**
   * Has the checks of one exchange run again, at the next turn if none is under way.
   *
   * @param change of its record, made at once
   * @throws CodedError `bytes_not_kept`
   */
  recheck(id: string, change?: Partial<ExchangeRecord>): Promise<void>;
  /** How many exchanges are being checked, or are due to be. */
  busy(): number;
  /** Lets everything that waits for a retry run now, or at the next turn: the user changed what is trusted or asked. */
  hurry(): void;
}

const CONCURRENT = 4;
/** One round of checks, evidence included; the network has deadlines of its own below this. */
const DEADLINE_MS = 90_000;
const FIRST_RETRY_MS = 3_000;
const LONGEST_RETRY_MS = 15 * 60_000;
const STORE_RETRY_MS = 30_000;

/** What the pipeline works with; clock and randomness come from outside. */
export interface PipelineParts {
  readonly answers: Answers;
  readonly network: (id: string) => Promise<NetworkProfile | undefined>;
  readonly examine: Examine;
  readonly now: () => number;
  readonly random: () => number;
  /** Told when a round has ended, with the headline before it. */
  readonly onJudged: (before: ExchangeRecord, after: ExchangeRecord) => void;
}

export function createPipeline(parts: PipelineParts): Pipeline {
  const { answers, now } = parts;
  /** Ids to check, and when. What is not in here is done. */
  const due = new Map<string, number>();
  const running = new Set<string>();
  /** Ids that are being marked to be checked again, and how many times at once. */
  const asked = new Map<string, number>();
  /** Of these a round was for nothing while they were being marked. */
  const outdated = new Set<string>();
  /** As they were before they were to be checked again: nobody is told of a state that has not changed. */
  const earlier = new Map<string, ExchangeRecord>();
  const workers = new Set<Promise<void>>();
  let inTurn = false;
  /** Why the store could not keep what workers of this turn found. */
  const failures: Error[] = [];

  /** Milliseconds until a moment. None is ever set further ahead than the longest wait: then the clock was set back. */
  const until = (at: number): number => {
    const wait = at - now();
    return wait > LONGEST_RETRY_MS ? 0 : Math.max(0, wait);
  };

  /** An earlier moment stays: what was asked for meanwhile is not put off. */
  const setDue = (id: string, at: number): void => {
    due.set(id, Math.min(at, due.get(id) ?? at));
  };

  const judge = async (record: ExchangeRecord): Promise<Findings> => {
    const body = await answers.body(record.id);
    if (body === undefined) return failed('bytes_not_kept', 'Nothing is left of this answer to check.');
    const network = await parts.network(record.network.id);
    if (network === undefined) {
      return failed('unknown_network', `No network "${record.network.id}" is known.`);
    }
    let ended = false;
    const progress = async (change: Partial<ExchangeRecord>): Promise<void> => {
      // A round that was given up may still run, and what was rejected keeps the checks that say why.
      await answers.update(record.id, (current) =>
        ended || current.verification === 'rejected' ? current : { ...current, ...change },
      );
    };
    try {
      return await withDeadline(parts.examine(record, body, network, progress)).finally(() => {
        ended = true;
      });
    } catch (error) {
      if (isStoreFailure(error)) throw error;
      return error instanceof Timeout
        ? { ...failed('check_timed_out', `after ${DEADLINE_MS / 1000} s`), retryable: true }
        : failed('check_crashed', messageOf(error));
    }
  };

  const runOne = async (id: string): Promise<void> => {
    const record = await answers.get(id);
    if (record === undefined) return;
    const findings = await judge(record);
    const round = { isOutdated: false };
    const after = await answers.update(id, (current) => {
      round.isOutdated = asked.has(id) || due.has(id);
      // What it went by may count no longer: what the next round finds is kept, in this background or another.
      return round.isOutdated ? current : settleRound(current, findings, now(), parts.random());
    });
    if (after === undefined) {
      earlier.delete(id);
      return;
    }
    if (round.isOutdated) {
      if (asked.has(id)) outdated.add(id);
      else setDue(id, 0);
      return;
    }
    if (after.retryAt !== undefined) setDue(id, after.retryAt);
    parts.onJudged(earlier.get(id) ?? record, after);
    earlier.delete(id);
  };

  const mark = async (id: string, change: Partial<ExchangeRecord>): Promise<void> => {
    await answers.update(id, (record) => {
      if (record.verification !== 'checking') earlier.set(id, record);
      return {
        ...record,
        ...change,
        verification: advanceVerification(record.verification, 'checking'),
        retryAt: undefined,
      };
    });
  };

  const nextDue = (): string | undefined => {
    for (const [id, at] of due) if (until(at) === 0 && !running.has(id)) return id;
    return undefined;
  };

  const worker = async (): Promise<void> => {
    for (let id = nextDue(); id !== undefined; id = nextDue()) {
      due.delete(id);
      running.add(id);
      try {
        await runOne(id);
      } catch (error) {
        // The store failed, not the checks: nothing was written, and the round is still to be done.
        setDue(id, now() + STORE_RETRY_MS);
        failures.push(error instanceof Error ? error : new Error(messageOf(error)));
      } finally {
        running.delete(id);
      }
    }
  };

  /** What comes while a turn runs is taken up at once: a slow answer does not hold up the next one. */
  const hire = (): void => {
    while (inTurn && workers.size < CONCURRENT && nextDue() !== undefined) {
      const hired = worker().finally(() => workers.delete(hired));
      workers.add(hired);
    }
  };

  return {
    enqueue(record) {
      setDue(record.id, record.verification === 'checking' ? 0 : (record.retryAt ?? 0));
      hire();
    },
    busy: () => running.size + [...due.values()].filter((at) => until(at) === 0).length,
    async recheck(id, change = {}) {
      asked.set(id, (asked.get(id) ?? 0) + 1);
      try {
        if ((await answers.body(id)) === undefined) {
          throw new CodedError(
            'bytes_not_kept',
            'Only hashes of this answer were kept, so it cannot be checked again. What was found stays.',
          );
        }
        await mark(id, change);
        setDue(id, 0);
      } finally {
        const others = (asked.get(id) ?? 1) - 1;
        if (others === 0) asked.delete(id);
        else asked.set(id, others);
        if (outdated.delete(id)) setDue(id, 0);
        hire();
      }
    },
    hurry() {
      for (const id of due.keys()) due.set(id, 0);
      hire();
    },
    async run() {
      inTurn = true;
      hire();
      while (workers.size > 0) await Promise.all(workers);
      inTurn = false;
      const [failure] = failures.splice(0);
      if (failure !== undefined) throw failure;
      if (due.size === 0) return undefined;
      return Math.min(...[...due.values()].map(until));
    },
  };
}

function failed(code: Check['code'], detail: string): Findings {
  const check: Check = {
    id: 'signature',
    outcome: 'missing',
    code,
    values: [{ label: 'detail', value: detail }],
    ms: 0,
  };
  return { change: { checks: [check] }, verification: 'unverifiable', retryable: false };
}

/** The record after a round: its checks, its state, and when to come back if evidence was out of reach. */
function settleRound(
  record: ExchangeRecord,
  findings: Findings,
  now: number,
  random: number,
): ExchangeRecord {
  const verification = advanceVerification(record.verification, findings.verification);
  const again = findings.retryable && verification === 'unverifiable';
  const attempts = again ? record.attempts + 1 : 0;
  const wait = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 20));
  const sticky = record.verification === 'rejected';
  return {
    ...record,
    ...(sticky ? {} : findings.change),
    verification,
    attempts,
    retryAt: again ? now + wait * (0.5 + random / 2) : undefined,
    verifiedAt: verification === 'verified' ? (record.verifiedAt ?? now) : undefined,
  };
}

/** How IndexedDB fails when the disk is full, when a transaction is given up, or when the browser has closed the database. */
const storeFailures: readonly string[] = [
  'AbortError',
  'QuotaExceededError',
  'InvalidStateError',
  'TransactionInactiveError',
  'UnknownError',
];

function isStoreFailure(error: unknown): boolean {
  return error instanceof DOMException && storeFailures.includes(error.name);
}

class Timeout extends Error {}

async function withDeadline<Value>(work: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Timeout()), DEADLINE_MS);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
