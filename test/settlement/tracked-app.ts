import { JsonRpc } from '../../src/chain/json-rpc';
import { blobSource } from '../../src/settlement/blob-source';
import type { JournalEntry, TrackerPersistence } from '../../src/settlement/journal';
import type { PendingExchange } from '../../src/settlement/pending-index';
import { createSettlementTracker } from '../../src/settlement/tracker';
import type { SettlementTracker, TrackerOptions } from '../../src/settlement/tracker-options';
import { type SettlementProof, settlementProofFault } from '../../src/verify/settlement-proof';
import type { SettlementReason } from '../../src/verify/settlement-state';
import type { Settlement } from '../../src/verify/verdict';
import type { SettledAnswer } from '../evidence/batch-tree';
import type { FakeNetwork } from './fake-network';

/** What the app keeps of one exchange. */
export interface KeptExchange {
  readonly exchange: PendingExchange;
  settlement: Settlement;
  reason: SettlementReason;
  proof: SettlementProof | undefined;
}

/** Called before and after everything the tracker does to the world; it may never return: the process was killed. */
export type Gate = (step: string) => Promise<void>;

/**
 * An app around a tracker: what is in `disk` and `kept` outlives a restart, the tracker does not. The clock is a number.
 */
export class TrackedApp {
  readonly disk = new Map<string, string>();
  readonly kept = new Map<string, KeptExchange>();
  /** Milliseconds since 1970. */
  now: number;
  tracker: SettlementTracker;

  constructor(
    readonly network: FakeNetwork,
    private readonly options: Partial<TrackerOptions> = {},
  ) {
    this.now = network.time * 1000;
    this.tracker = this.restart();
  }

  /** Adds answers under the ids `a0`, `a1`, … */
  add(answers: readonly SettledAnswer[]): void {
    for (const answer of answers) {
      const id = `a${this.kept.size}`;
      const exchange: PendingExchange = { ...answer, id, reason: 'waiting' };
      this.kept.set(id, { exchange, settlement: 'provisional', reason: 'waiting', proof: undefined });
      this.tracker.add(exchange);
    }
  }

  /** A new process: a new tracker on the same disk, told again about everything unfinished. */
  restart(gate: Gate = () => Promise.resolve()): SettlementTracker {
    const { network } = this;
    const gated: typeof fetch = async (input, init) => {
      await gate('before fetch');
      return network.fetch(input, init);
    };
    const environment = {
      fetch: gated,
      now: () => this.now,
      random: () => 0.5,
      wait: () => Promise.resolve(),
    };
    this.tracker = createSettlementTracker({
      profile: network.profile,
      nodes: network.profile.rpcUrls.map((url) => new JsonRpc(url, environment)),
      fetchBlob: blobSource(network.profile.walrusAggregators, environment),
      persistence: this.persistence(gate),
      now: () => this.now,
      random: () => 0.5,
      keyOf: (teeId) => Promise.resolve(teeId === network.teeId ? network.signingKey : undefined),
      overdueAfter: () => 1800,
      lateAfter: () => 180,
      onSettled: async (id, proof, state) => {
        await gate('before settled');
        const kept = this.kept.get(id);
        if (kept !== undefined) Object.assign(kept, { proof, settlement: state, reason: 'recorded' });
        await gate('after settled');
      },
      onState: async (id, settlement, reason) => {
        await gate('before state');
        const kept = this.kept.get(id);
        if (kept !== undefined) Object.assign(kept, { settlement, reason });
        await gate('after state');
      },
      ...this.options,
    });
    for (const { exchange, settlement, reason } of this.kept.values()) {
      if (settlement === 'provisional' || settlement === 'overdue') this.tracker.add({ ...exchange, reason });
    }
    return this.tracker;
  }

  /** Ticks and lets the time pass that each tick asks for, until nothing is pending or the clock has gone so far. */
  async run(seconds: number): Promise<void> {
    const end = this.now + seconds * 1000;
    while (this.now <= end) {
      const { nextInMs } = await this.tracker.tick();
      if (nextInMs === undefined) return;
      this.now += nextInMs;
    }
  }

  states(): readonly string[] {
    return Array.from(this.kept.values(), ({ settlement, reason }) => `${settlement}/${reason}`);
  }

  /** Ids of settled exchanges whose kept proof does not hold. */
  unproved(): readonly string[] {
    return [...this.kept.values()]
      .filter(({ settlement }) => settlement === 'settled' || settlement === 'final')
      .filter(
        ({ exchange, proof }) => proof === undefined || settlementProofFault(proof, exchange) !== undefined,
      )
      .map(({ exchange }) => exchange.id);
  }

  private persistence(gate: Gate): TrackerPersistence {
    return {
      load: async () => {
        await gate('before load');
        return Array.from(this.disk, ([name, text]) => [name, JSON.parse(text) as unknown] as const);
      },
      commit: async (put: readonly (readonly [string, JournalEntry])[], remove) => {
        await gate('before commit');
        for (const name of remove) this.disk.delete(name);
        for (const [name, entry] of put) this.disk.set(name, JSON.stringify(entry));
        await gate('after commit');
      },
    };
  }
}
