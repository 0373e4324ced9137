import type { AnswerRow } from '../../../src/app/api/answer-row';
import type { PageView } from '../../../src/app/api/page-view';
import type { SelectionPlace, SelectionView } from '../../../src/app/api/selection';
import { CodedError } from '../../../src/bytes/coded-error';
import { Popup } from '../../../src/ui/popup/popup';
import { headlines } from './headlines';
import { cardScenes } from './card-scenes';
import { pageScenes } from './page-scenes';
import type { Scene } from './scene';
import { FakeClient, silentClient, type Canned } from './fake-client';
import { answers, page, testNetwork } from './fixtures';
import { hostile, proved, registered, repeated } from './odd-answers';

const rows = [
  answers.rejected,
  answers.provisional,
  answers.settled,
  answers.overdue,
  answers.private,
  answers.unverifiable,
];

function popup(name: string, view: PageView, canned: Canned = {}): Scene {
  return {
    name: `popup-${name}`,
    width: 400,
    client: new FakeClient({ 'page.get': view, ...canned }),
    view: () => <Popup tabId={1} />,
  };
}

const lists: readonly Scene[] = [
  { ...popup('list', page(rows)), readme: 567 },
  popup('list-settled', page([answers.settled, answers.provisional, { ...answers.settled, id: 'other' }])),
  popup(
    'test-network',
    page(
      rows.map((row) => ({ ...row, network: testNetwork })),
      { network: testNetwork, gap: { enough: false, count: 3, needed: 20 } },
    ),
  ),
  popup(
    'registry-only',
    page([
      registered,
      { ...answers.provisional, assurance: 'registered', network: testNetwork },
      { ...answers.settled, id: 'attested' },
    ]),
  ),
  popup('repeated', page([repeated, answers.settled])),
  popup('private-window', page([answers.settled], { isPrivate: true })),
  popup('checking', page([answers.checking, answers.settled])),
  popup('hostile-text', page([hostile, { ...answers.settled, id: 'hashes', firstWords: undefined }])),
  popup('empty', page([])),
  popup('not-watched', page([], { site: { ...siteOf(), enabled: false } })),
  popup('watched-no-more', page(rows, { site: { ...siteOf(), enabled: false } })),
  popup('many', { ...manyOf(297), olderRejected: 1 }),
  popup('encrypts', page([], { site: { ...siteOf(), encrypts: true } })),
  popup('unsupported', page([], { site: undefined })),
  popup(
    'notices',
    page([answers.settled], {
      trouble: ['network_unreachable', 'chain_id_differs'],
      hiddenIn: 'worker',
      dropped: 2,
      site: { ...siteOf(), deepCapture: 'asked' },
    }),
  ),
  {
    ...popup('signed', page(rows), { 'selection.find': selection('signed', [answers.settled]) }),
    hash: '#/signed/one',
  },
  {
    ...popup('signed-provisional', page(rows), {
      'selection.find': selection('signed', [answers.provisional]),
    }),
    hash: '#/signed/one',
  },
  {
    ...popup('signed-not-but-proved', page(rows), {
      'selection.find': selection('proved', [answers.proved]),
    }),
    hash: '#/signed/one',
  },
  {
    ...popup('signed-not-but-rejected', page(rows), {
      'selection.find': selection('unproved', [answers.rejected]),
    }),
    hash: '#/signed/one',
  },
  {
    ...popup('signed-not-watched', page([]), {
      'selection.find': {
        ...selection('nowhere', []),
        searched: 0,
        site: { ...siteOf(), enabled: false },
      },
    }),
    hash: '#/signed/one',
  },
  {
    ...popup('not-signed', page(rows), {
      'selection.find': { ...selection('nowhere', []), withoutText: 2, unsearched: 310 },
    }),
    hash: '#/signed/one',
  },
  { name: 'popup-loading', width: 400, client: silentClient, view: () => <Popup tabId={1} /> },
  popup('failed', page([]), {
    'page.get': () => {
      throw new CodedError('background_silent', 'no answer');
    },
  }),
];

function selection(place: SelectionPlace, found: readonly AnswerRow[]): SelectionView {
  return { place, site: siteOf(), rows: found, searched: 5, withoutText: 0, unsearched: 0 };
}

/** A page with more answers than are listed. */
/** A page with the listed answers, and so many settled ones beside them. */
function manyOf(unlisted: number): PageView {
  const view = page(rows);
  const counts = view.counts.map((one) =>
    one.headline === 'settled' ? { ...one, count: one.count + unlisted } : one,
  );
  return { ...view, counts };
}

function siteOf(): NonNullable<PageView['site']> {
  const { site } = page([]);
  if (site === undefined) throw new Error('The page of the fixtures is a site.');
  return site;
}

const details: readonly Scene[] = [...headlines.map((headline) => answers[headline]), hostile].map(
  (answer) => ({
    ...popup(`answer-${answer.id}`, page(rows), { 'answer.get': answer }),
    hash: `#answer/${answer.id}`,
    ...(answer === hostile ? {} : { readme: 450 }),
  }),
);

const zk: Scene = {
  ...popup('answer-proved', page(rows), { 'answer.get': proved }),
  hash: '#answer/proved',
};

const registryOnly: Scene = {
  ...popup('answer-registered', page(rows), { 'answer.get': registered }),
  hash: '#answer/registered',
};

const seenBefore: Scene = {
  ...popup('answer-repeated', page(rows), { 'answer.get': repeated }),
  hash: '#answer/repeated',
};

const unfolded: Scene = {
  ...popup('answer-unfolded', page(rows), { 'answer.get': { ...answers.settled, network: testNetwork } }),
  hash: '#answer/settled',
  unfold: 'details',
};

/** Every view in every state. */
export const scenes: readonly Scene[] = [
  ...lists,
  ...details,
  zk,
  registryOnly,
  seenBefore,
  unfolded,
  ...pageScenes,
  ...cardScenes,
];
