import { keccak_256 } from '@noble/hashes/sha3.js';
import * as AbiFunction from 'ox/AbiFunction';
import { fromHex, toHex, type Address, type Hex, type Hex32 } from '../../../src/bytes/hex';
import { utf8 } from '../../../src/bytes/join';
import {
  makeBatchTree,
  makeIndividualBlob,
  permit2Spender,
  type SettledAnswer,
} from '../../evidence/batch-tree';
import type { DevnetState, Lie, SettlementRule, SettlementSettings } from '../commands';
import { relayAbi } from '../chain/abi';
import type { EvmChain } from '../chain/evm-chain';
import { signerNamed } from '../chain/signer';
import type { BlobIds } from './blob-ids';
import type { Walrus } from './walrus';

/** The relay's role was given to the account that created it. */
const relayer = signerNamed('admin');

/** One answer on its way to the chain. */
export interface Settleable {
  readonly mode: 'batch' | 'individual';
  readonly answer: SettledAnswer;
  /** The parsed request, and the parsed response: of a stream only its last frame. */
  readonly input: unknown;
  readonly output: unknown;
}

export interface SettlementPlace {
  readonly chain: EvmChain;
  readonly relay: Address;
  readonly walrus: Walrus;
  readonly blobIds: BlobIds;
  readonly lying: (lie: Lie) => boolean;
}

function another(hash: Hex): Hex32 {
  return toHex(keccak_256(fromHex(hash, 'hash'))) as Hex32;
}

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const starts = Array.from({ length: Math.ceil(items.length / size) }, (_, index) => index * size);
  return starts.map((start) => items.slice(start, start + size));
}

/** Records signed answers as the facilitator does: batches by size or age, single answers one by one. */
export class SettlementWorker {
  readonly #place: SettlementPlace;
  #rule: SettlementRule;
  #waiting: Settleable[] = [];
  #timer: NodeJS.Timeout | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #stopped = false;
  readonly #batches: DevnetState['batches'][number][] = [];
  readonly #individuals: DevnetState['individuals'][number][] = [];

  constructor(place: SettlementPlace, rule: SettlementRule) {
    this.#place = place;
    this.#rule = rule;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get batches(): DevnetState['batches'] {
    return this.#batches;
  }

  get individuals(): DevnetState['individuals'] {
    return this.#individuals;
  }

  configure(settings: SettlementSettings): void {
    const { batchSize, delayMs, withhold, reverse } = settings;
    this.#rule = {
      batchSize: batchSize ?? this.#rule.batchSize,
      delayMs: delayMs ?? this.#rule.delayMs,
      withhold: withhold ?? this.#rule.withhold,
      reverse: reverse ?? this.#rule.reverse,
    };
    this.#schedule();
  }

  add(answer: Settleable): void {
    this.#waiting.push(answer);
    this.#schedule();
  }

  /** Records everything that waits, unless settlement is withheld. */
  settleNow(): Promise<number> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const work = this.#queue.then(() => this.#recordWaiting());
    this.#queue = work.catch(() => undefined);
    return work;
  }

  /** Records nothing more; what is being recorded may fail from now on. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#waiting = [];
    await this.#queue;
  }

  /** A failure nobody waits for ends the process that started the network: it is a mistake in the network itself. */
  #settleInBackground(): void {
    void this.settleNow().catch((error: unknown) => {
      if (!this.#stopped) throw error;
    });
  }

  #schedule(): void {
    if (this.#rule.withhold || this.#waiting.length === 0) return;
    if (this.#waiting.length >= this.#rule.batchSize) {
      this.#settleInBackground();
      return;
    }
    this.#timer ??= setTimeout(() => this.#settleInBackground(), this.#rule.delayMs);
    this.#timer.unref();
  }

  async #recordWaiting(): Promise<number> {
    if (this.#rule.withhold) return 0;
    const waiting = this.#waiting;
    this.#waiting = [];
    const batches = chunks(
      waiting.filter(({ mode }) => mode === 'batch'),
      this.#rule.batchSize,
    );
    for (const batch of this.#rule.reverse ? batches.toReversed() : batches) {
      await this.#recordBatch(batch.map(({ answer }) => answer));
    }
    let refused = 0;
    for (const single of waiting.filter(({ mode }) => mode === 'individual')) {
      if (!(await this.#recordIndividual(single))) refused += 1;
    }
    return waiting.length - refused;
  }

  async #recordBatch(signed: readonly SettledAnswer[]): Promise<void> {
    const { lying, chain, relay, walrus, blobIds } = this.#place;
    const answers = signed.map((answer) => ({
      ...answer,
      ...(lying('relay-wrong-leaf') ? { outputHash: another(answer.outputHash) } : {}),
      ...(lying('relay-wrong-signature') ? { signature: toHex(new Uint8Array(256).fill(1)) } : {}),
    }));
    const tree = makeBatchTree(answers);
    const forged = makeBatchTree(
      answers.map((answer) => ({ ...answer, inputHash: another(answer.inputHash) })),
    );
    const blobId = await blobIds.of(tree.blob);
    walrus.put(blobId, tree.blob, forged.blob);
    const root = lying('relay-wrong-root') ? another(tree.root) : tree.root;
    const { hash } = await chain.send(
      relayer,
      relay,
      AbiFunction.encodeData(relayAbi.batchSettle, [root, BigInt(tree.size), toHex(utf8(blobId))]),
    );
    this.#batches.push({ root, blobId, tx: hash, size: tree.size });
  }

  /** False where the relay refused it: it checks the signature of single answers. */
  async #recordIndividual({ answer, input, output }: Settleable): Promise<boolean> {
    const { chain, relay, walrus, blobIds } = this.#place;
    const blob = makeIndividualBlob(answer, input, output);
    const blobId = await blobIds.of(blob);
    walrus.put(blobId, blob, makeIndividualBlob(answer, { model: 'another' }, output));
    const call = AbiFunction.encodeData(relayAbi.settleIndividual, [
      answer.teeId,
      answer.inputHash,
      answer.outputHash,
      BigInt(answer.timestamp),
      permit2Spender,
      toHex(utf8(blobId)),
      answer.signature,
    ]);
    const transaction = await chain.send(relayer, relay, call).catch(() => undefined);
    if (transaction !== undefined) this.#individuals.push({ blobId, tx: transaction.hash });
    return transaction !== undefined;
  }
}
