import type { Json, Page } from '../drivers/browser';

/**
 * Runs a function as a script of the page itself. Drivers evaluate in a global of their own beside the page's, where
 * functions and prototypes of the page look foreign; what is tested here is what a page finds.
 *
 * @param run sees no variable of the test; its result is JSON
 */
export async function inPage<Result, Arguments extends readonly Json[]>(
  page: Page,
  run: (...args: Arguments) => Result | Promise<Result>,
  ...args: Arguments
): Promise<Result> {
  await startInPage(page, run, ...args);
  return outcomeInPage(page);
}

/** The first half of {@link inPage}: starts the function and looks at nothing of the page until its outcome is asked for. */
export async function startInPage<Arguments extends readonly Json[]>(
  page: Page,
  run: (...args: Arguments) => unknown,
  ...args: Arguments
): Promise<void> {
  const call = `(${run.toString()})(${args.map((argument) => JSON.stringify(argument)).join()})`;
  const source = `{
    const __name = (value) => value;
    const root = document.documentElement;
    const tell = (outcome) => root.setAttribute('data-outcome', outcome);
    (async () => ${call})().then(
      (result) => tell('1' + JSON.stringify(result ?? null)),
      (reason) => tell('0' + String(reason) + ' ' + String(reason?.stack)),
    );
  }`;
  await page.evaluate((text) => {
    document.documentElement.removeAttribute('data-outcome');
    const script = document.createElement('script');
    script.textContent = text;
    // What follows happens once the driver has left the page.
    setTimeout(() => document.documentElement.append(script));
  }, source);
}

/** The second half of {@link inPage}. */
export async function outcomeInPage<Result>(page: Page): Promise<Result> {
  await page.waitFor(() => document.documentElement.hasAttribute('data-outcome'), 60_000);
  const outcome = await page.evaluate(() => document.documentElement.getAttribute('data-outcome') ?? '');
  if (!outcome.startsWith('1')) throw new Error(`In the page: ${outcome.slice(1)}`);
  return JSON.parse(outcome.slice(1)) as Result;
}
