import type { ChainBlock } from '../chain/eth-calls';
import { RpcError } from '../chain/rpc-error';
import { Journal } from './journal';
import type { PendingExchange } from './pending-index';
import { RecordConfirmation } from './record-confirmation';
import { RecordSearch } from './record-search';
import { recordedBetween } from './search-window';
import {
  defaultTrackerLimits,
  type SettlementTracker,
  type TrackerLimits,
  type TrackerOptions,
} from './tracker-options';
import { TrackerWork } from './tracker-work';
import { searchEnded, whyNotRecorded } from './waiting-reasons';

/** Failures of the chain in a row before the owner is told that it cannot be reached. */
const failuresBeforeTelling = 3;
/** Milliseconds without a new block after which the local clock decides what is overdue. */
const stalledAfterMs = 120_000;
/** The shortest time a tick asks for. */
const leastPauseMs = 250;

/** What one tracker works with from loading its journal until something fails. */
interface Session {
  readonly work: TrackerWork;
  readonly search: RecordSearch;
  readonly confirmation: RecordConfirmation;
}

class Tracker implements SettlementTracker {
  private readonly limits: TrackerLimits;
  /** What the owner asked for; the truth from which a session is rebuilt. */
  private readonly registered = new Map<string, PendingExchange>();
  private readonly removed = new Set<string>();
  private added: PendingExchange[] = [];
  private session: Session | undefined;
  private running: Promise<{ readonly nextInMs: number | undefined }> | undefined;
  private failures = 0;
  private toldUnreachable = false;
  private lookAt = 0;
  private lastHead: (ChainBlock & { readonly seenAt: number }) | undefined;

  constructor(private readonly options: TrackerOptions) {
    this.limits = { ...defaultTrackerLimits, ...options.limits };
  }

  add(exchange: PendingExchange): void {
    if (searchEnded(exchange, this.options.now() / 1000)) return;
    this.removed.delete(exchange.id);
    if (this.registered.has(exchange.id)) return;
    this.registered.set(exchange.id, exchange);
    this.added.push(exchange);
  }

  remove(id: string): void {
    this.registered.delete(id);
    this.removed.add(id);
    this.session?.work.forget(id);
  }

  async tick(): Promise<{ readonly nextInMs: number | undefined }> {
    this.running ??= this.step().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async step(): Promise<{ readonly nextInMs: number | undefined }> {
    try {
      this.session ??= await this.open();
      const signal = AbortSignal.timeout(this.limits.tickMs);
      await this.takeUp(this.session);
      await this.look(this.session, signal);
      await this.session.confirmation.advance(this.lastHead, signal);
      await this.session.search.forgetOldBatches();
      return { nextInMs: this.nextIn(this.session) };
    } catch (error) {
      // What is in memory may be ahead of what was written: begin again from there.
      this.session = undefined;
      throw error;
    }
  }

  private async open(): Promise<Session> {
    const journal = await Journal.load(this.options.persistence);
    const work = new TrackerWork(this.options, this.limits, journal, this.registered);
    this.added = [...this.registered.values()];
    return { work, search: new RecordSearch(work), confirmation: new RecordConfirmation(work) };
  }

  /** Takes up what was added or removed since the last tick. */
  private async takeUp({ work, search }: Session): Promise<void> {
    const { journal, index } = work;
    // What the owner adds or removes while this one writes is for the next tick.
    const [removed, added] = [[...this.removed], this.added];
    this.added = [];
    await work.commit(
      [],
      removed.flatMap((id) => journal.confirmations.get(id) ?? []),
    );
    for (const id of removed) this.removed.delete(id);
    const fresh = added.filter(
      ({ id }) => this.registered.has(id) && !journal.confirmations.has(id) && !index.has(id),
    );
    await search.lookBack(fresh);
    for (const exchange of fresh) index.add(exchange);
    // Only now: a tick that ran while they were added has put the next look off by the age of the older ones.
    if (fresh.length > 0) this.lookAt = Math.min(this.lookAt, this.options.now() + this.soonestPollMs());
  }

  /** Looks at the chain when it is time, and at blobs that are due in any case. */
  private async look(session: Session, signal: AbortSignal): Promise<void> {
    const { work, search } = session;
    if (work.index.size === 0) {
      await this.seeHead(session, signal);
      return;
    }
    if (!work.isDue(this.lookAt)) {
      await search.readBatches(this.lastHead, signal);
      return;
    }
    try {
      const { head, caughtUp } = await search.followChain(signal);
      await search.readBatches(head, signal);
      const stalled = this.noticeHead(head);
      this.failures = 0;
      this.lookAt = this.options.now() + (caughtUp ? this.pollMs(work, head) : 0);
      if (caughtUp) await this.judgeWaiting(session, head, stalled);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      await this.afterFailure(session, error);
    }
  }

  /** Nothing is looked for, but a record may wait for the chain to grow over it. */
  private async seeHead({ work, search }: Session, signal: AbortSignal): Promise<void> {
    const growing = [...work.journal.confirmations.values()].some(
      ({ stage, dueAt }) => stage !== 'final' && work.isDue(dueAt),
    );
    if (!growing || this.options.profile.finality.kind !== 'depth') return;
    try {
      this.noticeHead(await search.head(signal));
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
    }
  }

  /** Whether the chain has stood still for a while. */
  private noticeHead(head: ChainBlock): boolean {
    const now = this.options.now();
    if (this.lastHead?.hash !== head.hash) this.lastHead = { ...head, seenAt: now };
    return now - this.lastHead.seenAt > stalledAfterMs;
  }

  private async afterFailure({ work }: Session, error: RpcError): Promise<void> {
    this.failures += 1;
    this.lookAt = this.options.now() + work.pauseAfter(this.failures, error.detail.retryAfterMs);
    if (this.failures < failuresBeforeTelling) return;
    this.toldUnreachable = true;
    for (const exchange of work.index.signedUntil(Number.POSITIVE_INFINITY)) {
      if (!work.isReportedOverdue(exchange)) await work.report(exchange, 'provisional', 'chain_unreachable');
    }
  }

  /** Tells which exchanges are overdue, which will never be found, and that the chain can be reached again. */
  private async judgeWaiting(session: Session, head: ChainBlock, stalled: boolean): Promise<void> {
    const { work, search } = session;
    const { cursor, batches } = work.journal;
    if (cursor === undefined) return;
    const time = stalled ? Math.max(head.timestamp, this.options.now() / 1000) : head.timestamp;
    const overdueUntil = time - this.options.overdueAfter();
    const lost = [...batches.values()].filter(({ state }) => state === 'gone' || state === 'altered');
    const unread = search.unread();
    const newlyOverdue: number[] = [];
    for (const exchange of [...work.index.signedUntil(overdueUntil)]) {
      if (!work.isReportedOverdue(exchange)) newlyOverdue.push(recordedBetween(exchange.timestamp).from);
      const finding = work.findings.get(exchange.id);
      const { reason, ended } = whyNotRecorded(exchange, { lost, unread }, cursor, finding);
      await work.report(exchange, 'overdue', reason);
      if (ended) work.forget(exchange.id);
    }
    if (this.toldUnreachable) {
      for (const exchange of work.index.signedUntil(Number.POSITIVE_INFINITY)) {
        if (exchange.timestamp <= overdueUntil) continue;
        await work.report(exchange, 'provisional', work.findings.get(exchange.id) ?? 'waiting');
      }
      this.toldUnreachable = false;
    }
    await this.askAnotherNode(session, newlyOverdue, time);
  }

  /**
   * A node that withholds logs makes answers late: what has become so is looked for once more at the next node, a minute's
   * answers at a time, and again when it is overdue.
   */
  private async askAnotherNode(
    { work }: Session,
    overdueFrom: readonly number[],
    time: number,
  ): Promise<void> {
    const { cursor } = work.journal;
    const count = this.options.nodes.length;
    if (cursor === undefined || count < 2) return;
    const lateUntil = Math.floor((time - this.options.lateAfter()) / 60) * 60;
    const late = work.index.earliestBetween(cursor.askedAgainUntil ?? 0, lateUntil);
    const from = late === undefined ? overdueFrom : [...overdueFrom, recordedBetween(late).from];
    if (from.length === 0) return;
    const rewindTo = Math.min(...from, cursor.rewindTo ?? Number.POSITIVE_INFINITY);
    const askedAgainUntil = Math.max(lateUntil, cursor.askedAgainUntil ?? 0);
    await work.commit([{ ...cursor, rewindTo, askedAgainUntil, node: (cursor.node + 1) % count }]);
    this.lookAt = this.options.now();
  }

  private pollMs(work: TrackerWork, head: ChainBlock): number {
    const age = head.timestamp - (work.index.latest() ?? 0);
    const every = this.limits.pollMs.find(([younger]) => age < younger)?.[1];
    return (every ?? this.limits.longestBackoffMs) * (0.9 + this.options.random() / 5);
  }

  /** How soon the chain is looked at for what was just signed. */
  private soonestPollMs(): number {
    return this.limits.pollMs[0]?.[1] ?? 0;
  }

  private nextIn({ work, search }: Session): number | undefined {
    const { confirmations } = work.journal;
    const times = Array.from(confirmations.values(), ({ dueAt }) => dueAt);
    if (work.index.size > 0) times.push(this.lookAt, ...search.unread().map(({ dueAt }) => dueAt));
    if (times.length === 0) return undefined;
    const next = times.reduce((earliest, time) => Math.min(earliest, time));
    return Math.max(leastPauseMs, next - this.options.now());
  }
}

/** A tracker for one network. It does nothing until its owner ticks. */
export function createSettlementTracker(options: TrackerOptions): SettlementTracker {
  return new Tracker(options);
}
