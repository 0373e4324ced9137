import { CodedError, messageOf } from '../bytes/coded-error';
import type { StateStore } from '../store/state';
import { canonicalJson, jsonHash } from '../zk/canonical-json';
import type { CardSummary } from '../zk/engine-protocol';
import type { ZkEngines } from './zk-engines';

/** A model card as it is kept. */
export interface KeptCard {
  readonly summary: CardSummary;
  /** Canonical JSON of the card as it was given: what its hash is of. */
  readonly json: string;
  /** The user's own decision; cards that pages offer are not trusted until then. */
  readonly trusted: boolean;
  /** Origin of the page that offered it; undefined where the user added it. */
  readonly offeredBy: string | undefined;
  readonly addedAt: number;
}

/** The model cards on this machine, by hash. */
export interface ZkCards {
  list(): Promise<readonly KeptCard[]>;
  get(hash: string): Promise<KeptCard | undefined>;
  /** Adds a card the user brings, trusted. @throws CodedError `malformed_card`, `malformed_key` */
  add(json: string): Promise<KeptCard>;
  /** Keeps a card that a page offers, if there is room; one that is kept already stays as it is. */
  offer(card: unknown, origin: string): Promise<KeptCard | undefined>;
  /** @throws CodedError `unknown_card` */
  trust(hash: string, trusted: boolean): Promise<KeptCard>;
  remove(hash: string): Promise<void>;
  /** Keeps the code of a card's contract, so that receipts carry it and no node is asked again. */
  keepCode(hash: string, codeHex: string): Promise<void>;
  /** That code as hex text; undefined while it was never had. */
  code(hash: string): Promise<string | undefined>;
}

/** Cards that pages offered and nobody trusted; the oldest goes first. */
const mostOffered = 50;
const longestCard = 2 * 1024 * 1024;

export function createZkCards(parts: {
  readonly state: StateStore;
  readonly engines: ZkEngines;
  readonly now: () => number;
}): ZkCards {
  const { state, engines, now } = parts;
  const key = (hash: string): string => `zk-cards/${hash}`;
  const codeKey = (hash: string): string => `zk-code/${hash}`;
  const get = async (hash: string): Promise<KeptCard | undefined> =>
    (await state.get(key(hash))) as KeptCard | undefined;
  const list = async (): Promise<readonly KeptCard[]> =>
    (await state.list('zk-cards/')).map(([, value]) => value as KeptCard);
  const keep = async (card: KeptCard): Promise<KeptCard> => {
    await state.set(key(card.summary.hash), card);
    return card;
  };

  const forgetOldest = async (): Promise<void> => {
    const offered = (await list())
      .filter(({ trusted, offeredBy }) => !trusted && offeredBy !== undefined)
      .sort((a, b) => a.addedAt - b.addedAt);
    const surplus = offered.slice(0, Math.max(0, offered.length - mostOffered));
    await state.commit(
      [],
      surplus.flatMap(({ summary }) => [key(summary.hash), codeKey(summary.hash)]),
    );
  };

  return {
    list,
    get,
    async add(json) {
      let value: unknown;
      try {
        value = JSON.parse(json);
      } catch (error) {
        throw new CodedError('malformed_card', `The card is not JSON: ${messageOf(error)}`);
      }
      const summary = await engines.readCard(value);
      return keep({
        summary,
        json: canonicalJson(value),
        trusted: true,
        offeredBy: undefined,
        addedAt: now(),
      });
    },
    async offer(card, origin) {
      const json = canonicalJson(card);
      if (json.length > longestCard) return undefined;
      const known = await get(jsonHash(card));
      if (known !== undefined) return known;
      const summary = await engines.readCard(card).catch(() => undefined);
      if (summary === undefined) return undefined;
      const kept = await keep({ summary, json, trusted: false, offeredBy: origin, addedAt: now() });
      await forgetOldest();
      return kept;
    },
    async trust(hash, trusted) {
      const card = await get(hash);
      if (card === undefined) throw new CodedError('unknown_card', 'This model card is no longer kept.');
      return keep({ ...card, trusted });
    },
    remove: (hash) => state.commit([], [key(hash), codeKey(hash)]),
    keepCode: (hash, codeHex) => state.set(codeKey(hash), codeHex),
    code: async (hash) => (await state.get(codeKey(hash))) as string | undefined,
  };
}
