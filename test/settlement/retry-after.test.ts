import { expect, test } from 'vitest';

import { FakeNetwork } from './fake-network';
import { TrackedApp } from './tracked-app';

const longest = 3_600_000;

test('a node that asks to be left alone for years is asked again within the hour, and not in a circle', async () => {
  const network = await FakeNetwork.start();
  const [first, second] = await Promise.all([network.answer(), network.answer()]);
  let requests = 0;
  Object.assign(network, {
    fetch: () => {
      requests += 1;
      return Promise.resolve(new Response('', { status: 429, headers: { 'retry-after': '999999999' } }));
    },
  });
  const app = new TrackedApp(network);
  app.add([first, second]);
  await app.run(12 * 3_600);
  const { nextInMs } = await app.tracker.tick();
  expect(nextInMs).toBeLessThanOrEqual(longest);
  expect(requests).toBeLessThanOrEqual(14 * network.profile.rpcUrls.length);
});

test('an aggregator that asks for years does not put a blob off for years', async () => {
  const network = await FakeNetwork.start();
  network.mine(50);
  const answer = await network.answer();
  await network.settleBatch([answer]);
  const honest = network.fetch;
  let isBusy = true;
  Object.assign(network, {
    fetch: (input: RequestInfo | URL, init?: RequestInit) =>
      isBusy && new URL(input instanceof Request ? input.url : input).hostname.startsWith('walrus')
        ? Promise.resolve(new Response('', { status: 503, headers: { 'retry-after': '999999999' } }))
        : honest(input, init),
  });
  const app = new TrackedApp(network);
  app.add([answer]);
  await app.run(10);
  isBusy = false;
  await app.run(longest / 1000 + 60);
  expect(app.states()).toEqual(['final/recorded']);
});
