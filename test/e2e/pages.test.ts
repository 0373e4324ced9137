import { afterAll, beforeAll, expect, it } from 'vitest';

import { startDevnet, type Devnet } from '../devnet/devnet';
import { askExtension } from './drivers/ask-extension';
import { axeViolations } from './drivers/axe';
import type { Browser, Page } from './drivers/browser';
import { inEachBrowser } from './drivers/in-each-browser';
import { answersIn, openAnswer, waitForAnswer } from './popup';

/* The extension's own pages: files checked by hand, everything kept, what is trusted. */

let devnet: Devnet;

beforeAll(async () => {
  devnet = await startDevnet({ batchDelayMs: 1000, walrusShards: 10 });
});

afterAll(() => devnet.stop());

/** One question to the embedded gateway, asked by this process: no browser has seen it. */
async function exchange(words: string, wishes = ''): Promise<{ request: string; response: string }> {
  const request = JSON.stringify({
    model: 'openai/gpt-4.1',
    messages: [{ role: 'user', content: `repeat: ${words}` }],
    temperature: 0.7,
    max_tokens: 200,
  });
  const answer = await fetch(`${devnet.urls.gateway}/v1/chat/completions`, {
    method: 'POST',
    body: request,
    headers: { 'content-type': 'application/json', authorization: 'Bearer e2e', 'x-devnet': wishes },
  });
  return { request, response: await answer.text() };
}

/** An archive as the browsers' developer tools save it. */
function harOf(exchanges: readonly { request: string; response: string }[]): string {
  const entries = exchanges.map(({ request, response }) => ({
    startedDateTime: new Date().toISOString(),
    time: 200,
    request: {
      method: 'POST',
      url: `${devnet.urls.gateway}/v1/chat/completions`,
      headers: [],
      postData: { mimeType: 'application/json', text: request },
    },
    response: {
      status: 200,
      headers: [],
      content: { mimeType: 'application/json', size: response.length, text: response },
    },
  }));
  const unrelated = {
    request: { method: 'GET', url: 'https://example.org/' },
    response: { status: 200, content: {} },
  };
  return JSON.stringify({ log: { version: '1.2', entries: [unrelated, ...entries] } });
}

/** Puts a text into a field as a paste does. */
async function paste(page: Page, field: string, text: string): Promise<void> {
  await page.evaluate(
    (selector, value) => {
      const area = document.querySelector<HTMLTextAreaElement>(selector);
      if (area === null) throw new Error(`no ${selector}`);
      area.focus();
      area.value = value;
      area.dispatchEvent(new InputEvent('input', { bubbles: true }));
    },
    field,
    text,
  );
}

/** Opens the form that takes a text in, and pastes one. */
async function importText(page: Page, form: string, text: string): Promise<void> {
  await page.waitFor('details.import');
  await page.evaluate((name) => {
    for (const details of document.querySelectorAll<HTMLDetailsElement>('details.import')) {
      if (details.querySelector('summary')?.innerText !== name) continue;
      details.open = true;
      details.id = 'import';
    }
  }, form);
  await paste(page, '#import textarea', text);
  await page.click('#import .button-main');
}

async function accessible(page: Page): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.appear({ theme, reducedMotion: true });
    expect(await axeViolations(page)).toEqual([]);
  }
}

const open = (browser: Browser, path: string) => browser.newPage(browser.extensionUrl(path));

inEachBrowser('the pages of the extension', (browser) => {
  it('take in a network by hand, use it from then on, and say that it is a test network', async () => {
    const page = await open(browser(), 'options.html');
    await importText(page, 'Add a network', JSON.stringify(devnet.profile));
    await expect.poll(() => page.texts('.tag')).toContain('test network');
    await askExtension(browser(), 'settings.set', { change: { defaultNetworkId: devnet.profile.id } });
    await accessible(page);
    await page.close();
  });

  it('refuse a network that asks for debug mode in public, and say why', async () => {
    const page = await open(browser(), 'options.html');
    const asking = { ...devnet.profile, kind: 'public', allowDebug: true };
    await importText(page, 'Add a network', JSON.stringify(asking));
    await page.waitForText('#import .notice-trouble', 'malformed_network');
    await page.close();
  });

  it('check a pasted response with its request, and without it say what is missing', async () => {
    const page = await open(browser(), 'check.html');
    const { request, response } = await exchange('pasted by hand');
    await paste(page, 'textarea[rows="8"]', response);
    await paste(page, 'textarea[rows="4"]', request);
    await page.click('button[type="submit"]');
    await waitForAnswer(page, 'pasted by hand', /Provisional|Settled/);
    await accessible(page);
    await openAnswer(page, 'pasted by hand');
    expect(await page.texts('.band .tag')).toContain('added by hand');
    await page.click('.answer-page .back');

    await paste(page, 'textarea[rows="8"]', (await exchange('without its question')).response);
    await paste(page, 'textarea[rows="4"]', '');
    await page.click('button[type="submit"]');
    const line = await waitForAnswer(page, 'without its question', 'Not verifiable');
    expect(line.facts).toContain('Could not be compared with the question');
    await page.close();
  });

  it('check a pasted response against another question, and one that nobody signed', async () => {
    const page = await open(browser(), 'check.html');
    const { request, response } = await exchange('the true question');
    await paste(page, 'textarea[rows="8"]', response);
    await paste(page, 'textarea[rows="4"]', request.replace('the true', 'another'));
    await page.click('button[type="submit"]');
    const line = await waitForAnswer(page, 'the true question', 'Rejected');
    expect(line.facts).toContain('Is the answer to another question');
    const unsigned = await exchange('nobody signed this', 'unsigned');
    await paste(page, 'textarea[rows="8"]', unsigned.response);
    await paste(page, 'textarea[rows="4"]', unsigned.request);
    await page.click('button[type="submit"]');
    await waitForAnswer(page, 'No signed text', 'Not verifiable');
    await page.close();
  });

  it('check every answer of an archive dropped on them, and leave the rest of it alone', async () => {
    const page = await open(browser(), 'check.html');
    const har = harOf([
      await exchange('first of the archive'),
      await exchange('second of the archive', 'tamper'),
    ]);
    await page.evaluate((text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], 'saved.har', { type: 'application/json' }));
      document
        .querySelector('form')
        ?.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    }, har);
    await waitForAnswer(page, 'first of the archive', /Provisional|Settled/);
    await waitForAnswer(page, '', 'Rejected');
    expect(await answersIn(page)).toHaveLength(2);
    await page.close();
  });

  it('refuse what is no answer at all, in words', async () => {
    const page = await open(browser(), 'check.html');
    await paste(page, 'textarea[rows="8"]', '<html>not an answer</html>');
    await page.click('button[type="submit"]');
    await page.waitFor('section[role="status"]');
    await accessible(page);
    await page.close();
  });

  it('keep everything, and find it by words and by state', async () => {
    const page = await open(browser(), 'answers.html');
    await page.waitForText('main', 'pasted by hand');
    await accessible(page);
    await page.type('.filter-search', 'archive');
    await page.waitFor(() => document.querySelectorAll('.answer-words').length === 2);
    expect((await page.texts('.answer-words')).join()).toContain('first of the archive');
    await page.close();
  });

  it('show the gap, the audit and what this is, all without a fault of accessibility', async () => {
    for (const path of ['answers.html#gap', 'answers.html#audit', 'welcome.html']) {
      const page = await open(browser(), path);
      await page.waitFor('main h1');
      await accessible(page);
      expect(await page.consoleErrors()).toEqual([]);
      await page.close();
    }
  });
});
