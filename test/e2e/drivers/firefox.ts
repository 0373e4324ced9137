import type { Browser as ExtensionApi } from 'webextension-polyfill';
import { z } from 'zod';

import { FIRST_PAGE, type Browser, type Json, type LaunchOptions, type Page } from './browser';
import { OPERATION_MS, poll } from './deadline';
import { browserErrors, FirefoxPage } from './firefox-page';
import { EXTENSION_UUID, FirefoxProcess, geckoId, prepareProfile } from './firefox-process';
import type { Marionette } from './marionette';
import { openPrivateWindow } from './private-window';
import { pageScript, readResult } from './page-script';
import { TemporaryProfile } from './temporary-profile';

/** Everything that lives as long as one run of the browser process. */
interface Session {
  readonly process: FirefoxProcess;
  /** Handle of a tab with an extension document without scripts: `manifest.json` shown as text. */
  readonly bench: FirefoxPage;
}

/** Waits for the page that the extension opens when it is installed: opening later, it would be taken for the bench. */
async function closeFirstPage(marionette: Marionette): Promise<void> {
  const isClosed = (): Promise<unknown> =>
    marionette.inBrowser(
      `const tab = gBrowser.tabs.find(({ linkedBrowser }) => linkedBrowser.currentURI.spec.endsWith(args[0]));
       if (tab !== undefined) gBrowser.removeTab(tab, { animate: false });
       return tab !== undefined;`,
      [FIRST_PAGE],
    );
  await poll(
    async () => (await isClosed()) === true || undefined,
    'the extension opens its first page',
    OPERATION_MS,
  );
  const [handle] = z.array(z.string()).parse(await marionette.send('WebDriver:GetWindowHandles'));
  await marionette.send('WebDriver:SwitchToWindow', { handle, focus: true });
}

/** Firefox over Marionette. The extension is installed for good in a profile of its own. */
export class Firefox implements Browser {
  readonly kind = 'firefox';
  readonly #options: LaunchOptions;
  readonly #id: string;
  readonly #profile = new TemporaryProfile('firefox');
  #session: Session | undefined;

  private constructor(options: LaunchOptions) {
    this.#options = options;
    this.#id = geckoId(options.extensionDir);
  }

  static async launch(options: LaunchOptions): Promise<Firefox> {
    const browser = new Firefox(options);
    try {
      prepareProfile(browser.#profile.dir, options.extensionDir);
      browser.#session = await browser.#start(true);
      if (options.grantHosts) await browser.grantHostAccess(options.grantHosts);
      return browser;
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  get version(): string {
    return `Firefox ${this.#live.process.version}`;
  }

  extensionUrl(path: string): string {
    return `moz-extension://${EXTENSION_UUID}/${path.replace(/^\//, '')}`;
  }

  async newPage(url?: string): Promise<Page> {
    const { marionette } = this.#live.process;
    const opened = await this.#live.bench.whileCurrent(() =>
      marionette.send('WebDriver:NewWindow', { type: 'tab', focus: true }),
    );
    const { handle } = z.object({ handle: z.string() }).parse(opened);
    const page = await this.#adopt(this.#live.process, handle);
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
    return page instanceof FirefoxPage
      ? page.tabId()
      : Promise.reject(new Error('tabIdOf: not a page of this browser'));
  }

  async evaluateInExtension<Result, Arguments extends readonly Json[]>(
    run: (api: ExtensionApi, ...args: Arguments) => Result | Promise<Result>,
    ...args: Arguments
  ): Promise<Result> {
    return readResult(await this.#live.bench.runSource(pageScript(run, args, ['browser']))) as Result;
  }

  async killBackground(): Promise<void> {
    await this.#withExtension('await extension.terminateBackground();');
  }

  async wakeBackground(): Promise<void> {
    await this.#withExtension('await extension.wakeupBackground();');
  }

  async backgroundRunning(): Promise<boolean> {
    return (await this.#withExtension("return extension.backgroundState === 'running';")) === true;
  }

  backgroundErrors(): Promise<string[]> {
    return browserErrors(this.#live.process.marionette, new URL(this.extensionUrl('')).origin, 0);
  }

  async answerPermissionPrompt(answer: 'allow' | 'deny'): Promise<void> {
    await poll(
      async () =>
        (await this.#live.process.marionette.inBrowser(
          `const prompt = document.getElementById('addon-webext-permissions-notification');
           if (!prompt || PopupNotifications.panel.state !== 'open') return false;
           (args[0] === 'allow' ? prompt.button : prompt.secondaryButton).click();
           return true;`,
          [answer],
        )) === true || undefined,
      'No permission prompt appeared',
      30_000,
    );
  }

  async grantHostAccess(origins: readonly string[]): Promise<void> {
    await this.#changeAccess('add', origins);
  }

  async revokeHostAccess(origins: readonly string[]): Promise<void> {
    await this.#changeAccess('remove', origins);
  }

  async restart(): Promise<void> {
    await this.#stop();
    this.#session = await this.#start(false);
  }

  ended(): Promise<void> {
    return this.#live.process.exited;
  }

  async close(): Promise<void> {
    try {
      await this.#stop();
    } finally {
      this.#profile.remove();
    }
  }

  get #live(): Session {
    if (!this.#session) throw new Error('Firefox is not running.');
    return this.#session;
  }

  /** Runs privileged code with `extension`, the browser's own object for it, and `args`. */
  #withExtension(body: string, args: readonly unknown[] = []): Promise<unknown> {
    return this.#live.process.marionette.inBrowser(
      `const [id, ...rest] = args;
       const { extension } = WebExtensionPolicy.getByID(id);
       return (async (args) => { ${body} })(rest);`,
      [this.#id, ...args],
    );
  }

  async #changeAccess(change: 'add' | 'remove', origins: readonly string[]): Promise<void> {
    await this.#withExtension(
      `const { ExtensionPermissions } = ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs');
       const [change, origins] = args;
       await ExtensionPermissions[change](extension.id, { permissions: [], origins, data_collection: [] }, extension);`,
      [change, origins],
    );
  }

  /** What the switch on the add-on's page does. */
  async #allowPrivateWindows(process: FirefoxProcess): Promise<void> {
    await process.marionette.inBrowser(
      `const { ExtensionPermissions } = ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs');
       const { AddonManager } = ChromeUtils.importESModule('resource://gre/modules/AddonManager.sys.mjs');
       return (async ([id]) => {
         const permissions = { permissions: ['internal:privateBrowsingAllowed'], origins: [], data_collection: [] };
         await ExtensionPermissions.add(id, permissions);
         await (await AddonManager.getAddonByID(id)).reload();
       })(args);`,
      [this.#id],
    );
  }

  async #start(isNew: boolean): Promise<Session> {
    const process = await FirefoxProcess.start(this.#profile.dir, this.#options.headless ?? true);
    try {
      await poll(
        async () =>
          (await process.marionette.inBrowser('return !!WebExtensionPolicy.getByID(args[0])?.active;', [
            this.#id,
          ])) === true || undefined,
        'Firefox did not install the extension: it must accept unsigned ones (Firefox ESR or Developer Edition)',
        30_000,
      );
      if (isNew) await closeFirstPage(process.marionette);
      if (this.#options.privateWindows === true) await this.#allowPrivateWindows(process);
      await process.marionette.send('WebDriver:SetWindowRect', { width: 1400, height: 1000 });
      const handle = await process.marionette.value('WebDriver:GetWindowHandle');
      const bench = await this.#adopt(process, z.string().parse(handle));
      await bench.goto(this.extensionUrl('manifest.json'));
      return { process, bench };
    } catch (error) {
      await process.stop();
      throw error;
    }
  }

  async #adopt(process: FirefoxProcess, handle: string): Promise<FirefoxPage> {
    const logged = await process.marionette.inBrowser('return Services.console.getMessageArray().length;');
    return new FirefoxPage(process.marionette, handle, z.number().parse(logged));
  }

  async #stop(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.process.stop();
  }
}
