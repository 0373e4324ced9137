import { limits } from './limits';
import { CAPTURE_MESSAGE, type CaptureMessage, type CaptureReply, type WireExchange } from './protocol';

/** What delivery needs of its surroundings; tests hand in a clock of their own. */
export interface DeliveryPorts {
  send(message: CaptureMessage): Promise<unknown>;
  setTimer(run: () => void, ms: number): void;
  /** 0 … 1. */
  random(): number;
  /** An exchange was given up: too many wait for an acknowledgement. */
  onDropped(): void;
}

/** Hands exchanges to the background until it says that they are stored. */
export interface Delivery {
  deliver(exchange: WireExchange): void;
  /** Sends everything unacknowledged once more, now: the page is going away. */
  flush(): void;
  /** Gives up what is unacknowledged: nobody will ever answer. */
  stop(): void;
}

const firstRetryMs = 250;
const longestRetryMs = 30_000;
/** A message to a background that is ended while it starts may get neither reply nor error: it is not waited for longer. */
const longestReplyMs = 15_000;

function isReply(value: unknown): value is CaptureReply {
  return typeof value === 'object' && value !== null && typeof (value as { ok?: unknown }).ok === 'boolean';
}

/**
 * A background worker may be killed at any moment, before or after it stored a message: each exchange is sent with
 * the same id until a reply names its fate. Bounded in number and bytes; the oldest gives way.
 */
export function createDelivery(ports: DeliveryPorts): Delivery {
  const waiting = new Map<string, { exchange: WireExchange; bytes: number }>();
  let heldBytes = 0;

  const settle = (id: string): void => {
    heldBytes -= waiting.get(id)?.bytes ?? 0;
    waiting.delete(id);
  };

  const send = async (exchange: WireExchange): Promise<void> => {
    try {
      const reply = await ports.send({ type: CAPTURE_MESSAGE, exchange });
      if (isReply(reply)) settle(exchange.id);
    } catch {
      // No background just now, or it died while it worked: the retry asks again.
    }
  };

  const attempt = async (exchange: WireExchange, delay: number): Promise<void> => {
    const late = new Promise<void>((resolve) => ports.setTimer(resolve, longestReplyMs));
    await Promise.race([send(exchange), late]);
    if (!waiting.has(exchange.id)) return;
    ports.setTimer(
      () => {
        if (waiting.has(exchange.id)) void attempt(exchange, Math.min(delay * 2, longestRetryMs));
      },
      delay * (0.75 + ports.random() / 2),
    );
  };

  return {
    deliver(exchange) {
      const bytes = approximateBytes(exchange);
      waiting.set(exchange.id, { exchange, bytes });
      heldBytes += bytes;
      for (const id of waiting.keys()) {
        if (waiting.size <= limits.unacknowledged && heldBytes <= limits.unacknowledgedBytes) break;
        settle(id);
        ports.onDropped();
      }
      void attempt(exchange, firstRetryMs);
    },
    flush() {
      for (const { exchange } of waiting.values()) void send(exchange);
    },
    stop() {
      waiting.clear();
      heldBytes = 0;
    },
  };
}

function approximateBytes(exchange: WireExchange): number {
  return exchange.kind === 'exchange'
    ? (exchange.request.data?.length ?? 0) + (exchange.response.data?.length ?? 0)
    : exchange.answer.length + exchange.candidates.reduce((sum, candidate) => sum + candidate.length, 0);
}
