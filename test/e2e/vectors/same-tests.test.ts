import { afterAll, beforeAll, expect, it } from 'vitest';

import { outsideVectors } from '../../support/outside-vectors';
import { inEachBrowser } from '../drivers/in-each-browser';
import { servePage, type ServedPage } from './ask-page';
import type { PageReport } from './page-report';

const TESTS_MS = 240_000;

// Said here as well: what the page cannot read it leaves out without a word.
const withOutside = outsideVectors('nitro', 189);

let page: ServedPage;
beforeAll(async () => {
  page = await servePage('run-tests');
});
afterAll(() => page.remove());

inEachBrowser('the tests of the pure rooms', (browser) => {
  it(
    'end in a page as they end in Node',
    async () => {
      const { outcomes, milliseconds } = (await page.run(browser(), TESTS_MS)) as PageReport;
      expect(outcomes.filter(({ state, errors }) => state === 'fail' || errors.length > 0)).toEqual([]);
      const passed = outcomes.filter(({ state }) => state === 'pass').length;
      console.log(
        `${browser().version}: ${passed} tests passed in ${(milliseconds / 1000).toFixed(1)} s, ${outcomes.length - passed} not run`,
      );
      const skipped = outcomes.filter(({ state }) => state === 'skip').map(({ name }) => name);
      expect(skipped.every((name) => /real|found in public/.test(name) && !withOutside)).toBe(true);
      expect(passed).toBeGreaterThan(400);
    },
    TESTS_MS + 30_000,
  );
});
