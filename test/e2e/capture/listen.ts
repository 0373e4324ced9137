import type { CaptureMessage, NoticeMessage } from '../../../src/capture/protocol';
import type { Browser } from '../drivers/browser';

/** What reached the extension from one page, with where the browser says it came from. */
export interface Heard {
  readonly message: CaptureMessage | NoticeMessage;
  readonly tabId: number;
  readonly origin: string;
  readonly frameId: number;
}

const LOOPBACK = ['http://127.0.0.1/*', 'http://localhost/*'];

/** Registers the production build's content scripts and listens beside the background, in a document of the extension. */
export async function listenToCaptures(browser: Browser, options: { deep?: boolean } = {}): Promise<void> {
  await browser.grantHostAccess(LOOPBACK);
  await browser.evaluateInExtension(
    async (api, matches, deep) => {
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
      const registered = await api.scripting.getRegisteredContentScripts();
      if (registered.length > 0) await api.scripting.unregisterContentScripts();
      const scripts = [
        ['proofmark-bridge', 'bridge', 'ISOLATED'],
        ['proofmark-hook', 'hook', 'MAIN'],
        ...(deep ? [['proofmark-deep-hook', 'deep-hook', 'MAIN']] : []),
      ];
      await api.scripting.registerContentScripts(
        scripts.map(([id, name, world]) => ({
          id,
          js: [`content-scripts/${String(name)}.js`],
          matches,
          allFrames: true,
          matchOriginAsFallback: true,
          runAt: 'document_start',
          world,
        })) as never,
      );
    },
    LOOPBACK,
    options.deep === true,
  );
}

/** Takes the content scripts away again; pages that are open keep theirs. */
export async function stopListening(browser: Browser): Promise<void> {
  await browser.evaluateInExtension((api) => api.scripting.unregisterContentScripts());
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
  const deadline = performance.now() + 10_000;
  for (;;) {
    const all = (await heard(browser)).filter(({ message }) => message.type === 'proofmark/capture');
    if (all.length >= count || performance.now() > deadline) return all;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
