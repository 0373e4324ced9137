import { browser } from 'wxt/browser';

import { CodedError, messageOf } from '../bytes/coded-error';
import type { Api, ApiName } from './api';
import type { Handlers } from './handlers/handlers';
import type { ApiMessage, ApiReply } from './messages';
import { API_MESSAGE } from './messages';

export type Sender = Parameters<Parameters<typeof browser.runtime.onMessage.addListener>[0]>[1];

/**
 * Whether a message comes from one of the extension's own pages. Content scripts share the extension's id, so the id
 * alone says nothing: they run in pages, and theirs is the page's URL.
 */
export function fromOwnPage(sender: Sender): boolean {
  return sender.id === browser.runtime.id && sender.url?.startsWith(browser.runtime.getURL('')) === true;
}

/** Answers one question of a view; whatever goes wrong becomes a coded refusal that the view shows. */
export async function answerView(message: unknown, handlers: Handlers): Promise<ApiReply> {
  const { name, input } = message as ApiMessage;
  if (!Object.hasOwn(handlers, name)) {
    return {
      ok: false,
      code: 'unknown_question',
      message: `Proofmark does not know the question "${name}".`,
    };
  }
  const handle = handlers[name] as (input: unknown) => Promise<Api[ApiName]['out']>;
  try {
    return { ok: true, out: await handle(input) };
  } catch (thrown) {
    const code = thrown instanceof CodedError ? String(thrown.code) : 'internal_error';
    return { ok: false, code, message: messageOf(thrown) };
  }
}

/** The `type` of a message, if it has one. */
export function typeOf(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null || !('type' in message)) return undefined;
  return typeof message.type === 'string' ? message.type : undefined;
}

export function isApiMessage(message: unknown): boolean {
  return typeOf(message) === API_MESSAGE;
}
