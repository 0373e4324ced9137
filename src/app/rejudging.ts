import { CodedError } from '../bytes/coded-error';
import type { ExchangeStore } from '../store/exchanges';
import type { ExchangeRecord } from '../store/records';
import type { StateStore } from '../store/state';
import type { NetworkLabel } from './api/answer-row';
import type { Work } from './clockwork';
import type { Pipeline } from './pipeline';

/** Which answers a change of what is trusted may read otherwise. */
export type Scope =
  /** Accepted builds changed, or the rules did with a new release. */
  | { readonly kind: 'all' }
  /** A network's profile was replaced: its root, its nodes, its registries. */
  | { readonly kind: 'network'; readonly id: string }
  /** Model cards changed. */
  | { readonly kind: 'proofs' };

/** Judges everything again that a change of what is trusted affects, newest first, however much is kept. */
export interface Rejudging extends Work {
  /** Resolves when it is written down: from then on it is done, whenever this background ends. */
  request(scope: Scope): Promise<void>;
}

/** What is left to do for a scope: answers older than `before`. */
interface Job {
  /** Its own: a later request for the same scope is another job. */
  readonly id: string;
  readonly scope: Scope;
  /** An id; null: from the newest on. */
  readonly before: string | null;
}

const STATE = 'rejudging';
/** Answers looked at in one step; the next one waits until most of their checks have ended. */
const STEP = 50;
const PAUSE_MS = 500;

export function createRejudging(parts: {
  readonly disk: Pick<ExchangeStore, 'olderThan'>;
  /** Answers of private windows: few, and nothing about them is written down. */
  readonly hidden: Pick<ExchangeStore, 'olderThan'>;
  readonly state: StateStore;
  readonly pipeline: Pick<Pipeline, 'recheck' | 'busy'>;
  readonly label: (networkId: string) => Promise<NetworkLabel>;
  /** Told when there is work for the pipeline. */
  readonly wake: () => void;
}): Rejudging {
  const { state, pipeline } = parts;

  const judgeAgain = async (records: readonly ExchangeRecord[], scope: Scope): Promise<void> => {
    const affected = records.filter((record) => isAffected(record, scope));
    // The nodes of the new profile are asked; otherwise what they said then is what counts now.
    const change =
      scope.kind === 'network' ? { network: await parts.label(scope.id), evidenceKey: undefined } : {};
    for (const { id } of affected) await ifKept(() => pipeline.recheck(id, change));
    if (affected.length > 0) parts.wake();
  };

  return {
    async request(scope) {
      const job: Job = { id: crypto.randomUUID(), scope, before: null };
      // One of this scope that is under way has judged some already by what counts no longer.
      await state.update(STATE, (jobs) => [
        ...jobsIn(jobs).filter((other) => JSON.stringify(other.scope) !== JSON.stringify(scope)),
        job,
      ]);
      await judgeAgain(await parts.hidden.olderThan(undefined, Number.MAX_SAFE_INTEGER), scope);
      parts.wake();
    },
    async run() {
      const [job] = jobsIn(await state.get(STATE));
      if (job === undefined) return undefined;
      if (pipeline.busy() >= STEP) return PAUSE_MS;
      const records = await parts.disk.olderThan(job.before ?? undefined, STEP);
      // First the answers, then how far they were taken: after a failure in between some are judged twice.
      await judgeAgain(records, job.scope);
      const last = records.length < STEP ? undefined : records.at(-1);
      await state.update(STATE, (jobs) =>
        jobsIn(jobs).flatMap((other) => {
          if (other.id !== job.id) return [other];
          return last === undefined ? [] : [{ ...job, before: last.id }];
        }),
      );
      return 0;
    },
  };
}

/** What was rejected stays so. What is being checked may have begun by what counts no longer. */
function isAffected({ verification, network, zk }: ExchangeRecord, scope: Scope): boolean {
  if (verification === 'rejected') return false;
  switch (scope.kind) {
    case 'all':
      return true;
    case 'network':
      return network.id === scope.id;
    case 'proofs':
      // What is in its first round shows no proof yet.
      return verification === 'checking' || (zk !== undefined && zk.state !== 'failed');
  }
}

/** Of some answers only hashes are kept: what was found of them stays. */
async function ifKept(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'bytes_not_kept') throw error;
  }
}

function jobsIn(stored: unknown): readonly Job[] {
  return Array.isArray(stored) ? (stored as readonly Job[]) : [];
}

const JUDGED_BY = 'judged-by';

/** Another release may know other builds and go by other rules: what an earlier one found is judged again, once. */
export async function judgeByRelease(
  release: string,
  state: StateStore,
  rejudging: Rejudging,
): Promise<void> {
  if ((await state.get(JUDGED_BY)) === release) return;
  await rejudging.request({ kind: 'all' });
  await state.set(JUDGED_BY, release);
}
