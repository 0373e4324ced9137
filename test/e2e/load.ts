import type { Api, ApiName } from '../../src/app/api';
import { askExtension } from './drivers/ask-extension';
import type { Browser, Page } from './drivers/browser';
import { pause } from './drivers/deadline';

/** How many questions are asked. */
export interface Wanted {
  readonly settlement?: 'private' | 'batch' | 'individual';
  readonly wishes?: string;
}

/** As many as a page has under way at the same time. */
const AT_ONCE = 6;
/** So many that they are answered well within the time a page script has. */
const GROUP = 30;

/** Lets a page ask for each of the texts to be repeated, some at a time. */
export async function askInTurns(
  page: Page,
  gateway: string,
  texts: readonly string[],
  { settlement, wishes }: Wanted,
): Promise<void> {
  for (let start = 0; start < texts.length; start += GROUP) {
    await page.evaluate(
      async (url, group, headers, atOnce) => {
        const left = [...group];
        const worker = async () => {
          for (let text = left.shift(); text !== undefined; text = left.shift()) {
            const response = await fetch(url, {
              method: 'POST',
              headers: { 'content-type': 'application/json', authorization: 'Bearer e2e', ...headers },
              body: JSON.stringify({
                model: 'openai/gpt-4.1',
                messages: [{ role: 'user', content: `repeat: ${text}` }],
                temperature: 0.7,
                max_tokens: 200,
              }),
            });
            await response.text();
          }
        };
        await Promise.all(Array.from({ length: atOnce }, worker));
      },
      `${gateway}/v1/chat/completions`,
      texts.slice(start, start + GROUP),
      {
        ...(settlement && { 'X-SETTLEMENT-TYPE': settlement }),
        ...(wishes !== undefined && { 'X-Devnet': wishes }),
      },
      AT_ONCE,
    );
  }
}

/** Ends the background again and again while something is done. @returns how often */
export async function whileKilling(
  browser: Browser,
  everyMs: number,
  work: () => Promise<void>,
): Promise<number> {
  const done = new AbortController();
  const kill = async () => {
    let kills = 0;
    for (;;) {
      await pause(everyMs);
      if (done.signal.aborted) return kills;
      await browser.killBackground();
      kills += 1;
    }
  };
  const killing = kill();
  try {
    await work();
  } finally {
    done.abort();
    await killing;
  }
  return killing;
}

/** Asks the extension again where its background ended before it had answered. */
export async function askThroughKills<Name extends ApiName>(
  browser: Browser,
  name: Name,
  input: Api[Name]['in'],
): Promise<Api[Name]['out']> {
  let failure: unknown;
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return await askExtension(browser, name, input);
    } catch (error) {
      failure = error;
      await pause(100);
    }
  }
  throw failure;
}
