import type { Api, ApiName } from '../../../src/app/api';
import { API_MESSAGE, type ApiMessage, type ApiReply } from '../../../src/app/messages';
import type { Browser } from './browser';

/** Asks the background what a view would ask, over the same message; a refusal is thrown with its code. */
export async function askExtension<Name extends ApiName>(
  browser: Browser,
  name: Name,
  input: Api[Name]['in'],
): Promise<Api[Name]['out']> {
  const message: ApiMessage<Name> = { type: API_MESSAGE, name, input };
  const text = await browser.evaluateInExtension(
    async (api, json) => JSON.stringify(await api.runtime.sendMessage(JSON.parse(json))),
    JSON.stringify(message),
  );
  const reply = JSON.parse(text) as ApiReply<Name>;
  if (!reply.ok) throw new Error(`${name} refused: ${reply.code}: ${reply.message}`);
  return reply.out;
}
