import { afterAll, beforeAll, expect, it } from 'vitest';

import { inEachBrowser } from '../drivers/in-each-browser';
import { signedAnswer, startCaptureSite, type CaptureSite } from './capture-site';
import { inPage } from './in-page';
import { exchangesHeard, heard, listenToCaptures } from './listen';

let site: CaptureSite;
beforeAll(async () => {
  site = await startCaptureSite();
});
afterAll(() => site.stop());

const text = (data: string | null): string => Buffer.from(data ?? '', 'base64').toString();

inEachBrowser('a page that asks forty questions at once', (browser) => {
  beforeAll(() => listenToCaptures(browser(), { urls: [site.url('/')] }));

  it('gets forty answers, streamed and whole, and all are captured, each with its own question', async () => {
    const page = await browser().newPage(site.url('/'));
    const asked = await inPage(
      page,
      async (port) => {
        let open = 0;
        let mostAtOnce = 0;
        const ask = async (index: number): Promise<string> => {
          const isStreamed = index % 2 === 0;
          // Browsers hold six connections to one host; names below localhost are all this machine.
          const host = `http://n${index % 10}.localhost:${port}`;
          const url = `${host}/${isStreamed ? 'slow' : 'signed'}/v1/chat/completions`;
          const response = await fetch(url, { method: 'POST', body: `{"messages":[${index}]}` });
          if (!isStreamed) return response.text();
          mostAtOnce = Math.max(mostAtOnce, ++open);
          const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
          let whole = '';
          for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) {
            whole += next.value;
          }
          open--;
          return whole;
        };
        const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => ask(index)));
        return { mostAtOnce, intact: answers.filter((answer) => answer.includes('tee_signature')).length };
      },
      new URL(site.url('/')).port,
    );
    expect(asked.intact).toBe(40);
    expect(asked.mostAtOnce).toBeGreaterThan(12);
    const exchanges = await exchangesHeard(browser(), 40);
    const seen = exchanges.flatMap(({ message }) =>
      message.type === 'proofmark/capture' && message.exchange.kind === 'exchange' ? [message.exchange] : [],
    );
    const questions = seen.map(({ request }) => text(request.data));
    const expected = Array.from({ length: 40 }, (_, index) => `{"messages":[${String(index)}]}`);
    expect(questions.sort()).toEqual(expected.sort());
    for (const { response } of seen) expect(text(response.data)).toContain(signedAnswer);
    const others = (await heard(browser())).filter(({ message }) => message.type !== 'proofmark/capture');
    expect(others).toEqual([]);
    await page.close();
  });
});
