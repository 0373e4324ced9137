import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

import type { Appearance, Json, Page } from './browser';
import { poll } from './deadline';
import { pageScript, readResult } from './page-script';

const WAIT_MS = 30_000;

/** What both browsers' pages share: everything that can be said with scripts and waiting. */
export abstract class DrivenPage implements Page {
  /** Runs the source of an expression whose promise is awaited; resolves to JSON text or nothing. */
  protected abstract run(source: string): Promise<string | null | undefined>;
  /** Writes a PNG of the viewport as it is now. */
  protected abstract capture(path: string): Promise<void>;

  abstract goto(url: string): Promise<void>;
  abstract reload(): Promise<void>;
  abstract url(): Promise<string>;
  abstract title(): Promise<string>;
  abstract click(selector: string): Promise<void>;
  abstract type(selector: string, text: string): Promise<void>;
  abstract press(key: string): Promise<void>;
  abstract appear(appearance: Appearance): Promise<void>;
  abstract consoleErrors(): Promise<string[]>;
  abstract bringToFront(): Promise<void>;
  abstract close(): Promise<void>;

  async evaluate<Result, Arguments extends readonly Json[]>(
    run: string | ((...args: Arguments) => Result | Promise<Result>),
    ...args: Arguments
  ): Promise<Result> {
    return readResult(await this.run(pageScript(run, args))) as Result;
  }

  async text(selector: string): Promise<string> {
    const [first] = await this.texts(selector);
    if (first === undefined) throw new Error(await this.#absence(`nothing matches ${selector}`));
    return first;
  }

  texts(selector: string): Promise<string[]> {
    return this.evaluate(
      (wanted) =>
        Array.from(document.querySelectorAll(wanted), (element) =>
          (element instanceof HTMLElement ? element.innerText : element.textContent).trim(),
        ),
      selector,
    );
  }

  async waitFor(condition: string | (() => boolean | Promise<boolean>), timeoutMs = WAIT_MS): Promise<void> {
    await poll(
      async () => ((await this.#holds(condition)) ? true : undefined),
      () =>
        this.#absence(
          `waited for ${typeof condition === 'string' ? condition : `(${condition.toString()})`}`,
        ),
      timeoutMs,
    );
  }

  waitForText(selector: string, expected: string | RegExp, timeoutMs = WAIT_MS): Promise<string> {
    const fits = (text: string) =>
      typeof expected === 'string' ? text.includes(expected) : expected.test(text);
    return poll(
      async () => {
        const [text] = await this.texts(selector);
        return text !== undefined && fits(text) ? text : undefined;
      },
      async () =>
        this.#absence(
          `waited for ${String(expected)} in ${selector}; it reads ${JSON.stringify((await this.texts(selector))[0])}`,
        ),
      timeoutMs,
    );
  }

  async screenshot(path: string, appearance: Appearance = {}): Promise<void> {
    mkdirSync(dirname(path), { recursive: true });
    // A tab behind another paints no frames.
    await this.bringToFront();
    await this.appear(appearance);
    // Two frames: the first applies the new media, the second has painted it.
    await this.evaluate(
      () =>
        new Promise<void>((resolve) =>
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined))),
        ),
    );
    await this.capture(path);
  }

  #holds(condition: string | (() => boolean | Promise<boolean>)): Promise<boolean> {
    if (typeof condition !== 'string') return this.evaluate(condition);
    return this.evaluate((wanted) => {
      const element = document.querySelector(wanted);
      return element !== null && element.getClientRects().length > 0;
    }, condition);
  }

  /** A failure's message: what was missing, and what the page shows instead. */
  async #absence(what: string): Promise<string> {
    const shown = await this.evaluate(() => document.body.innerText.slice(0, 600)).catch(
      () => '(no document)',
    );
    return `${what}\n  at ${await this.url()}\n  which shows: ${shown.replaceAll('\n', '\n    ')}`;
  }
}
