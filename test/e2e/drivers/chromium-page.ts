import type { Page as PlaywrightPage } from 'playwright-core';

import type { Appearance } from './browser';
import { OPERATION_MS, withDeadline } from './deadline';
import { DrivenPage } from './driven-page';

export class ChromiumPage extends DrivenPage {
  readonly #page: PlaywrightPage;
  readonly #errors: string[] = [];

  /** @param page just created: what it logs is collected from here on */
  constructor(page: PlaywrightPage) {
    super();
    this.#page = page;
    page.setDefaultTimeout(OPERATION_MS);
    page.on('console', (message) => {
      // The browser asks for an icon by itself; its absence is no error of the page.
      if (message.location().url.endsWith('/favicon.ico')) return;
      if (message.type() === 'error') this.#errors.push(`${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => this.#errors.push(error.stack ?? error.message));
  }

  protected run(source: string): Promise<string | undefined> {
    return withDeadline(this.#page.evaluate<string | undefined>(source), `evaluate in ${this.#page.url()}`);
  }

  protected async capture(path: string): Promise<void> {
    await this.#page.screenshot({ path });
  }

  async goto(url: string): Promise<void> {
    await this.#page.goto(url, { waitUntil: 'load' });
  }

  async reload(): Promise<void> {
    await this.#page.reload({ waitUntil: 'load' });
  }

  url(): Promise<string> {
    return Promise.resolve(this.#page.url());
  }

  title(): Promise<string> {
    return this.#page.title();
  }

  async click(selector: string): Promise<void> {
    await this.#page.locator(selector).first().click();
  }

  async type(selector: string, text: string): Promise<void> {
    const field = this.#page.locator(selector).first();
    await field.fill('');
    await field.pressSequentially(text);
  }

  async press(key: string): Promise<void> {
    await this.#page.keyboard.press(key);
  }

  async appear({ theme, reducedMotion, width, height }: Appearance): Promise<void> {
    await this.#page.emulateMedia({
      ...(theme && { colorScheme: theme }),
      ...(reducedMotion !== undefined && { reducedMotion: reducedMotion ? 'reduce' : 'no-preference' }),
    });
    if (width !== undefined && height !== undefined) await this.#page.setViewportSize({ width, height });
  }

  consoleErrors(): Promise<string[]> {
    return Promise.resolve([...this.#errors]);
  }

  async bringToFront(): Promise<void> {
    await this.#page.bringToFront();
  }

  async close(): Promise<void> {
    await this.#page.close();
  }
}
