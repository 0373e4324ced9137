import type { Disguise } from './disguise';
import type { Natives, Realm } from './natives';

/**
 * Notices that the page starts a worker. No browser lets an extension run before a worker's own script, so what a
 * worker asks is not seen (Firefox: on the network level, if the user allows it); the popup says so where a page has
 * workers and shows no answers.
 */
export function observeWorkers(realm: Realm, natives: Natives, disguise: Disguise, seen: () => void): void {
  let said = false;
  const notice = {
    after(): void {
      if (said) return;
      said = true;
      seen();
    },
  };
  const kinds = ['Worker', 'SharedWorker'];
  for (let index = 0; index < kinds.length; index++) {
    const kind = kinds[index] ?? '';
    if (natives.getOwnPropertyDescriptor(realm, kind) !== undefined) {
      disguise.constructor_(realm, kind, notice);
    }
  }
}
