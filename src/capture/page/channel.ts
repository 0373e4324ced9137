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
 * Offers the bridge a channel, now and again whenever a bridge is ready: the one that took it may be gone by then with
 * the extension it belonged to. What nobody has taken yet waits in it, bounded. It is held to the bridge's own rate on
 * this side as well: a page that floods itself must not fill the channel with copies that nobody will take.
 *
 * @returns undefined where another hook of this role speaks to the bridge already: there is then nothing to observe
 */
export function openChannel(realm: Realm, role: HookRole): Channel | undefined {
  const { document, EventTarget, MessageChannel, MessageEvent, MessagePort } = realm;
  const listen = method(EventTarget.prototype, 'addEventListener');
  const dispatch = method(EventTarget.prototype, 'dispatchEvent');
  const post = method(MessagePort.prototype, 'postMessage');
  const portOf = {
    own: getter(MessageChannel.prototype, 'port1'),
    offered: getter(MessageChannel.prototype, 'port2'),
  };
  const lengthOf = getter(Reflect.getPrototypeOf(realm.Uint8Array.prototype) as Uint8Array, 'byteLength');
  const now = realm.performance.now.bind(realm.performance);
  const mayPass = rateLimit(limits.burst, limits.perSecond, now);
  const mayPassBytes = rateLimit(limits.burstBytes, limits.bytesPerSecond, now);
  const mayNotify = rateLimit(limits.noticeBurst, limits.noticesPerSecond, now);
  /** @returns whether nobody cancelled it */
  const tell = (port?: MessagePort): boolean =>
    dispatch(document, new MessageEvent(HOOK_OFFER, eventInit(role, port)));
  const isTaken = (): boolean => !tell();
  if (isTaken()) return undefined;

  let channel = new MessageChannel();
  let heard = false;
  let waiting = 0;
  let waitingBytes = 0;

  const offer = (): void => {
    const offered = heard ? new MessageChannel() : channel;
    if (tell(portOf.offered(offered))) return;
    channel = offered;
    heard = true;
    listen(portOf.own(offered), 'close', () => {
      if (offered === channel) wait();
    });
  };
  /** The bridge has left: what is seen from now on waits for the next. */
  const wait = (): void => {
    channel = new MessageChannel();
    heard = false;
    waiting = 0;
    waitingBytes = 0;
  };
  offer();
  listen(document, BRIDGE_READY, () => {
    if (!isTaken()) offer();
  });

  return {
    send(message) {
      const size = seenSize(message, lengthOf);
      if (!heard) {
        waitingBytes += size;
        if (++waiting > limits.unacknowledged || waitingBytes > limits.unacknowledgedBytes) return;
      }
      const port = portOf.own(channel);
      if (message.kind !== 'notice' && mayPass() && mayPassBytes(size)) post(port, message);
      else if (mayNotify()) {
        post(port, message.kind === 'notice' ? message : { kind: 'notice', notice: 'dropped' });
      }
    },
  };
}

/**
 * A page may have put a `ports` on Object.prototype, or another iterator on arrays: what the browser reads here has
 * neither a prototype nor the iteration of arrays.
 */
function eventInit(role: HookRole, port: MessagePort | undefined): MessageEventInit {
  let isOver = port === undefined;
  const step = (): unknown => {
    const result = { __proto__: null, done: isOver, value: port };
    isOver = true;
    return result;
  };
  const ports = { __proto__: null, [Symbol.iterator]: () => ({ __proto__: null, next: step }) };
  return { __proto__: null, data: role, ports, cancelable: true } as unknown as MessageEventInit;
}
