import type { JSX } from 'preact';
import type { ModelCardView } from '../../app/model-card-view';
import { plural, t } from '../i18n';
import { Failure, Loading, saveFile } from '../parts/controls';
import { Fact, Identifier } from '../parts/facts';
import { FullPage, Section } from '../parts/full-page';
import { SafeText } from '../parts/safe-text';
import { TextImport } from '../parts/text-import';
import { usePlatform } from '../platform';
import { useAction } from '../state/action';
import { useLive } from '../state/live';

/** The model cards on this machine: what each lets a proof prove, and whether the user trusts it. */
export function CardsPage(): JSX.Element {
  const { client } = usePlatform();
  const [cards, reload] = useLive(client, 'cards', () => client.ask('cards.list', null));
  const { refusal, run } = useAction();
  const act = (work: () => Promise<unknown>): void => {
    run(async () => {
      await work();
      reload();
    });
  };
  return (
    <FullPage current="cards" title={t('cards_title')}>
      <p class="section-text">{t('cards_text')}</p>
      {refusal !== undefined && <Failure refusal={refusal} />}
      <Section title={t('cards_kept')}>
        {cards.state === 'loading' && <Loading lines={2} />}
        {cards.state === 'failed' && <Failure refusal={cards.refusal} onRetry={reload} />}
        {cards.state === 'ready' && cards.value.length === 0 && <p class="soft">{t('cards_none')}</p>}
        {cards.state === 'ready' && (
          <ul class="cards">
            {cards.value.map((card) => (
              <Card key={card.hash} card={card} act={act} />
            ))}
          </ul>
        )}
        <TextImport
          label={t('cards_import')}
          placeholder={t('cards_import_placeholder')}
          accept=".json,application/json"
          onImport={async (json) => {
            await client.ask('cards.import', { json });
            reload();
          }}
        />
      </Section>
      <Section title={t('prove_title')} text={t('prove_teaser')}>
        <p>
          <a href="prove.html">{t('prove_open')}</a>
        </p>
      </Section>
    </FullPage>
  );
}

function Card({
  card,
  act,
}: {
  card: ModelCardView;
  act: (work: () => Promise<unknown>) => void;
}): JSX.Element {
  const { client } = usePlatform();
  const { hash, trusted } = card;
  const save = async (): Promise<void> => {
    const { name, json } = await client.ask('cards.export', { hash });
    saveFile(name, json, 'application/json');
  };
  return (
    <li class="card">
      <b class="card-head">
        <SafeText text={card.name} />
      </b>
      <p class="band-tags">
        <span class="tag">{trusted ? t('card_trusted') : t('card_not_trusted')}</span>
        {card.offeredBy !== undefined && (
          <span class="tag">
            {t('card_offered_by')} <SafeText text={card.offeredBy} />
          </span>
        )}
        {(card.setup === 'test' || card.setup === 'unknown') && (
          <span class="tag">{t(`card_${card.setup}_setup`)}</span>
        )}
      </p>
      <CardFacts card={card} />
      <p class="small notice-actions">
        <button
          type="button"
          class={trusted ? 'link' : 'button'}
          onClick={() => act(() => client.ask('cards.trust', { hash, trusted: !trusted }))}
        >
          {trusted ? t('card_distrust') : t('card_trust')}
        </button>
        <button type="button" class="link" onClick={() => act(save)}>
          {t('save')}
        </button>
        <button type="button" class="link" onClick={() => act(() => client.ask('cards.remove', { hash }))}>
          {t('remove')}
        </button>
      </p>
    </li>
  );
}

function CardFacts({ card }: { card: ModelCardView }): JSX.Element {
  const texts = [
    [t('card_private'), card.hidden.length === 0 ? undefined : card.hidden.join(', ')],
    [t('card_setup'), card.setupNote],
    [t('card_source'), card.source],
    [t('card_cid'), card.modelCid],
  ] as const;
  return (
    <dl class="facts">
      <Fact name={t('card_system')}>
        {card.system}, {card.anchor === 'contract' ? t('card_by_contract') : t('card_by_key')}
      </Fact>
      <Fact name={t('card_says')}>
        {card.outputs + card.inputs === 0
          ? t('card_says_nothing')
          : `${plural('card_outputs', card.outputs)}, ${plural('card_inputs', card.inputs)}`}
      </Fact>
      {card.contract?.address !== undefined && (
        <Fact name={t('card_contract')}>
          <Identifier value={card.contract.address} />
          {card.contract.chainId !== undefined && ` · ${t('card_chain')} ${card.contract.chainId}`}
        </Fact>
      )}
      {texts.map(
        ([name, text]) =>
          text !== undefined && (
            <Fact key={name} name={name}>
              <SafeText text={text} />
            </Fact>
          ),
      )}
      <Fact name={t('card_hash')}>
        <Identifier value={card.hash} />
      </Fact>
    </dl>
  );
}
