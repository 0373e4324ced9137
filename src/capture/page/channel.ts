import { BRIDGE_READY, HOOK_OFFER, type HookRole } from '../handshake';
import { limits } from '../limits';
import type { SeenMessage } from '../seen';
import { method, type Realm } from './natives';

/** The way out of the page's world. */
export interface Channel {
  send(message: SeenMessage): void;
}

/** Offers the bridge a channel, now and again when the bridge is ready. What nobody has taken yet waits in it, bounded. */
export function openChannel(realm: Realm, role: HookRole): Channel {
  const { document, EventTarget, MessageEvent, MessagePort } = realm;
  const listen = method(EventTarget.prototype, 'addEventListener');
  const unlisten = method(EventTarget.prototype, 'removeEventListener');
  const dispatch = method(EventTarget.prototype, 'dispatchEvent');
  const post = method(MessagePort.prototype, 'postMessage');
  const { port1, port2 } = new realm.MessageChannel();
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
      post(port1, message);
    },
  };
}
