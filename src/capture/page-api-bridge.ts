import { messageOf } from '../bytes/coded-error';
import type { SettlementMode } from '../opengradient/exchange';
import { gatewayPaths } from './gateway-paths';
import { limits } from './limits';
import {
  PAGE_API_MESSAGE,
  PAGE_UPDATE_MESSAGE,
  type PageApiAnswer,
  type PageApiAsk,
  type PageApiMessage,
  type PageApiReply,
} from './page-api-protocol';
import type { WireRequestExchange } from './protocol';
import { rateLimit } from './rate-limit';
import type { SeenEndpoint } from './seen';
import { ownUtf8, wireBody, plainUrl } from './wire';

/** The event a page dispatches on `window` to reach us; it carries one port. Until then a page sees nothing of us. */
const CONNECT_EVENT = 'proofmark:connect';

export interface PageApiPorts {
  readonly window: EventTarget;
  /** Origin of this document (`self.origin`). */
  readonly origin: string;
  readonly send: (message: PageApiMessage) => Promise<unknown>;
  /** Registers for messages of the background to this frame. */
  readonly onMessage: (listener: (message: unknown) => void) => void;
  readonly now: () => number;
  /** Whether the extension that started this bridge is no longer there; the one that has come serves the page then. */
  readonly isOrphaned: () => boolean;
}

/** Refusals a page is told by code (`ProofmarkErrorCode` of src/page-api). */
type RefusalCode = 'refused' | 'too_large' | 'disconnected';

class Refusal extends Error {
  constructor(
    readonly code: RefusalCode,
    message: string,
  ) {
    super(message);
  }
}

const maxIds = 50;
const maxPorts = 8;

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function bytesOf(value: unknown, longest: number, name: string): Uint8Array {
  const bytes = typeof value === 'string' ? ownUtf8(value) : value;
  if (!(bytes instanceof Uint8Array)) throw new Refusal('refused', `The ${name} is neither text nor bytes.`);
  if (bytes.length > longest) {
    throw new Refusal('too_large', `The ${name} is larger than ${String(longest)} bytes.`);
  }
  return bytes;
}

/** A page may ask under a path of its own: most answers are chats. */
function endpointOf(url: string): SeenEndpoint {
  const { pathname } = new URL(url);
  return gatewayPaths.find(([path]) => pathname.endsWith(path))?.[1] ?? 'chat';
}

function timeOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isSafeInteger(Math.trunc(value)) && value >= 0
    ? Math.trunc(value)
    : otherwise;
}

function settlementOf(value: unknown): SettlementMode {
  return value === 'private' || value === 'individual' ? value : 'batch';
}

/** The exchange a page hands in, as it travels to the background. */
function exchangeOf(value: unknown, now: number): WireRequestExchange {
  const given = record(value);
  if (typeof given.url !== 'string' || given.url.length > limits.urlLength || !URL.canParse(given.url)) {
    throw new Refusal('refused', 'The exchange has no absolute URL.');
  }
  const status = typeof given.status === 'number' ? given.status : 200;
  if (!(status >= 200 && status <= 299)) {
    throw new Refusal('refused', `A response with status ${String(status)} is no answer.`);
  }
  return {
    kind: 'exchange',
    id: crypto.randomUUID(),
    endpoint: endpointOf(given.url),
    url: plainUrl(given.url),
    status,
    framing: given.framing === 'sse' ? 'sse' : 'json',
    settlementMode: settlementOf(given.settlementMode),
    source: 'page-api',
    request: wireBody({ kind: 'whole', bytes: bytesOf(given.request, limits.requestBytes, 'request') }),
    response: wireBody({ kind: 'whole', bytes: bytesOf(given.response, limits.responseBytes, 'response') }),
    askedAt: timeOf(given.askedAt, now),
    answeredAt: timeOf(given.answeredAt, now),
  };
}

function askOf(value: unknown, now: number): PageApiAsk {
  const given = record(value);
  switch (given.kind) {
    case 'verify':
      return { kind: 'verify', exchange: exchangeOf(given.exchange, now) };
    case 'list':
      return { kind: 'list' };
    case 'state': {
      const ids = Array.isArray(given.ids) ? (given.ids as unknown[]) : [];
      return {
        kind: 'state',
        ids: ids.flatMap((id) => (typeof id === 'string' && id.length <= 64 ? [id] : [])).slice(0, maxIds),
      };
    }
    default:
      throw new Refusal('refused', 'Proofmark does not know this question.');
  }
}

function isReply(value: unknown): value is PageApiReply {
  return typeof record(value).ok === 'boolean';
}

/** Serves `src/page-api` in a page that asks for it: questions go to the background, changes come back. */
export function startPageApi({ window, origin, send, onMessage, now, isOrphaned }: PageApiPorts): void {
  const ports = new Set<MessagePort>();
  let isListening = false;
  const mayAsk = rateLimit(limits.burst, limits.perSecond, () => performance.now());

  const answer = async (data: unknown): Promise<readonly PageApiAnswer[]> => {
    if (!mayAsk()) throw new Refusal('refused', 'Too many questions at once.');
    const message = { type: PAGE_API_MESSAGE, ask: askOf(record(data).ask, now()) } as const;
    const reply = await send(message).catch(() => undefined);
    if (!isReply(reply)) throw new Refusal('disconnected', 'Proofmark is not running; try again.');
    if (!reply.ok) throw new Refusal('refused', reply.message);
    return reply.answers;
  };

  const serve = async (port: MessagePort, data: unknown): Promise<void> => {
    const { number } = record(data);
    if (typeof number !== 'number') return;
    try {
      port.postMessage({ kind: 'reply', number, answers: await answer(data) });
    } catch (thrown) {
      const code = thrown instanceof Refusal ? thrown.code : 'refused';
      port.postMessage({ kind: 'refusal', number, code, message: messageOf(thrown) });
    }
  };

  const greet = (event: Event): void => {
    if (isOrphaned()) {
      window.removeEventListener(CONNECT_EVENT, greet);
      return;
    }
    const port = event instanceof MessageEvent ? event.ports[0] : undefined;
    if (port === undefined) return;
    ports.add(port);
    port.addEventListener('close', () => ports.delete(port));
    for (const oldest of ports) {
      // Not every browser says that the page has let go of a port.
      if (ports.size <= maxPorts) break;
      ports.delete(oldest);
      oldest.close();
    }
    if (!isListening) {
      isListening = true;
      onMessage((message) => {
        const { type, origin: owner, answer: changed } = record(message);
        if (type !== PAGE_UPDATE_MESSAGE || owner !== origin) return;
        for (const open of ports) open.postMessage({ kind: 'update', answer: changed });
      });
    }
    port.onmessage = ({ data }: MessageEvent<unknown>) => void serve(port, structuredClone(data));
    port.postMessage({ kind: 'hello', version: 1 });
  };
  window.addEventListener(CONNECT_EVENT, greet);
}
