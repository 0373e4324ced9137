import { writeFileSync } from 'node:fs';

import { z } from 'zod';

import type { Appearance } from './browser';
import { OPERATION_MS, pause, poll } from './deadline';
import { DrivenPage } from './driven-page';
import type { Marionette } from './marionette';

/** Code points WebDriver gives to keys without a character (https://w3c.github.io/webdriver/#keyboard-actions). */
const KEYS: Readonly<Record<string, string>> = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Escape: '\uE00C',
  Space: ' ',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Delete: '\uE017',
};

const Progress = z.object({
  done: z.boolean(),
  json: z.string().nullish(),
  failure: z.string().nullish(),
});

/**
 * Starts a page script, or looks after one started before, and says how far it is. A script that takes its time must not hold
 * the connection: a test may want to kill the background while a page is waiting for its answer. Nor may it be waited for with
 * a timer, which Firefox slows down to one a second in tabs behind another.
 */
function turn(ticket: number, source?: string): string {
  return `
    const tickets = (window[Symbol.for('page scripts')] ??= new Map());
    ${
      source === undefined
        ? ''
        : `const started = { done: false };
           tickets.set(${ticket}, started);
           ${source}.then(
             (json) => Object.assign(started, { done: true, json }),
             (error) => Object.assign(started, { done: true, failure: String(error?.stack ? error + '\\n' + error.stack : error) }));`
    }
    const script = tickets.get(${ticket});
    if (!script) return { done: true, failure: 'the page went away while the script ran' };
    return (async () => {
      for (let microtask = 0; microtask < 20 && !script.done; microtask++) await null;
      if (script.done) tickets.delete(${ticket});
      return { done: script.done, json: script.json, failure: script.failure };
    })();`;
}

export class FirefoxPage extends DrivenPage {
  readonly #marionette: Marionette;
  readonly #handle: string;
  readonly #errorsSince: number;
  #lastTicket = 0;

  /** @param errorsSince length of the browser's error log when the page was opened */
  constructor(marionette: Marionette, handle: string, errorsSince: number) {
    super();
    this.#marionette = marionette;
    this.#handle = handle;
    this.#errorsSince = errorsSince;
  }

  /** Runs work with this page as the window that commands go to. */
  whileCurrent<T>(work: () => Promise<T>): Promise<T> {
    return this.#marionette.inWindow(this.#handle, work);
  }

  /** Runs the source of a page script; see {@link DrivenPage}. */
  async runSource(source: string): Promise<string | null | undefined> {
    const ticket = ++this.#lastTicket;
    const step = async (script: string) =>
      Progress.parse(await this.whileCurrent(() => this.#marionette.script(script)));
    let progress = await step(turn(ticket, source));
    const end = performance.now() + OPERATION_MS;
    while (!progress.done) {
      if (performance.now() > end) throw new Error(`evaluate: not done after ${OPERATION_MS} ms`);
      await pause(5);
      progress = await step(turn(ticket));
    }
    if (progress.failure !== undefined && progress.failure !== null) throw new Error(progress.failure);
    return progress.json;
  }

  protected run(source: string): Promise<string | null | undefined> {
    return this.runSource(source);
  }

  protected async capture(path: string): Promise<void> {
    const png = await this.whileCurrent(() =>
      this.#marionette.value('WebDriver:TakeScreenshot', { full: false }),
    );
    writeFileSync(path, Buffer.from(z.string().parse(png), 'base64'));
  }

  async goto(url: string): Promise<void> {
    await this.whileCurrent(() => this.#marionette.send('WebDriver:Navigate', { url }));
  }

  async reload(): Promise<void> {
    await this.whileCurrent(() => this.#marionette.send('WebDriver:Refresh'));
  }

  async url(): Promise<string> {
    return z.string().parse(await this.whileCurrent(() => this.#marionette.value('WebDriver:GetCurrentURL')));
  }

  async title(): Promise<string> {
    return z.string().parse(await this.whileCurrent(() => this.#marionette.value('WebDriver:GetTitle')));
  }

  async click(selector: string): Promise<void> {
    // As playwright does: an element that is not there yet, or still covered, gets a moment.
    let refusal = '';
    await poll(
      async () => {
        try {
          const id = await this.#find(selector);
          await this.whileCurrent(() => this.#marionette.send('WebDriver:ElementClick', { id }));
          return true;
        } catch (error) {
          refusal = error instanceof Error ? error.message : String(error);
          if (!/no such element|not interactable|click intercepted|stale element/.test(refusal)) throw error;
          return undefined;
        }
      },
      () => Promise.resolve(`click ${selector}: ${refusal}`),
      OPERATION_MS,
      50,
    );
  }

  async type(selector: string, text: string): Promise<void> {
    await this.waitFor(selector);
    const id = await this.#find(selector);
    await this.whileCurrent(async () => {
      await this.#marionette.send('WebDriver:ElementClear', { id });
      await this.#marionette.send('WebDriver:ElementSendKeys', { id, text });
    });
  }

  async press(key: string): Promise<void> {
    const values = key.split('+').map((name) => {
      const value = KEYS[name] ?? (name.length === 1 ? name : undefined);
      if (value === undefined) throw new Error(`press: unknown key ${name}`);
      return value;
    });
    const actions = [
      ...values.map((value) => ({ type: 'keyDown', value })),
      ...values.toReversed().map((value) => ({ type: 'keyUp', value })),
    ];
    await this.whileCurrent(() =>
      this.#marionette.send('WebDriver:PerformActions', {
        actions: [{ type: 'key', id: 'keyboard', actions }],
      }),
    );
  }

  async appear({ theme, reducedMotion, width, height }: Appearance): Promise<void> {
    await this.bringToFront();
    await this.#marionette.inBrowser(
      `const [theme, reducedMotion, width, height] = args;
       const { selectedBrowser } = gBrowser;
       const context = selectedBrowser.browsingContext;
       if (theme) context.prefersColorSchemeOverride = theme;
       if (reducedMotion !== null) context.prefersReducedMotionOverride = reducedMotion ? 'reduce' : 'no-preference';
       if (width !== null && height !== null)
         for (const [side, length] of [['width', width], ['height', height]])
           for (const bound of ['min', 'max'])
             selectedBrowser.style.setProperty(bound + '-' + side, length + 'px');`,
      [theme ?? null, reducedMotion ?? null, width ?? null, height ?? null],
      this.#handle,
    );
    if (width !== undefined && height !== undefined) {
      await poll(
        async () =>
          (await this.evaluate((w, h) => innerWidth === w && innerHeight === h, width, height)) || undefined,
        `the viewport becomes ${width}×${height}`,
        15_000,
      );
    }
  }

  async consoleErrors(): Promise<string[]> {
    const { origin } = new URL(await this.url());
    return browserErrors(this.#marionette, origin, this.#errorsSince);
  }

  async bringToFront(): Promise<void> {
    await this.whileCurrent(() =>
      this.#marionette.send('WebDriver:SwitchToWindow', { handle: this.#handle, focus: true }),
    );
  }

  async close(): Promise<void> {
    await this.whileCurrent(() => this.#marionette.send('WebDriver:CloseWindow'));
  }

  /** The browser's id of this page's tab, as the extension's tabs API has it. */
  async tabId(): Promise<number> {
    await this.bringToFront();
    const id = await this.#marionette.inBrowser(
      `const { ExtensionParent } = ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs');
       return ExtensionParent.apiManager.global.tabTracker.getId(gBrowser.selectedTab);`,
      [],
      this.#handle,
    );
    return z.number().parse(id);
  }

  async #find(selector: string): Promise<string> {
    const element = await this.whileCurrent(() =>
      this.#marionette.value('WebDriver:FindElement', { using: 'css selector', value: selector }),
    );
    return z.string().parse(Object.values(z.record(z.string(), z.string()).parse(element))[0]);
  }
}

/** Errors in Firefox's own log whose source lies under `origin`, beginning with entry `since`. */
export async function browserErrors(
  marionette: Marionette,
  origin: string,
  since: number,
): Promise<string[]> {
  const errors = await marionette.inBrowser(
    `return Services.console.getMessageArray().slice(args[1])
       .filter((entry) => entry instanceof Ci.nsIScriptError && !(entry.flags & Ci.nsIScriptError.warningFlag))
       .filter((entry) => entry.sourceName.startsWith(args[0] + '/'))
       .map((entry) => entry.errorMessage + ' (' + entry.sourceName + ':' + entry.lineNumber + ')');`,
    [origin, since],
  );
  return z.array(z.string()).parse(errors);
}
