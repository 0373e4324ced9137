import { openChannel } from './channel';
import { disguiseIn } from './disguise';
import { observeJson } from './json-hook';
import { captureNatives, type Realm } from './natives';

/** Installs the observers of the JSON boundary, unless the page has them already. To be called before the first script of the page. */
export function installDeepHook(realm: Realm): void {
  const channel = openChannel(realm, 'json');
  if (channel === undefined) return;
  const natives = captureNatives(realm);
  observeJson(realm, natives, disguiseIn(realm, natives), (answer) =>
    channel.send({ kind: 'page-answer', answer }),
  );
}
