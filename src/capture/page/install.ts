import { openChannel } from './channel';
import { disguiseIn } from './disguise';
import { observeFetch } from './fetch-hook';
import { captureNatives, type Realm } from './natives';

/** Installs the observers of requests in a page's realm. To be called before the first script of the page. */
export function installHook(realm: Realm): void {
  const natives = captureNatives(realm);
  const channel = openChannel(realm, 'requests');
  const disguise = disguiseIn(realm, natives);
  observeFetch(realm, natives, disguise, (exchange) => channel.send({ kind: 'exchange', exchange }));
}
