import type { Page } from './drivers/browser';

/** One question a page asks a gateway. */
export interface Question {
  /** Base URL of the gateway. */
  readonly gateway: string;
  readonly text: string;
  readonly stream?: boolean;
  /** `X-SETTLEMENT-TYPE`; the gateway's default where absent. */
  readonly settlement?: 'private' | 'batch' | 'individual';
  /** Wishes for the embedded gateway, as its header `X-Devnet` takes them: `tamper, enclave=revoked`. */
  readonly wishes?: string;
}

/** Lets a page ask with its own `fetch`, as any chat page does; returns the whole response body. */
export function askGateway(page: Page, question: Question): Promise<string> {
  const { gateway, text, stream = false, settlement, wishes } = question;
  return page.evaluate(
    async (url, body, headers) => {
      const response = await fetch(url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', authorization: 'Bearer e2e', ...headers },
      });
      return response.text();
    },
    `${gateway}/v1/chat/completions`,
    JSON.stringify({
      model: 'openai/gpt-4.1',
      messages: [{ role: 'user', content: text }],
      temperature: 0.7,
      max_tokens: 200,
      stream,
    }),
    {
      ...(settlement && { 'X-SETTLEMENT-TYPE': settlement }),
      ...(wishes !== undefined && { 'X-Devnet': wishes }),
    },
  );
}
