import { createDelivery } from './delivery';
import { BRIDGE_READY, HOOK_OFFER, type HookRole } from './handshake';
import { limits } from './limits';
import { pageAnswerGate } from './page-answer-gate';
import { NOTICE_MESSAGE, type CaptureMessage, type NoticeMessage } from './protocol';
import { rateLimit } from './rate-limit';
import type { SeenNotice } from './seen';
import { readSeen } from './seen-reader';
import { seenSize } from './page/seen-size';
import { wireExchange, wirePageAnswer } from './wire';

/** What the bridge needs of its surroundings. */
export interface BridgePorts {
  readonly document: EventTarget;
  readonly window: EventTarget;
  readonly send: (message: CaptureMessage | NoticeMessage) => Promise<unknown>;
  /** Whether the extension that started this bridge is no longer there: it was updated, reloaded or removed. */
  readonly isOrphaned: () => boolean;
}

/**
 * The ISOLATED side of capture: takes what the hooks saw, held against bounds and a rate, and delivers it to the
 * background until that has stored it.
 */
export function startBridge({ document, window, send, isOrphaned }: BridgePorts): void {
  const notice = (kind: SeenNotice): void => {
    send({ type: NOTICE_MESSAGE, notice: kind, count: 1 }).catch(() => undefined);
  };
  const delivery = createDelivery({
    send,
    setTimer: (run, ms) => setTimeout(run, ms),
    random: () => Math.random(),
    onDropped: () => notice('dropped'),
  });
  const gate = pageAnswerGate(
    (answer) => delivery.deliver(wirePageAnswer(crypto.randomUUID(), answer)),
    (run, ms) => setTimeout(run, ms),
  );
  const mayPass = rateLimit(limits.burst, limits.perSecond, () => performance.now());
  const mayPassBytes = rateLimit(limits.burstBytes, limits.bytesPerSecond, () => performance.now());
  const mayNotify = rateLimit(limits.noticeBurst, limits.noticesPerSecond, () => performance.now());
  const taken = new Map<HookRole, MessagePort>();

  const receive = (data: unknown): void => {
    if (isOrphaned()) {
      leave();
      return;
    }
    // Firefox shows what came through the channel as the page's objects; a clone is ours.
    const message = readSeen(structuredClone(data));
    if (message === undefined) return;
    if (message.kind === 'notice') {
      if (mayNotify()) notice(message.notice);
    } else if (!mayPass() || !mayPassBytes(seenSize(message, (bytes) => bytes.length))) {
      if (mayNotify()) notice('dropped');
    } else if (message.kind === 'exchange') {
      const { response } = message.exchange;
      if (taken.has('json') && response.kind === 'whole') gate.sawResponse(response.bytes);
      delivery.deliver(wireExchange(crypto.randomUUID(), message.exchange));
    } else {
      gate.offer(message.answer);
    }
  };

  const answerOffer = (event: Event): void => {
    if (isOrphaned()) {
      leave();
      return;
    }
    if (!(event instanceof MessageEvent)) return;
    const { data, ports } = event as MessageEvent<unknown>;
    if (data !== 'requests' && data !== 'json') return;
    event.stopImmediatePropagation();
    const port = ports[0];
    if (taken.has(data)) {
      // Answers who asks whether it is; a port, which no hook of ours offers then, is left alone.
      if (port === undefined) event.preventDefault();
    } else if (port !== undefined) {
      event.preventDefault();
      taken.set(data, port);
      port.onmessage = (message: MessageEvent<unknown>) => receive(message.data);
    }
  };
  const flush = (): void => {
    delivery.flush();
    gate.flush();
  };
  const leave = (): void => {
    document.removeEventListener(HOOK_OFFER, answerOffer);
    window.removeEventListener('pagehide', flush);
    for (const port of taken.values()) port.close();
    delivery.stop();
  };

  document.addEventListener(HOOK_OFFER, answerOffer);
  document.dispatchEvent(new Event(BRIDGE_READY));
  window.addEventListener('pagehide', flush);
}
