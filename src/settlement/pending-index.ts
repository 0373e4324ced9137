import type { RecordedFields } from '../verify/settlement-proof';
import type { SettlementReason } from '../verify/settlement-state';
import { exchangeKey } from './batch-record';

/** One verified answer whose record is looked for. */
export interface PendingExchange extends RecordedFields {
  readonly id: string;
  /** The reason last reported for it: the tracker reports changes only. */
  readonly reason: SettlementReason;
}

const minute = 60;

/**
 * Exchanges by what a record repeats of them, and by the minute they were signed in: whether one leaf, or one batch, can
 * concern anything costs the same for ten of them and for ten thousand.
 */
export class PendingIndex {
  private readonly byId = new Map<string, PendingExchange>();
  private readonly byKey = new Map<string, readonly PendingExchange[]>();
  private readonly byMinute = new Map<number, Map<string, PendingExchange>>();
  /** The keys of `byMinute`, ascending. */
  private minutes: readonly number[] = [];

  get size(): number {
    return this.byId.size;
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  add(exchange: PendingExchange): void {
    this.remove(exchange.id);
    this.byId.set(exchange.id, exchange);
    const key = exchangeKey(exchange);
    this.byKey.set(key, [...(this.byKey.get(key) ?? []), exchange]);
    const at = Math.floor(exchange.timestamp / minute);
    const bucket = this.byMinute.get(at);
    if (bucket !== undefined) bucket.set(exchange.id, exchange);
    else {
      this.byMinute.set(at, new Map([[exchange.id, exchange]]));
      this.minutes = this.minutes.toSpliced(this.firstMinuteFrom(at), 0, at);
    }
  }

  remove(id: string): void {
    const exchange = this.byId.get(id);
    if (exchange === undefined) return;
    this.byId.delete(id);
    const key = exchangeKey(exchange);
    const left = (this.byKey.get(key) ?? []).filter((other) => other.id !== id);
    if (left.length > 0) this.byKey.set(key, left);
    else this.byKey.delete(key);
    const at = Math.floor(exchange.timestamp / minute);
    const bucket = this.byMinute.get(at);
    bucket?.delete(id);
    if (bucket?.size === 0) {
      this.byMinute.delete(at);
      this.minutes = this.minutes.toSpliced(this.firstMinuteFrom(at), 1);
    }
  }

  /** Everything with these hashes and this time; signatures are for the caller to compare. */
  withKey(key: string): readonly PendingExchange[] {
    return this.byKey.get(key) ?? [];
  }

  /** Whether anything was signed between two times, to the minute. Seconds since 1970. */
  anyBetween(from: number, to: number): boolean {
    const first = this.minutes[this.firstMinuteFrom(Math.floor(from / minute))];
    return first !== undefined && first * minute <= to;
  }

  /** When the earliest was signed, to the minute. Seconds since 1970. */
  earliest(): number | undefined {
    const [first] = this.minutes;
    return first === undefined ? undefined : first * minute;
  }

  /** When the earliest was signed of those from one minute on and before another. Seconds since 1970, whole minutes. */
  earliestBetween(from: number, before: number): number | undefined {
    const first = this.minutes[this.firstMinuteFrom(Math.floor(from / minute))];
    return first === undefined || first * minute >= before ? undefined : first * minute;
  }

  /** When the latest was signed, to the minute. Seconds since 1970. */
  latest(): number | undefined {
    const last = this.minutes.at(-1);
    return last === undefined ? undefined : last * minute;
  }

  /** Everything signed up to a time, the oldest minute first. Seconds since 1970. */
  *signedUntil(time: number): Generator<PendingExchange> {
    for (const at of this.minutes) {
      if (at * minute > time) return;
      for (const exchange of this.byMinute.get(at)?.values() ?? []) {
        if (exchange.timestamp <= time) yield exchange;
      }
    }
  }

  /** Position in `minutes` of the first that is not before `at`. */
  private firstMinuteFrom(at: number): number {
    let low = 0;
    let high = this.minutes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.minutes[middle] ?? at) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
