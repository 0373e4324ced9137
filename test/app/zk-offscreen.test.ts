import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';

import { createZkEngines } from '../../src/app/zk-engines';
import { ENGINE_MESSAGE } from '../../src/app/zk-messages';
import { serveOffscreen } from '../../src/app/zk-offscreen';
import { ownCard, ownProof } from '../zk/own-circuits';
import { codeOf, installWorkers, type FakeWorkers } from './fake-workers';

/* Chrome: the service worker has no Workers, the offscreen document has. Both ends of the wire between them, joined. */

vi.mock('wxt/browser', async () => ({
  browser: (await import('wxt/testing/fake-browser')).fakeBrowser,
}));

type Listener = (message: unknown, sender: unknown) => Promise<unknown> | undefined;

const documents = { opened: [] as unknown[], closed: 0 };
let listeners: Listener[];
let workers: FakeWorkers;
const ownPage = () => ({
  id: fakeBrowser.runtime.id,
  url: fakeBrowser.runtime.getURL('/background.js'),
});

/** What `runtime.sendMessage` gives: a promise of the first reply. */
function deliver(message: unknown): unknown {
  const replies = listeners.map((listener) => listener(structuredClone(message), ownPage()));
  return Promise.resolve(replies.find((reply) => reply !== undefined));
}

beforeEach(() => {
  listeners = [];
  documents.opened = [];
  documents.closed = 0;
  vi.stubGlobal('close', () => (documents.closed += 1));
  vi.spyOn(fakeBrowser.runtime.onMessage, 'addListener').mockImplementation((listener) => {
    listeners.push(listener as unknown as Listener);
  });
  vi.spyOn(fakeBrowser.runtime, 'sendMessage').mockImplementation(deliver);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Engines of a service worker; `document` is what opening the offscreen document does. */
function chromeEngines(document: () => void = () => serveOffscreen()) {
  vi.stubGlobal('Worker', undefined);
  vi.stubGlobal('chrome', {
    offscreen: {
      createDocument: (options: unknown) => {
        if (documents.opened.length > 0)
          return Promise.reject(new Error('Only a single offscreen document may be created.'));
        documents.opened.push(options);
        // Within the document there are Workers.
        workers = installWorkers();
        document();
        return Promise.resolve();
      },
    },
  });
  return createZkEngines();
}

const job = () => ({
  ...ownProof('volatility'),
  proof: ownProof('volatility').proof,
  signals: ['2310579'],
  card: ownCard('volatility'),
});

test('a proof is judged in the offscreen document, which is opened once', async () => {
  const engines = chromeEngines();
  const [first, second] = await Promise.all([
    engines.judge('snarkjs', job()),
    engines.judge('snarkjs', job()),
  ]);
  expect([first.proof.outcome, second.proof.outcome]).toEqual(['pass', 'pass']);
  expect(documents.opened).toMatchObject([{ reasons: ['WORKERS'] }]);
  expect(workers.started.map(({ script }) => script)).toEqual(['/zk-snarkjs.js']);
});

test('what the document refuses comes with its code', async () => {
  const engines = chromeEngines();
  expect(await codeOf(engines.readCard({ system: 'groth16' }))).toBe('malformed_card');
  workers.manner = 'crashes';
  expect(await codeOf(engines.judge('snarkjs', job()))).toBe('engine_crashed');
});

test('a document that never answers is a crash, not a verdict', async () => {
  const engines = chromeEngines(() => undefined);
  expect(await codeOf(engines.judge('snarkjs', job()))).toBe('engine_crashed');
});

test('the document serves the extension’s own pages alone, and only jobs for engines', () => {
  vi.stubGlobal('Worker', undefined);
  serveOffscreen();
  const [serve] = listeners;
  const message = { type: ENGINE_MESSAGE, engine: 'snarkjs', request: { kind: 'read-card', card: {} } };
  expect(serve?.(message, { ...ownPage(), url: 'https://page.example/' })).toBeUndefined();
  expect(serve?.(message, { ...ownPage(), id: 'another' })).toBeUndefined();
  expect(serve?.({ type: 'proofmark/api' }, ownPage())).toBeUndefined();
});

test('the document closes itself when nothing was asked for a minute, and not while a job runs', async () => {
  vi.useFakeTimers();
  const engines = chromeEngines();
  const first = engines.judge('snarkjs', job());
  await vi.advanceTimersByTimeAsync(100);
  await first;
  workers.manner = 'hangs';
  await vi.advanceTimersByTimeAsync(50_000);
  const hanging = codeOf(engines.judge('snarkjs', job()));
  await vi.advanceTimersByTimeAsync(29_000);
  expect(documents.closed).toBe(0);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await hanging).toBe('engine_timed_out');
  await vi.advanceTimersByTimeAsync(61_000);
  expect(documents.closed).toBe(1);
});
