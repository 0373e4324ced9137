import { readlinkSync } from 'node:fs';
import { join } from 'node:path';

import {
  chromium as playwright,
  type BrowserContext,
  type CDPSession,
  type ConsoleMessage,
  type Page as PlaywrightPage,
} from 'playwright-core';
import type { Browser as ExtensionApi } from 'webextension-polyfill';

import { findBrowser } from '../../run/browsers.mjs';
import { FIRST_PAGE, type Browser, type Json, type LaunchOptions, type Page } from './browser';
import { ChromiumPage } from './chromium-page';
import { answerChromiumPrompt, NATIVE_CLICK_FEATURE, NATIVE_CLICK_FLAGS } from './chromium-prompt';
import { openPrivateWindow } from './private-window';
import { OPERATION_MS, poll, Queue, withDeadline } from './deadline';
import { pageScript, readResult } from './page-script';
import { kill, onProcessEnd, TemporaryProfile } from './temporary-profile';

/** Everything that lives as long as one run of the browser process. */
interface Session {
  readonly context: BrowserContext;
  readonly extensionId: string;
  /** An extension document without scripts: `manifest.json` shown as text. */
  readonly bench: PlaywrightPage;
  readonly workers: CDPSession;
  readonly runningWorkers: Set<string>;
  readonly forget: () => void;
}

/** Ends a Chromium by the process id it notes in its profile (`SingletonLock` → `host-pid`). */
function killByProfile(profileDir: string): void {
  try {
    const pid = Number(readlinkSync(join(profileDir, 'SingletonLock')).split('-').at(-1));
    if (pid > 1) kill(pid);
  } catch {
    // No lock: the browser has gone by itself.
  }
}

/** Turns the switch of the extension's own page in the browser's settings; the browser then starts the extension anew. */
async function allowPrivateWindows(page: PlaywrightPage, extensionId: string): Promise<void> {
  await page.goto(`chrome://extensions/?id=${extensionId}`);
  // Started anew, an unpacked extension stays off unless its user is a developer.
  await page.evaluate('chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true })');
  await page.evaluate(
    `chrome.developerPrivate.updateExtensionConfiguration({ extensionId: '${extensionId}', incognitoAccess: true })`,
  );
  await poll(
    () =>
      page.goto(`chrome-extension://${extensionId}/manifest.json`).then(
        () => true,
        () => undefined,
      ),
    'the extension starts anew',
    OPERATION_MS,
  );
}

/** Waits for the page that the extension opens when it is installed: opening later, it would pass for a page of a test. */
async function closeFirstPage(context: BrowserContext, extensionId: string): Promise<void> {
  const url = `chrome-extension://${extensionId}${FIRST_PAGE}`;
  const page = await poll(
    () => context.pages().find((candidate) => candidate.url() === url),
    'the extension opens its first page',
    OPERATION_MS,
  );
  await page.close();
}

/** Chromium over playwright-core. Host access is granted by really clicking the browser's permission prompt. */
export class Chromium implements Browser {
  readonly kind = 'chromium';
  readonly #options: LaunchOptions;
  readonly #profile = new TemporaryProfile('chromium');
  readonly #tabIds = new WeakMap<Page, number>();
  readonly #opening = new Queue();
  readonly #backgroundErrors: string[] = [];
  readonly #keepError = (message: ConsoleMessage): void => {
    if (message.worker() && message.type() === 'error') this.#backgroundErrors.push(message.text());
  };
  #session: Session | undefined;

  private constructor(options: LaunchOptions) {
    this.#options = options;
  }

  static async launch(options: LaunchOptions): Promise<Chromium> {
    const browser = new Chromium(options);
    try {
      browser.#session = await browser.#start(true);
      if (options.grantHosts) await browser.grantHostAccess(options.grantHosts);
      return browser;
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  get version(): string {
    return `Chromium ${this.#live.context.browser()?.version() ?? ''}`.trim();
  }

  extensionUrl(path: string): string {
    return `chrome-extension://${this.#live.extensionId}/${path.replace(/^\//, '')}`;
  }

  async newPage(url?: string): Promise<Page> {
    const page = await this.#opening.run(async () => {
      const before = await this.#allTabIds();
      const opened = new ChromiumPage(await this.#live.context.newPage());
      const id = await poll(
        async () => (await this.#allTabIds()).find((candidate) => !before.includes(candidate)),
        'the new tab appears in the tabs API',
        15_000,
      );
      this.#tabIds.set(opened, id);
      return opened;
    });
    if (url !== undefined) await page.goto(url);
    return page;
  }

  openPrivately(url: string): Promise<number> {
    return openPrivateWindow(this, url);
  }

  async openPopup(page: Page): Promise<Page> {
    const named = new URLSearchParams({ tab: String(await this.tabIdOf(page)), url: await page.url() });
    return this.newPage(this.extensionUrl(`popup.html?${named.toString()}`));
  }

  tabIdOf(page: Page): Promise<number> {
    const id = this.#tabIds.get(page);
    return id === undefined
      ? Promise.reject(new Error('tabIdOf: not a page of this browser'))
      : Promise.resolve(id);
  }

  async evaluateInExtension<Result, Arguments extends readonly Json[]>(
    run: (api: ExtensionApi, ...args: Arguments) => Result | Promise<Result>,
    ...args: Arguments
  ): Promise<Result> {
    const source = pageScript(run, args, ['globalThis.chrome']);
    const result = this.#live.bench.evaluate<string | undefined>(source);
    return readResult(await withDeadline(result, 'evaluate in the extension')) as Result;
  }

  async killBackground(): Promise<void> {
    await this.#live.workers.send('ServiceWorker.stopAllWorkers');
    await poll(
      () => this.#live.runningWorkers.size === 0 || undefined,
      'the service worker stops',
      OPERATION_MS,
      5,
    );
  }

  async wakeBackground(): Promise<void> {
    await this.#live.workers.send('ServiceWorker.startWorker', { scopeURL: this.extensionUrl('') });
    await poll(
      () => this.#live.runningWorkers.size > 0 || undefined,
      'the service worker starts',
      OPERATION_MS,
      5,
    );
  }

  backgroundRunning(): Promise<boolean> {
    return Promise.resolve(this.#live.runningWorkers.size > 0);
  }

  backgroundErrors(): Promise<string[]> {
    return Promise.resolve([...this.#backgroundErrors]);
  }

  async answerPermissionPrompt(answer: 'allow' | 'deny'): Promise<void> {
    const signal = AbortSignal.timeout(30_000);
    await answerChromiumPrompt(this.#profile.dir, answer, signal);
    if (signal.aborted) throw new Error('No permission prompt appeared within 30 s.');
  }

  async grantHostAccess(origins: readonly string[]): Promise<void> {
    const settled = new AbortController();
    // A permission once granted is given back without a prompt: then there is nothing to click.
    const request = this.evaluateInExtension(
      (api, wanted) => api.permissions.request({ origins: wanted }),
      [...origins],
    ).finally(() => settled.abort());
    const [granted] = await Promise.all([
      request,
      answerChromiumPrompt(this.#profile.dir, 'allow', settled.signal),
    ]);
    if (!granted) throw new Error(`Access to ${origins.join(', ')} was not granted.`);
  }

  async revokeHostAccess(origins: readonly string[]): Promise<void> {
    await this.evaluateInExtension(
      (api, unwanted) => api.permissions.remove({ origins: unwanted }),
      [...origins],
    );
  }

  async restart(): Promise<void> {
    await this.#stop();
    this.#session = await this.#start(false);
  }

  async ended(): Promise<void> {
    const { context } = this.#live;
    await new Promise<void>((resolve) => context.once('close', () => resolve()));
  }

  async close(): Promise<void> {
    await this.#stop();
    this.#profile.remove();
  }

  get #live(): Session {
    if (!this.#session) throw new Error('Chromium is not running.');
    return this.#session;
  }

  async #allTabIds(): Promise<number[]> {
    return this.evaluateInExtension(async (api) =>
      (await api.tabs.query({})).flatMap(({ id }) => (id === undefined ? [] : [id])),
    );
  }

  async #start(isNew: boolean): Promise<Session> {
    const { extensionDir, headless = true } = this.#options;
    const forget = onProcessEnd(() => killByProfile(this.#profile.dir));
    const context = await playwright.launchPersistentContext(this.#profile.dir, {
      executablePath: findBrowser('chromium'),
      headless,
      viewport: headless ? { width: 1280, height: 800 } : null,
      timeout: OPERATION_MS,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        `--disable-extensions-except=${extensionDir}`,
        `--load-extension=${extensionDir}`,
        ...NATIVE_CLICK_FLAGS,
        `--enable-features=${NATIVE_CLICK_FEATURE}`,
      ],
    });
    context.on('console', this.#keepError);
    const worker =
      context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker', { timeout: OPERATION_MS }));
    const extensionId = new URL(worker.url()).host;
    const bench = context.pages()[0] ?? (await context.newPage());
    if (isNew) await closeFirstPage(context, extensionId);
    if (this.#options.privateWindows === true) await allowPrivateWindows(bench, extensionId);
    await bench.goto(`chrome-extension://${extensionId}/manifest.json`);
    const workers = await context.newCDPSession(bench);
    const runningWorkers = new Set<string>();
    workers.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      for (const { versionId, runningStatus } of versions) {
        if (runningStatus === 'running' || runningStatus === 'starting') runningWorkers.add(versionId);
        else runningWorkers.delete(versionId);
      }
    });
    await workers.send('ServiceWorker.enable');
    return { context, extensionId, bench, workers, runningWorkers, forget };
  }

  async #stop(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    // A browser that is going refuses whatever its extensions ask of it: no fault of theirs.
    session?.context.off('console', this.#keepError);
    try {
      if (session) await withDeadline(session.context.close(), 'Chromium closes', 10_000);
    } finally {
      killByProfile(this.#profile.dir);
      session?.forget();
    }
  }
}
