import type { WorkerKind } from '../seen';
import type { Disguise } from './disguise';
import type { Natives, Realm } from './natives';

/**
 * Notices that the page works with a worker: that it makes one, or that it writes to the service worker that serves it.
 * No browser lets an extension run before a worker's own script, so what a worker asks is not seen (Firefox: on the
 * network level, if the user allows it). A service worker that only stands between the page and its server is not
 * told: what the page asks through it is the page's own request, and is seen like any other.
 *
 * @param seen told once of each kind
 */
export function observeWorkers(
  realm: Realm,
  natives: Natives,
  disguise: Disguise,
  seen: (kind: WorkerKind) => void,
): void {
  const once = (kind: WorkerKind) => {
    let isTold = false;
    return {
      after(): void {
        if (isTold) return;
        isTold = true;
        seen(kind);
      },
    };
  };
  const has = (name: string): boolean => natives.getOwnPropertyDescriptor(realm, name) !== undefined;
  if (has('Worker')) disguise.constructor_(realm, 'Worker', once('worker'));
  if (has('SharedWorker')) disguise.constructor_(realm, 'SharedWorker', once('shared_worker'));
  // Pages without a secure origin have none.
  if (has('ServiceWorker')) {
    disguise.method(realm.ServiceWorker.prototype, 'postMessage', once('service_worker'));
  }
}
