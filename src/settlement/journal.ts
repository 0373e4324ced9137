import type { Address, Hex, Hex32 } from '../bytes/hex';
import type { SettlementProof } from '../verify/settlement-proof';
import type { PendingExchange } from './pending-index';

/** How far the chain was read. Times are seconds since 1970, from block headers. */
export interface CursorEntry {
  readonly kind: 'cursor';
  /** Every batch in blocks from this time on, and before block `next`, is in the journal or concerned nobody. */
  readonly fromTime: number;
  /** The next block to read, and the time of the one before it. */
  readonly next: number;
  readonly nextTime: number;
  /** Which of the profile's nodes is read, and how many blocks it serves at once. */
  readonly node: number;
  readonly range: number;
  /** Nodes have deleted what is older than this; absent while nobody has needed it. */
  readonly prunedBefore?: number;
  /** Answers signed before this time were looked for at another node when they were late. */
  readonly askedAgainUntil?: number;
  /** Read again from this time on, because another node may tell more. */
  readonly rewindTo?: number;
}

/** What the relay emitted. */
export interface RelayLog {
  readonly address: Address;
  readonly topics: readonly Hex32[];
  readonly data: Hex;
}

/** Where a log stands. */
export interface LogPlace {
  readonly txHash: Hex32;
  readonly logIndex: number;
  readonly blockNumber: number;
  readonly blockHash: Hex32;
  /** Seconds since 1970. */
  readonly blockTime: number;
}

/** One batch that the relay announced, and what is known of its blob. */
export interface BatchEntry extends LogPlace {
  readonly kind: 'batch';
  readonly root: Hex32;
  readonly batchSize: number;
  readonly blobId: string;
  readonly log: RelayLog;
  /** `gone` and `altered` are given up: no aggregator has it, or all have something else. */
  readonly state: 'unread' | 'read' | 'gone' | 'altered';
  /** Of a read batch: 16 hex digits per leaf, enough to see later whether it is worth reading again. */
  readonly marks?: readonly string[];
  readonly attempts: number;
  /** Milliseconds since 1970 of the next attempt. */
  readonly dueAt: number;
}

/**
 * A record that was found for an exchange. `found`: nodes have not agreed on it yet; `settled`: they have, and it is not
 * final yet; `final`: to be asked for once more by height.
 */
export interface ConfirmationEntry {
  readonly kind: 'confirmation';
  readonly exchange: PendingExchange;
  readonly log: RelayLog;
  readonly proof: SettlementProof;
  readonly stage: 'found' | 'settled' | 'final';
  readonly attempts: number;
  readonly dueAt: number;
}

export type JournalEntry = CursorEntry | BatchEntry | ConfirmationEntry;

/**
 * Where the journal lives. Values are JSON-able; names are short text without meaning to the store. `commit` writes all or
 * nothing, and has written when it resolves.
 */
export interface TrackerPersistence {
  load(): Promise<readonly (readonly [name: string, value: unknown])[]>;
  commit(
    put: readonly (readonly [name: string, value: JournalEntry])[],
    remove: readonly string[],
  ): Promise<void>;
}

/** The name of the batch whose event stands there. */
export function batchName(place: Pick<LogPlace, 'blockHash' | 'logIndex'>): string {
  return `batch/${place.blockHash}/${place.logIndex}`;
}

/** The name of an entry: of each thing there is one. */
export function nameOf(entry: JournalEntry): string {
  switch (entry.kind) {
    case 'cursor':
      return 'cursor';
    case 'batch':
      return batchName(entry);
    case 'confirmation':
      return `confirmation/${entry.exchange.id}`;
  }
}

const kinds: readonly unknown[] = ['cursor', 'batch', 'confirmation'] satisfies JournalEntry['kind'][];

function isEntry(value: unknown): value is JournalEntry {
  return typeof value === 'object' && value !== null && 'kind' in value && kinds.includes(value.kind);
}

/** The tracker's memory: what was committed, and nothing that was not. */
export class Journal {
  private readonly batchEntries = new Map<string, BatchEntry>();
  private readonly confirmationEntries = new Map<string, ConfirmationEntry>();
  private cursorEntry: CursorEntry | undefined;

  private constructor(private readonly persistence: TrackerPersistence) {}

  static async load(persistence: TrackerPersistence): Promise<Journal> {
    const journal = new Journal(persistence);
    for (const [name, value] of await persistence.load()) {
      if (isEntry(value) && nameOf(value) === name) journal.remember(value);
    }
    return journal;
  }

  get cursor(): CursorEntry | undefined {
    return this.cursorEntry;
  }

  get batches(): ReadonlyMap<string, BatchEntry> {
    return this.batchEntries;
  }

  /** By the id of the exchange. */
  get confirmations(): ReadonlyMap<string, ConfirmationEntry> {
    return this.confirmationEntries;
  }

  /** Writes all or nothing; what is in memory follows only once it is written. */
  async commit(put: readonly JournalEntry[], remove: readonly JournalEntry[] = []): Promise<void> {
    if (put.length === 0 && remove.length === 0) return;
    await this.persistence.commit(
      put.map((entry) => [nameOf(entry), entry] as const),
      remove.map(nameOf),
    );
    for (const entry of remove) this.forget(entry);
    for (const entry of put) this.remember(entry);
  }

  private remember(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'cursor':
        this.cursorEntry = entry;
        break;
      case 'batch':
        this.batchEntries.set(nameOf(entry), entry);
        break;
      case 'confirmation':
        this.confirmationEntries.set(entry.exchange.id, entry);
        break;
    }
  }

  private forget(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'cursor':
        this.cursorEntry = undefined;
        break;
      case 'batch':
        this.batchEntries.delete(nameOf(entry));
        break;
      case 'confirmation':
        this.confirmationEntries.delete(entry.exchange.id);
        break;
    }
  }
}

/** What is kept of a read batch's leaf: hashes are uniform, so eight bytes of two of them rarely mistake one for another. */
export function markOf(fields: { readonly inputHash: Hex; readonly outputHash: Hex }): string {
  return fields.inputHash.slice(2, 10) + fields.outputHash.slice(2, 10);
}
