import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { outsideVectors } from '../../support/outside-vectors';
import { inEachBrowser } from '../drivers/in-each-browser';
import type { LocalSite } from '../drivers/local-site';
import { bundlePage } from './bundle-page';
import { startCheckoutSite } from './checkout-site';
import type { PageReport } from './page-report';

const TESTS_MS = 240_000;

// Said here as well: what the page cannot read it leaves out without a word.
const withOutside = outsideVectors('nitro', 189);

let bundle: string;
let site: LocalSite;
beforeAll(async () => {
  bundle = await bundlePage('run-tests');
  site = await startCheckoutSite(bundle, 'run-tests');
});
afterAll(async () => {
  await site.stop();
  rmSync(bundle, { recursive: true });
});

inEachBrowser('the tests of the pure rooms', (browser) => {
  it(
    'end in a page as they end in Node',
    async () => {
      const page = await browser().newPage(site.url('/'));
      await page.waitFor('body[data-state="done"]', TESTS_MS);
      const report = JSON.parse(await page.evaluate(() => document.body.textContent)) as PageReport & {
        readonly crashed?: string;
      };
      expect(report.crashed).toBeUndefined();
      const { outcomes, milliseconds } = report;
      expect(outcomes.filter(({ state, errors }) => state === 'fail' || errors.length > 0)).toEqual([]);
      const passed = outcomes.filter(({ state }) => state === 'pass').length;
      console.log(
        `${browser().version}: ${passed} tests passed in ${(milliseconds / 1000).toFixed(1)} s, ${outcomes.length - passed} not run`,
      );
      const skipped = outcomes.filter(({ state }) => state === 'skip').map(({ name }) => name);
      expect(skipped.every((name) => /real|found in public/.test(name) && !withOutside)).toBe(true);
      expect(passed).toBeGreaterThan(400);
      await page.close();
    },
    TESTS_MS + 30_000,
  );
});
