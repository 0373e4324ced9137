import type { CaptureMessage, NoticeMessage } from '../../../src/capture/protocol';
import type { Browser, Json } from '../drivers/browser';

/** What reached the extension from one page, with where the browser says it came from. */
export interface Heard {
  readonly message: CaptureMessage | NoticeMessage;
  readonly tabId: number;
  readonly origin: string;
  readonly frameId: number;
}

const LOOPBACK = ['http://127.0.0.1/*', 'http://localhost/*'];

interface Watching {
  /** Pages whose sites are switched on. */
  readonly urls: readonly string[];
  /** Deep capture on them as well. */
  readonly deep?: boolean;
}

/** Switches sites on as the popup does, and listens beside the background, in a document of the extension. */
export async function listenToCaptures(browser: Browser, { urls, deep = false }: Watching): Promise<void> {
  await browser.grantHostAccess(LOOPBACK);
  for (const url of urls) await setSite(browser, url, { enabled: true, deepCapture: deep ? 'on' : 'off' });
  await browser.evaluateInExtension((api) => {
    // Kept in the document: a driver's scripts may each have a global of their own.
    const list = document.querySelector('ol') ?? document.body.appendChild(document.createElement('ol'));
    if (list.dataset.listening === undefined) {
      list.dataset.listening = 'yes';
      api.runtime.onMessage.addListener(((
        message: { type?: string },
        sender: { tab?: { id?: number }; url?: string; frameId?: number; origin?: string },
        reply: (value: unknown) => void,
      ) => {
        if (message.type !== 'proofmark/capture' && message.type !== 'proofmark/capture-notice') return;
        const origin = sender.origin ?? new URL(sender.url ?? 'about:blank').origin;
        const item = document.createElement('li');
        item.textContent = JSON.stringify({
          message,
          tabId: sender.tab?.id,
          origin,
          frameId: sender.frameId,
        });
        list.append(item);
        reply({ ok: true });
      }) as never);
    }
  });
}

/** Asks the background to change what it does on a page's site. */
async function setSite(browser: Browser, url: string, change: Record<string, Json>): Promise<void> {
  const reply = await browser.evaluateInExtension(
    (api, origin, wanted) =>
      api.runtime.sendMessage({ type: 'proofmark/api', name: 'site.set', input: { origin, change: wanted } }),
    new URL(url).origin,
    change,
  );
  if ((reply as { ok?: unknown }).ok !== true) throw new Error(`site.set: ${JSON.stringify(reply)}`);
}

/** Switches a site off again; pages that are open keep what they have. */
export async function stopListening(browser: Browser, url: string): Promise<void> {
  await setSite(browser, url, { enabled: false });
}

/** Everything heard so far. */
export async function heard(browser: Browser): Promise<Heard[]> {
  const texts = await browser.evaluateInExtension(() =>
    [...document.querySelectorAll('li')].map((item) => item.textContent),
  );
  return texts.map((text) => JSON.parse(text) as Heard);
}

/** Forgets what was heard. */
export async function forget(browser: Browser): Promise<void> {
  await browser.evaluateInExtension(() => document.querySelector('ol')?.replaceChildren());
}

/** Waits until `count` exchanges were heard, then a little for any too many. */
export async function exchangesHeard(browser: Browser, count: number): Promise<Heard[]> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const all = (await heard(browser)).filter(({ message }) => message.type === 'proofmark/capture');
    if (all.length >= count || performance.now() > deadline) return all;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
