import type { AuditEvent } from '../../../src/app/api/audit';
import type { HistoryFacets } from '../../../src/app/api/history';
import { CodedError } from '../../../src/bytes/coded-error';
import { CheckPage } from '../../../src/ui/check/check-page';
import { HistoryApp } from '../../../src/ui/history/history-app';
import { OptionsPage } from '../../../src/ui/options/options-page';
import { WelcomePage } from '../../../src/ui/welcome/welcome-page';
import { FakeClient, type Canned } from './fake-client';
import { replayingPort } from './fake-platform';
import { answers, publicNetwork, testNetwork } from './fixtures';
import { inferenceReport } from './inference-fixtures';
import {
  auditEvents,
  gapReport,
  historyRow,
  networks,
  pins,
  requests,
  settings,
  sites,
} from './page-fixtures';
import type { Scene } from './scene';

const facets: HistoryFacets = {
  hosts: ['chat.example.org', 'localhost:5173'],
  models: ['gpt-4.1', 'claude-sonnet-4-6', 'gemini-2.5-pro'],
  enclaves: [],
  networks: [publicNetwork, testNetwork],
};

/** What pages of their own ask for, whatever they show. */
export const pageAnswers: Canned = {
  'networks.list': networks,
  'settings.get': settings,
  'sites.list': sites,
  'pins.list': pins,
  'requests.list': requests,
  'history.facets': facets,
  'gap.report': gapReport,
};

/** A history of so many answers. */
export function historyOf(total: number): Canned {
  return {
    ...pageAnswers,
    'history.page': ({ offset, limit }) => ({
      total,
      offset,
      rows: Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, index) =>
        historyRow(offset + index),
      ),
    }),
    'answer.get': () => answers.settled,
  };
}

const desktop = { width: 1240, height: 900 };

function audit(events: readonly AuditEvent[]): Partial<Scene> {
  return { platform: { connect: () => replayingPort(events) } };
}

/** Every page of its own. */
export const pageScenes: readonly Scene[] = [
  {
    name: 'options',
    width: 900,
    client: new FakeClient(pageAnswers),
    view: () => <OptionsPage />,
  },
  { name: 'options-narrow', width: 320, client: new FakeClient(pageAnswers), view: () => <OptionsPage /> },
  {
    name: 'options-firefox-unfolded',
    width: 900,
    client: new FakeClient(pageAnswers),
    platform: { browserName: 'firefox' },
    view: () => <OptionsPage />,
    unfold: 'details',
  },
  { name: 'history', ...desktop, client: new FakeClient(historyOf(100_000)), view: () => <HistoryApp /> },
  { name: 'history-narrow', width: 320, client: new FakeClient(historyOf(20)), view: () => <HistoryApp /> },
  {
    name: 'history-open',
    ...desktop,
    client: new FakeClient(historyOf(100_000)),
    view: () => <HistoryApp />,
    hash: '#answer/settled-3',
  },
  { name: 'history-empty', ...desktop, client: new FakeClient(historyOf(0)), view: () => <HistoryApp /> },
  {
    name: 'gap-empty',
    ...desktop,
    client: new FakeClient({ ...pageAnswers, 'gap.report': { ...gapReport, networks: [] } }),
    view: () => <HistoryApp />,
    hash: '#gap',
  },
  {
    name: 'audit',
    ...desktop,
    client: new FakeClient(pageAnswers),
    view: () => <HistoryApp />,
    hash: '#audit',
  },
  { name: 'gap', ...desktop, client: new FakeClient(pageAnswers), view: () => <HistoryApp />, hash: '#gap' },
  {
    name: 'audit-end',
    ...desktop,
    client: new FakeClient(pageAnswers),
    ...audit(auditEvents),
    view: () => <HistoryApp />,
    hash: '#audit',
    fill: { selector: 'input.mono', text: '0x7f2c', press: 'Enter' },
  },
  {
    name: 'audit-running',
    ...desktop,
    client: new FakeClient(pageAnswers),
    ...audit([{ kind: 'progress', done: 7, total: 20, step: 'Signatures' }]),
    view: () => <HistoryApp />,
    hash: '#audit',
    fill: { selector: 'input.mono', text: '0x7f2c', press: 'Enter' },
  },
  { name: 'check', width: 900, client: new FakeClient(pageAnswers), view: () => <CheckPage /> },
  {
    name: 'check-outcome',
    width: 900,
    client: new FakeClient({
      ...pageAnswers,
      'import.check': {
        rows: [answers.settled, answers.unverifiable],
        refused: [{ where: 'entry 7', message: 'The response has no signature of an enclave.' }],
      },
      'answer.get': ({ id }) => (id === 'settled' ? answers.settled : answers.unverifiable),
    }),
    view: () => <CheckPage />,
    fill: { selector: 'textarea', text: '{"log":{"entries":[]}}', press: 'Tab' },
    click: '.drop button[type=submit]',
  },
  {
    name: 'check-inference',
    width: 900,
    client: new FakeClient({ ...pageAnswers, 'inference.find': inferenceReport }),
    view: () => <CheckPage />,
    fill: { selector: 'input.mono', text: `0x${'4f'.repeat(32)}`, press: 'Enter' },
  },
  {
    name: 'check-blob-refused',
    width: 900,
    client: new FakeClient(pageAnswers),
    platform: {
      readBlob: () =>
        Promise.reject(
          new CodedError(
            'blob_id_mismatch',
            'The storage delivered something else than was asked for: its content does not fit this id. It was not opened.',
          ),
        ),
    },
    view: () => <CheckPage />,
    fill: { selector: 'input.mono', text: 'A'.repeat(43), press: 'Enter' },
  },
  { name: 'welcome', width: 900, client: new FakeClient(pageAnswers), view: () => <WelcomePage /> },
];
