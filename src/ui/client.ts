import type { Api, ApiName, Client } from '../app/api';
import { API_MESSAGE, UI_PORT, type ApiMessage, type ApiReply, type UiPortMessage } from '../app/messages';
import { CodedError, messageOf } from '../bytes/coded-error';

/** The part of `browser.runtime` a client needs. */
export interface ClientRuntime {
  sendMessage(message: ApiMessage): Promise<unknown>;
  connect(info: { name: string }): ClientPort;
}

/** The part of `runtime.Port` a client needs. */
export interface ClientPort {
  readonly onMessage: { addListener(listener: (message: unknown) => void): void };
  readonly onDisconnect: { addListener(listener: () => void): void };
  disconnect(): void;
}

const firstReconnectMs = 200;
const lastReconnectMs = 5_000;

/**
 * The client of real extension pages. Questions wake the background; the port is opened again whenever the browser
 * stops the background, and listeners then reload everything, because changes may have been missed.
 */
export function runtimeClient(runtime: ClientRuntime): Client {
  const listeners = new Set<(ids: readonly string[] | undefined) => void>();
  let port: ClientPort | undefined;
  let reconnect: ReturnType<typeof setTimeout> | undefined;
  let wait = firstReconnectMs;

  function notify(ids: readonly string[] | undefined): void {
    for (const listener of listeners) listener(ids);
  }

  function open(): void {
    const opened = runtime.connect({ name: UI_PORT });
    port = opened;
    opened.onMessage.addListener((message) => {
      if (!isChange(message)) return;
      wait = firstReconnectMs;
      notify(message.ids);
    });
    opened.onDisconnect.addListener(() => {
      if (port !== opened) return;
      port = undefined;
      if (listeners.size === 0) return;
      reconnect = setTimeout(() => {
        open();
        notify(undefined);
      }, wait);
      wait = Math.min(2 * wait, lastReconnectMs);
    });
  }

  function close(): void {
    clearTimeout(reconnect);
    const closing = port;
    port = undefined;
    closing?.disconnect();
  }

  return {
    async ask<Name extends ApiName>(name: Name, input: Api[Name]['in']): Promise<Api[Name]['out']> {
      const message: ApiMessage<Name> = { type: API_MESSAGE, name, input };
      let reply: unknown;
      try {
        reply = await runtime.sendMessage(message);
      } catch (error) {
        throw new CodedError('background_unreachable', messageOf(error), { cause: error });
      }
      if (!isReply<Name>(reply)) {
        throw new CodedError('background_silent', 'The background part of the extension did not answer.');
      }
      if (!reply.ok) throw new CodedError(reply.code, reply.message);
      return reply.out;
    },
    onChange(listener) {
      listeners.add(listener);
      if (port === undefined && listeners.size === 1) open();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) close();
      };
    },
  };
}

function isReply<Name extends ApiName>(value: unknown): value is ApiReply<Name> {
  return typeof value === 'object' && value !== null && 'ok' in value;
}

function isChange(value: unknown): value is UiPortMessage {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'changed';
}
