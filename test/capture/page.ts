import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';

import { startBridge } from '../../src/capture/bridge';
import { installHook } from '../../src/capture/page/install';
import type { CaptureMessage, NoticeMessage, WireRequestExchange } from '../../src/capture/protocol';

/** A page with hook and bridge in this process: Node's own fetch and streams stand for the browser's. */
export interface FakePage {
  readonly messages: readonly (CaptureMessage | NoticeMessage)[];
  /** Waits until `count` exchanges have reached the background, and fails where they never do. */
  captured(count: number): Promise<readonly WireRequestExchange[]>;
  /** Long enough for anything that would be captured to have been. */
  quiet(): Promise<void>;
  forget(): void;
  /** As when the extension is updated: the bridge that was there is cut off, and another one starts. */
  replaceBridge(): void;
}

/** Installs once per test file: the realm is this process. */
export function openFakePage(): FakePage {
  const messages: (CaptureMessage | NoticeMessage)[] = [];
  const document = new EventTarget();
  Object.defineProperty(globalThis, 'document', { value: document, configurable: true });
  standInForBrowser();
  let newest = 0;
  const openBridge = (): void => {
    const own = ++newest;
    startBridge({
      document,
      window: new EventTarget(),
      send: (message) => {
        if (own !== newest) return Promise.reject(new Error('Extension context invalidated.'));
        messages.push(message);
        return Promise.resolve({ ok: true });
      },
      isOrphaned: () => own !== newest,
    });
  };
  openBridge();
  installHook(globalThis);
  const exchanges = (): WireRequestExchange[] =>
    messages.flatMap((message) =>
      message.type === 'proofmark/capture' && message.exchange.kind === 'exchange' ? [message.exchange] : [],
    );
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  return {
    messages,
    async captured(count) {
      await expect.poll(() => exchanges().length, { interval: 5 }).toBeGreaterThanOrEqual(count);
      return exchanges();
    },
    quiet: () => pause(60),
    forget() {
      messages.length = 0;
    },
    replaceBridge: openBridge,
  };
}

/**
 * What Node has not: two interfaces that only real browsers make sense of, here just enough to be hooked; and what it has
 * otherwise than HTML says: a channel's ports are getters of its prototype, and message events can be cancelled.
 */
function standInForBrowser(): void {
  const Native = globalThis.MessageChannel;
  class MessageChannel {
    readonly #ports = new Native();
    get port1(): MessagePort {
      return this.#ports.port1;
    }
    get port2(): MessagePort {
      return this.#ports.port2;
    }
  }
  for (const standIn of [XMLHttpRequest, EventSource, MessageChannel, MessageEvent]) {
    Object.defineProperty(globalThis, standIn.name, { value: standIn, configurable: true, writable: true });
  }
}

class MessageEvent extends Event {
  readonly #data: unknown;
  readonly #ports: readonly unknown[];
  constructor(type: string, init: EventInit & { data: unknown; ports: Iterable<unknown> }) {
    super(type, init);
    this.#data = init.data;
    this.#ports = [...init.ports];
  }
  get data(): unknown {
    return this.#data;
  }
  get ports(): readonly unknown[] {
    return this.#ports;
  }
}

class EventSource extends EventTarget {
  readonly #url = '';
  get url(): string {
    return this.#url;
  }
}

class XMLHttpRequest extends EventTarget {
  readonly #request = { state: 0, status: 0, text: '', type: '', url: '' };
  get readyState(): number {
    return this.#request.state;
  }
  get status(): number {
    return this.#request.status;
  }
  get response(): unknown {
    return this.#request.text;
  }
  get responseText(): string {
    return this.#request.text;
  }
  get responseType(): string {
    return this.#request.type;
  }
  get responseURL(): string {
    return this.#request.url;
  }
  getResponseHeader(): null {
    return null;
  }
}

/** A server on loopback that answers with `listener`. */
export async function serve(
  listener: RequestListener,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
