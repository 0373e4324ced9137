import { CodedError } from '../../bytes/coded-error';
import type { ModelCardView } from '../model-card-view';
import type { Changes } from '../changes';
import type { KeptCard, ZkCards } from '../zk-cards';
import type { Handlers } from './handlers';

type Names = 'cards.list' | 'cards.import' | 'cards.trust' | 'cards.remove' | 'cards.export';

function toView({ summary, trusted, offeredBy, addedAt }: KeptCard): ModelCardView {
  return { ...summary, trusted, offeredBy, addedAt };
}

/** Questions about the model cards the user keeps. */
export function cardHandlers(parts: {
  readonly cards: ZkCards;
  readonly changes: Changes;
  /** Called when a card was added, trusted or removed: proofs that waited for it are judged again. */
  readonly onChange: () => void;
}): Handlers<Names> {
  const { cards } = parts;
  const changed = <Value>(value: Value): Value => {
    parts.onChange();
    parts.changes.announce();
    return value;
  };
  return {
    async 'cards.list'() {
      const kept = await cards.list();
      return kept.map(toView).sort((a, b) => b.addedAt - a.addedAt);
    },
    async 'cards.import'({ json }) {
      return changed(toView(await cards.add(json)));
    },
    async 'cards.trust'({ hash, trusted }) {
      return changed(toView(await cards.trust(hash, trusted)));
    },
    async 'cards.remove'({ hash }) {
      await cards.remove(hash);
      return changed(null);
    },
    async 'cards.export'({ hash }) {
      const card = await cards.get(hash);
      if (card === undefined) throw new CodedError('unknown_card', 'This model card is no longer kept.');
      return { name: `model-card-${hash.slice(2, 10)}.json`, json: card.json };
    },
  };
}
