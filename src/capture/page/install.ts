import { openChannel } from './channel';
import { disguiseIn } from './disguise';
import { observeEventSource } from './event-source-hook';
import { observeFetch } from './fetch-hook';
import { captureNatives, type Realm } from './natives';
import { reporter } from './report';
import { observeWorkers } from './worker-hook';
import { observeXhr } from './xhr-hook';

/** Installs the observers of requests in a page's realm, unless it has them already. To be called before the first script of the page. */
export function installHook(realm: Realm): void {
  const channel = openChannel(realm, 'requests');
  if (channel === undefined) return;
  const natives = captureNatives(realm);
  const disguise = disguiseIn(realm, natives);
  const report = reporter(natives, (exchange) => channel.send({ kind: 'exchange', exchange }));
  observeFetch(realm, natives, disguise, report, () => channel.send({ kind: 'notice', notice: 'dropped' }));
  observeXhr(realm, natives, disguise, report);
  observeEventSource(realm, natives, disguise, report);
  observeWorkers(realm, natives, disguise, (kind) => channel.send({ kind: 'notice', notice: kind }));
}
