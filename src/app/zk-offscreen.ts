import { browser } from 'wxt/browser';

import { CodedError, messageOf } from '../bytes/coded-error';
import { fromOwnPage, typeOf } from './messages-in';
import type { EngineJobMessage, EngineJobReply } from './zk-messages';
import { ENGINE_MESSAGE } from './zk-messages';
import { hostEngines, IDLE_MS } from './zk-threads';

/**
 * Chrome's service worker has no Workers: this document has, and does nothing else. It closes itself when nothing was
 * asked for a while.
 */
export function serveOffscreen(): void {
  const hosts = hostEngines();
  let open = 0;
  let idle = setTimeout(close, IDLE_MS);

  const run = async ({ engine, request }: EngineJobMessage): Promise<EngineJobReply> => {
    open += 1;
    clearTimeout(idle);
    try {
      return { ok: true, result: await hosts[engine].run(request) };
    } catch (error) {
      const code = error instanceof CodedError ? String(error.code) : 'engine_crashed';
      return { ok: false, code, message: messageOf(error) };
    } finally {
      open -= 1;
      if (open === 0) idle = setTimeout(close, IDLE_MS);
    }
  };
  browser.runtime.onMessage.addListener(((message: unknown, sender: Parameters<typeof fromOwnPage>[0]) =>
    typeOf(message) === ENGINE_MESSAGE && fromOwnPage(sender)
      ? run(message as EngineJobMessage)
      : undefined) as Parameters<typeof browser.runtime.onMessage.addListener>[0]);
}
