import { afterAll, beforeAll, expect, it } from 'vitest';

import { inEachBrowser } from '../drivers/in-each-browser';
import { startCaptureSite, type CaptureSite } from './capture-site';
import { inPage } from './in-page';
import { exchangesHeard, listenToCaptures } from './listen';
import { observe } from './observations';

let site: CaptureSite;
beforeAll(async () => {
  site = await startCaptureSite();
});
afterAll(() => site.stop());

inEachBrowser('a page with capture', (browser) => {
  it('observes nothing that it does not observe without', async () => {
    const without = await browser().newPage(site.url('/'));
    const before = await inPage(without, observe);
    await without.close();
    await listenToCaptures(browser(), { urls: [site.url('/')], deep: true });
    const within = await browser().newPage(site.url('/'));
    const after = await inPage(within, observe);
    expect(after).toEqual(before);
    expect(Object.keys(before).length).toBeGreaterThan(100);
    // The comparison would be empty if nothing had been captured.
    expect((await exchangesHeard(browser(), 10)).length).toBeGreaterThanOrEqual(10);
    await within.close();
  });
});
