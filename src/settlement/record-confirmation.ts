import type { ChainBlock } from '../chain/eth-calls';
import { type ConfirmationStep, nextStep, opinionsOf } from './confirmation';
import { batchName, type ConfirmationEntry } from './journal';
import { checkLeafSignature } from './leaf-signature';
import { recordedBetween } from './search-window';
import type { TrackerWork } from './tracker-work';

/** Milliseconds between looks at a record that is not deep enough yet. */
const deeperEveryMs = 15_000;

/** Brings found records through signature check, agreement of nodes and finality, and asks again later. */
export class RecordConfirmation {
  constructor(private readonly work: TrackerWork) {}

  /** Takes every record that is due one step on; many exchanges in one record cost one question. */
  async advance(head: Pick<ChainBlock, 'number'> | undefined, signal: AbortSignal): Promise<void> {
    const { journal, limits } = this.work;
    const due = [...journal.confirmations.values()].filter((entry) => this.work.isDue(entry.dueAt));
    const records = new Map<string, ConfirmationEntry[]>();
    for (const entry of due) {
      const name = batchName(entry.proof);
      records.set(name, [...(records.get(name) ?? []), entry]);
    }
    const queue = [...records.values()].slice(0, limits.confirmationsPerTick);
    const worker = async () => {
      for (let entries = queue.shift(); entries !== undefined; entries = queue.shift()) {
        if (signal.aborted) return;
        await this.advanceRecord(entries, head, signal);
      }
    };
    await Promise.all(Array.from({ length: limits.blobConcurrency }, worker));
  }

  private async advanceRecord(
    entries: readonly ConfirmationEntry[],
    head: Pick<ChainBlock, 'number'> | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { options } = this.work;
    const signed: ConfirmationEntry[] = [];
    for (const entry of entries) if (await this.isSigned(entry)) signed.push(entry);
    const [first] = signed;
    if (first === undefined) return;
    const opinions = await opinionsOf(options.nodes, first, signal);
    if (signal.aborted) return;
    for (const entry of signed) {
      await this.take(entry, nextStep(entry, opinions, options.profile.finality, head?.number));
    }
  }

  /** Whether the enclave signed the leaf of a found record; records past that stage have been asked. */
  private async isSigned(entry: ConfirmationEntry): Promise<boolean> {
    if (entry.stage !== 'found') return true;
    const { work } = this;
    const { exchange } = entry;
    const leaf = { ...exchange, timestamp: BigInt(exchange.timestamp) };
    const signature = await checkLeafSignature(leaf, await work.keyOf(exchange));
    switch (signature) {
      case 'signed':
        return true;
      case 'leaf_key_missing':
      case 'leaf_key_mismatch':
        await work.report(exchange, 'provisional', 'key_missing');
        await this.wait(entry);
        return false;
      case 'leaf_unsigned':
      case 'leaf_signature_invalid':
        // The exchange itself carries this signature: there is nothing better to look for.
        await work.report(
          exchange,
          'provisional',
          signature === 'leaf_unsigned' ? 'record_unsigned' : 'record_signature_invalid',
        );
        await work.commit([], [entry]);
        return false;
    }
  }

  private async take(entry: ConfirmationEntry, step: ConfirmationStep): Promise<void> {
    const { work } = this;
    switch (step.kind) {
      case 'wait':
        if (step.reason !== undefined) await work.report(entry.exchange, 'provisional', step.reason);
        await this.wait(entry, step.reason === undefined ? deeperEveryMs : undefined);
        break;
      case 'advance':
        // The owner stores the proof before the journal moves on: killed in between, it is told again.
        await work.options.onSettled(entry.exchange.id, step.proof, step.stage);
        await work.commit([
          {
            ...entry,
            proof: step.proof,
            stage: step.stage,
            attempts: 0,
            dueAt: work.options.now() + (step.stage === 'final' ? work.limits.recheckMs : deeperEveryMs),
          },
        ]);
        work.forget(entry.exchange.id);
        break;
      case 'done':
        await work.commit([], [entry]);
        break;
      case 'undo':
        await this.undo(entry, step.reason);
        break;
    }
  }

  private async wait(entry: ConfirmationEntry, ms?: number): Promise<void> {
    const attempts = entry.attempts + 1;
    const dueAt = this.work.options.now() + (ms ?? this.work.backoff(attempts));
    await this.work.commit([{ ...entry, attempts, dueAt }]);
  }

  /** The record is not there any more: the exchange is looked for again, from its block's time on, at another node. */
  private async undo(
    entry: ConfirmationEntry,
    reason: Extract<ConfirmationStep, { kind: 'undo' }>['reason'],
  ): Promise<void> {
    const { work } = this;
    const { journal } = work;
    await work.report(entry.exchange, 'provisional', reason);
    const { cursor } = journal;
    const batch = journal.batches.get(batchName(entry.proof));
    const rewindTo = Math.min(
      recordedBetween(entry.exchange.timestamp).from,
      cursor?.rewindTo ?? Number.POSITIVE_INFINITY,
    );
    const node = ((cursor?.node ?? 0) + 1) % work.options.nodes.length;
    await work.commit(
      cursor === undefined ? [] : [{ ...cursor, rewindTo, node }],
      batch === undefined ? [entry] : [entry, batch],
    );
    work.lookFor({ ...entry.exchange, reason });
  }
}
