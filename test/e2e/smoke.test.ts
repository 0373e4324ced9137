import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Browser as ExtensionApi } from 'webextension-polyfill';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { axeViolations } from './drivers/axe';
import { inEachBrowser } from './drivers/in-each-browser';
import { startLocalSite, type LocalSite } from './drivers/local-site';

const LOOPBACK = 'http://127.0.0.1/*';

const pages = {
  '/': `<!doctype html><html lang="en"><title>Plain</title><main><h1>A plain page</h1>
    <label>Name <input id="name"></label><button onclick="document.querySelector('#out').textContent=document.querySelector('#name').value">Show</button>
    <p id="out"></p></main></html>`,
  '/broken': `<!doctype html><html lang="en"><title>Broken</title><img src="data:,"><script>undefinedFunction()</script></html>`,
};

let site: LocalSite;
let output: string;

beforeAll(async () => {
  site = await startLocalSite(pages);
  output = mkdtempSync(join(tmpdir(), 'smoke-'));
});

afterAll(async () => {
  await site.stop();
  rmSync(output, { recursive: true });
});

inEachBrowser('the browser under test', (browser) => {
  it('loads a page, clicks, types and reads it', async () => {
    const page = await browser().newPage(site.url('/'));
    await page.type('#name', 'Ada');
    await page.press('Tab');
    await page.press('Enter');
    expect(await page.waitForText('#out', 'Ada')).toBe('Ada');
    await page.type('#name', 'Grace');
    await page.click('button');
    await page.waitForText('#out', /^Grace$/);
    expect(await page.evaluate((a, b) => Promise.resolve({ sum: a + b }), 2, 3)).toEqual({ sum: 5 });
    expect(await page.evaluate('document.title')).toBe('Plain');
    await expect(page.evaluate(() => Promise.reject(new Error('said no')))).rejects.toThrow('said no');
    expect(await page.consoleErrors()).toEqual([]);
    await page.close();
  });

  it('says what a page shows when a wait fails', async () => {
    const page = await browser().newPage(site.url('/'));
    await expect(page.waitFor('#absent', 100)).rejects.toThrow(/#absent[\s\S]*A plain page/);
    await page.close();
  });

  it('reports uncaught errors of a page and accessibility violations', async () => {
    const page = await browser().newPage(site.url('/broken'));
    expect((await page.consoleErrors()).join()).toContain('undefinedFunction');
    expect((await axeViolations(page)).map(({ rule }) => rule)).toContain('image-alt');
    await page.close();
  });

  it('goes on with other work while a page script takes its time', async () => {
    const [slow, quick] = [await browser().newPage(site.url('/')), await browser().newPage(site.url('/'))];
    const answer = slow.evaluate(
      () =>
        new Promise<string>((resolve) => {
          addEventListener('message', () => resolve('late'), { once: true });
        }),
    );
    await browser().killBackground();
    expect(await quick.title()).toBe('Plain');
    await slow.evaluate(() => postMessage('go on'));
    expect(await answer).toBe('late');
    await Promise.all([slow.close(), quick.close()]);
  });

  it('shows both themes, reduced motion and a viewport of the size asked for', async () => {
    const page = await browser().newPage(site.url('/'));
    const state = () =>
      page.evaluate(() => ({
        dark: matchMedia('(prefers-color-scheme: dark)').matches,
        still: matchMedia('(prefers-reduced-motion: reduce)').matches,
        size: [innerWidth, innerHeight],
      }));
    await page.appear({ theme: 'dark', reducedMotion: true, width: 380, height: 560 });
    expect(await state()).toEqual({ dark: true, still: true, size: [380, 560] });
    await page.appear({ theme: 'light', reducedMotion: false });
    expect(await state()).toEqual({ dark: false, still: false, size: [380, 560] });
    const file = join(output, `${browser().kind}.png`);
    await page.screenshot(file, { theme: 'dark' });
    expect(existsSync(file)).toBe(true);
    const header = readFileSync(file);
    expect([header.readUInt32BE(16), header.readUInt32BE(20)]).toEqual([380, 560]);
    await page.close();
  });
});

inEachBrowser('the extension under test', (browser) => {
  /** Runs a script in the page's own world through the extension: works only where it has access to the host. */
  const injectTitle = (tab: number) =>
    browser().evaluateInExtension(
      async (api, tabId) =>
        api.scripting
          .executeScript({
            target: { tabId },
            world: 'MAIN',
            func: () => document.title,
          })
          .then(
            ([injection]) => String(injection?.result),
            () => 'refused',
          ),
      tab,
    );

  it('runs MAIN-world scripts on a site once its access is granted, and none before or after', async () => {
    const page = await browser().newPage(site.url('/'));
    const tab = await browser().tabIdOf(page);
    expect(await injectTitle(tab)).toBe('refused');
    await browser().grantHostAccess([LOOPBACK]);
    expect(await injectTitle(tab)).toBe('Plain');
    await browser().revokeHostAccess([LOOPBACK]);
    expect(await injectTitle(tab)).toBe('refused');
    await browser().grantHostAccess([LOOPBACK]);
    expect(await injectTitle(tab)).toBe('Plain');
    await browser().revokeHostAccess([LOOPBACK]);
    await page.close();
  });

  it('has its background killed and revived', async () => {
    await browser().wakeBackground();
    expect(await browser().backgroundRunning()).toBe(true);
    await browser().killBackground();
    expect(await browser().backgroundRunning()).toBe(false);
    await browser().wakeBackground();
    expect(await browser().backgroundRunning()).toBe(true);
    expect(await browser().backgroundErrors()).toEqual([]);
  });

  it('keeps its storage and its grants over a restart of the browser', async () => {
    await browser().grantHostAccess([LOOPBACK]);
    await browser().evaluateInExtension((api) => api.storage.local.set({ kept: 'yes' }));
    await browser().restart();
    const kept = await browser().evaluateInExtension(
      async (api) => (await api.storage.local.get('kept')).kept as string,
    );
    expect(kept).toBe('yes');
    const page = await browser().newPage(site.url('/'));
    expect(await injectTitle(await browser().tabIdOf(page))).toBe('Plain');
  });
});

inEachBrowser('the permission prompt', (browser) => {
  it('is clicked for real, deny first and allow then', async () => {
    const page = await browser().newPage(browser().extensionUrl('manifest.json'));
    await page.evaluate((pattern) => {
      const button = document.createElement('button');
      button.textContent = 'ask';
      button.id = 'ask';
      const api = (globalThis as unknown as { chrome: ExtensionApi }).chrome;
      button.onclick = () => {
        void api.permissions
          .request({ origins: [pattern] })
          .then((granted) => (document.title = `granted: ${granted}`));
      };
      document.body.replaceChildren(button);
    }, LOOPBACK);
    await page.click('#ask');
    await browser().answerPermissionPrompt('deny');
    await page.waitFor(() => document.title === 'granted: false');
    await page.click('#ask');
    await browser().answerPermissionPrompt('allow');
    await page.waitFor(() => document.title === 'granted: true');
  });
});
