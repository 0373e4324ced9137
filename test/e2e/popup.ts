import { poll } from './drivers/deadline';
import type { Page } from './drivers/browser';

/** One line of an answer list, as a reader sees it. */
export interface ShownAnswer {
  /** First words of the answer. */
  readonly words: string;
  /** The headline: `Provisional`. */
  readonly state: string;
  /** What stands below: test network, reason, model, build. */
  readonly facts: string;
  /** The running clock, the age or the gap. */
  readonly clock: string;
}

/** The lines of a popup (or of any other answer list), in the order shown. */
export function answersIn(popup: Page): Promise<ShownAnswer[]> {
  return popup.evaluate(() => {
    const read = (line: Element, selector: string): string => {
      const part = line.querySelector(selector);
      return part instanceof HTMLElement ? part.innerText.trim() : '';
    };
    return Array.from(document.querySelectorAll('.answers .answer'), (line) => ({
      words: read(line, '.answer-words'),
      state: read(line, '.answer-state'),
      facts: read(line, '.answer-facts'),
      clock: read(line, '.answer-clock'),
    }));
  });
}

/** Waits until the answer that begins with `words` is shown under one of the headlines; returns its line. */
export function waitForAnswer(
  popup: Page,
  words: string,
  state: string | RegExp,
  timeoutMs = 30_000,
): Promise<ShownAnswer> {
  const wanted = typeof state === 'string' ? new RegExp(`^${state}$`) : state;
  return poll(
    async () =>
      (await answersIn(popup)).find((answer) => answer.words.startsWith(words) && wanted.test(answer.state)),
    async () =>
      `waited for "${words}" as ${String(state)}; the popup shows ${JSON.stringify(await answersIn(popup))}`,
    timeoutMs,
  );
}

/** Opens the answer that begins with `words` by clicking its line. */
export async function openAnswer(popup: Page, words: string): Promise<void> {
  const at = (await answersIn(popup)).findIndex((answer) => answer.words.startsWith(words));
  if (at < 0) throw new Error(`No answer begins with "${words}".`);
  await popup.click(`.answers li:nth-child(${at + 1}) .answer`);
  await popup.waitFor('.answer-view');
}

/** Leaves an opened answer by its back button. */
export async function backToList(popup: Page): Promise<void> {
  await popup.click('.answer-page .back');
  await popup.waitFor('.answers');
}

/** Saves the receipt of the answer that is open, as a person does; returns what the file would hold. */
export async function saveReceipt(popup: Page): Promise<string> {
  await popup.evaluate(() => {
    const original = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob: Blob) => {
      void blob.text().then((text) => (document.documentElement.dataset.saved = text));
      return original(blob);
    };
  });
  await popup.click('.save-receipt');
  await popup.waitFor(() => document.documentElement.dataset.saved !== undefined);
  return popup.evaluate(() => document.documentElement.dataset.saved ?? '');
}
