import { BRIDGE_READY, HOOK_OFFER, type HookRole } from '../handshake';
import { limits } from '../limits';
import { rateLimit } from '../rate-limit';
import type { SeenMessage } from '../seen';
import { seenSize } from './seen-size';
import { getter, method, type Realm } from './natives';

/** The way out of the page's world. */
export interface Channel {
  send(message: SeenMessage): void;
}

/**
 * Offers the bridge a channel, now and again when the bridge is ready. What nobody has taken yet waits in it, bounded.
 * It is held to the bridge's own rate on this side as well: a page that floods itself must not fill the channel with
 * copies that nobody will take.
 */
export function openChannel(realm: Realm, role: HookRole): Channel {
  const { document, EventTarget, MessageEvent, MessagePort } = realm;
  const listen = method(EventTarget.prototype, 'addEventListener');
  const unlisten = method(EventTarget.prototype, 'removeEventListener');
  const dispatch = method(EventTarget.prototype, 'dispatchEvent');
  const post = method(MessagePort.prototype, 'postMessage');
  const lengthOf = getter(Reflect.getPrototypeOf(realm.Uint8Array.prototype) as Uint8Array, 'byteLength');
  const { port1, port2 } = new realm.MessageChannel();
  const now = realm.performance.now.bind(realm.performance);
  const mayPass = rateLimit(limits.burst, limits.perSecond, now);
  const mayPassBytes = rateLimit(limits.burstBytes, limits.bytesPerSecond, now);
  const mayNotify = rateLimit(limits.noticeBurst, limits.noticesPerSecond, now);
  let heard = false;
  let waiting = 0;

  const offer = (): void => {
    heard = !dispatch(
      document,
      new MessageEvent(HOOK_OFFER, { data: role, ports: [port2], cancelable: true }),
    );
    if (heard) unlisten(document, BRIDGE_READY, offer);
  };
  listen(document, BRIDGE_READY, offer);
  offer();

  return {
    send(message) {
      if (!heard && ++waiting > limits.unacknowledged) return;
      if (message.kind !== 'notice' && mayPass() && mayPassBytes(seenSize(message, lengthOf)))
        post(port1, message);
      else if (mayNotify())
        post(port1, message.kind === 'notice' ? message : { kind: 'notice', notice: 'dropped' });
    },
  };
}
