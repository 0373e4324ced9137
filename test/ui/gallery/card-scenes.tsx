import { hex32 } from '../../../src/bytes/hex';
import type { ModelCardView } from '../../../src/app/model-card-view';
import { CardsPage } from '../../../src/ui/zk/cards-page';
import { ProvePage } from '../../../src/ui/zk/prove-page';
import { FakeClient } from './fake-client';
import type { Scene } from './scene';

const trusted: ModelCardView = {
  hash: hex32('3d'.repeat(32), 'hash'),
  name: 'Volatility forecast',
  system: 'groth16',
  anchor: 'key',
  contract: undefined,
  outputs: 1,
  inputs: 0,
  hidden: ['the last three returns'],
  setup: 'ceremony',
  setupNote: 'Ceremony of 140 participants',
  source: 'https://models.example.org/volatility',
  modelCid: undefined,
  trusted: true,
  offeredBy: undefined,
  addedAt: Date.UTC(2026, 0, 2),
};

const offered: ModelCardView = {
  ...trusted,
  hash: hex32('a7'.repeat(32), 'hash'),
  name: 'A model whose name is long enough to need a second line wherever it is shown to a reader',
  system: 'ezkl',
  anchor: 'contract',
  contract: { chainId: 8453, address: `0x${'5c'.repeat(20)}`, hasCode: false },
  outputs: 4,
  hidden: [],
  setup: 'unknown',
  setupNote: undefined,
  source: undefined,
  trusted: false,
  offeredBy: 'https://chat.example.org',
};

/** Nothing is proved in a picture. */
const nothing = () => Promise.reject(new Error('not in a picture'));
const prover = { prove: nothing, judge: nothing };

/** Model cards, and the page that makes proofs. */
export const cardScenes: readonly Scene[] = [
  {
    name: 'cards',
    width: 900,
    client: new FakeClient({ 'cards.list': [trusted, offered] }),
    view: () => <CardsPage />,
  },
  {
    name: 'cards-narrow',
    width: 360,
    client: new FakeClient({ 'cards.list': [offered] }),
    view: () => <CardsPage />,
  },
  { name: 'prove', width: 900, client: new FakeClient({}), view: () => <ProvePage prover={prover} /> },
  { name: 'prove-narrow', width: 360, client: new FakeClient({}), view: () => <ProvePage prover={prover} /> },
];
