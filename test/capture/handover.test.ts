import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { installDeepHook } from '../../src/capture/page/install-deep';
import { installHook } from '../../src/capture/page/install';
import { openFakePage, serve, type FakePage } from './page';

/* What becomes of a page that stays open while the extension is switched off and on, updated or reloaded. */

let page: FakePage;
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  server = await serve((asked, reply) => {
    asked
      .resume()
      .on('end', () =>
        reply.writeHead(200, { 'content-type': 'application/json' }).end('{"tee_signature":"x"}'),
      );
  });
  page = openFakePage();
});
afterAll(() => server.close());
afterEach(() => page.forget());

const ask = async (): Promise<void> => {
  await (await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: '{}' })).text();
};

test('hooks that are given again to a page that has them leave it as it is', async () => {
  const before = { fetch, text: Reflect.get(Response.prototype, 'text') as unknown };
  installHook(globalThis);
  installHook(globalThis);
  expect({ fetch, text: Reflect.get(Response.prototype, 'text') }).toEqual(before);
  installDeepHook(globalThis);
  const { parse } = JSON;
  installDeepHook(globalThis);
  expect(JSON.parse).toBe(parse);
  await ask();
  expect(await page.captured(1)).toHaveLength(1);
});

test('a page that stays open while the extension is replaced is watched by the new one, each time', async () => {
  for (let count = 0; count < 3; count++) {
    page.replaceBridge();
    // The browser gives the page everything anew.
    installHook(globalThis);
    await ask();
    expect(await page.captured(1)).toHaveLength(1);
    page.forget();
  }
});

test('a page that imitates a bridge while there is one learns of no offer', () => {
  let offers = 0;
  document.addEventListener('proofmark:offer', () => offers++);
  document.dispatchEvent(new Event('proofmark:ready'));
  expect(offers).toBe(0);
});
