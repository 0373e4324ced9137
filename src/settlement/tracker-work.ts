import { CodedError } from '../bytes/coded-error';
import { importSigningKey, type SigningKey } from '../opengradient/enclave-signature';
import type { SettlementReason } from '../verify/settlement-state';
import type { Settlement } from '../verify/verdict';
import type { Journal, JournalEntry } from './journal';
import { type PendingExchange, PendingIndex } from './pending-index';
import { type TrackerLimits, type TrackerOptions } from './tracker-options';

/** Signing keys kept ready; a network has a handful of enclaves. */
const keptKeys = 64;
/** The longest `Retry-After` that is heeded, in milliseconds. */
const longestPauseMs = 3_600_000;

/** What all steps of one tracker share. */
export class TrackerWork {
  readonly index = new PendingIndex();
  /** What was found wrong with records of exchanges that are still looked for. */
  readonly findings = new Map<string, SettlementReason>();
  private readonly reported = new Map<string, string>();
  private readonly keys = new Map<string, SigningKey>();

  constructor(
    readonly options: TrackerOptions,
    readonly limits: TrackerLimits,
    readonly journal: Journal,
    /** What the owner asked for and is not settled; it outlives a session whose journal has to be loaded again. */
    private readonly registered: Map<string, PendingExchange>,
  ) {}

  /** The signing key of an exchange's enclave, imported once. */
  async keyOf({ teeId }: Pick<PendingExchange, 'teeId'>): Promise<SigningKey | undefined> {
    const known = this.keys.get(teeId);
    if (known !== undefined) return known;
    const der = await this.options.keyOf(teeId);
    if (der === undefined) return undefined;
    const key = await importSigningKey(der).catch((error: unknown) => {
      // A key that cannot be used is as good as none; the record waits for a better one.
      if (error instanceof CodedError) return undefined;
      throw error;
    });
    if (key === undefined) return undefined;
    const [oldest] = this.keys.keys();
    if (this.keys.size >= keptKeys && oldest !== undefined) this.keys.delete(oldest);
    this.keys.set(teeId, key);
    return key;
  }

  /** Writes entries; an exchange whose record was found is no longer looked for, from the moment that is written. */
  async commit(put: readonly JournalEntry[], remove: readonly JournalEntry[] = []): Promise<void> {
    await this.journal.commit(put, remove);
    for (const entry of put) if (entry.kind === 'confirmation') this.index.remove(entry.exchange.id);
  }

  /** Tells the owner what is wrong with a record of an exchange that is still looked for. */
  async reportFinding(exchange: PendingExchange, reason: SettlementReason): Promise<void> {
    this.findings.set(exchange.id, reason);
    await this.report(exchange, this.isReportedOverdue(exchange) ? 'overdue' : 'provisional', reason);
  }

  /** Exponential wait with full jitter in its upper half. Milliseconds. */
  backoff(attempts: number): number {
    const { firstBackoffMs, longestBackoffMs } = this.limits;
    const bound = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(30, attempts - 1));
    return bound * (0.5 + this.options.random() / 2);
  }

  /** The wait after failures, longer where a server asks for it: but no server decides that we never come back. */
  pauseAfter(attempts: number, askedMs = 0): number {
    return Math.max(Math.min(askedMs, longestPauseMs), this.backoff(attempts));
  }

  /** Whether a time has come; one that lies further ahead than any wait was set by a clock that has been changed since. */
  isDue(at: number): boolean {
    const now = this.options.now();
    const furthest = 2 * Math.max(this.limits.longestBackoffMs, this.limits.recheckMs, longestPauseMs);
    return at <= now || at > now + furthest;
  }

  /** Tells the owner about a change of state or reason, once. */
  async report(exchange: PendingExchange, state: Settlement, reason: SettlementReason): Promise<void> {
    const told = `${state}/${reason}`;
    const before = this.reported.get(exchange.id) ?? `provisional/${exchange.reason}`;
    if (before === told) return;
    await this.options.onState(exchange.id, state, reason);
    this.reported.set(exchange.id, told);
  }

  /** Whether this exchange was last reported as overdue. */
  isReportedOverdue(exchange: PendingExchange): boolean {
    return this.reported.get(exchange.id)?.startsWith('overdue/') === true;
  }

  /** Looks for an exchange from now on. */
  lookFor(exchange: PendingExchange): void {
    this.registered.set(exchange.id, exchange);
    this.index.add(exchange);
  }

  /** Forgets an exchange: it is settled, gone, or nothing more can be found. */
  forget(id: string): void {
    this.registered.delete(id);
    this.index.remove(id);
    this.findings.delete(id);
    this.reported.delete(id);
  }
}
