import { render } from 'preact';
import messages from '../../../public/_locales/en/messages.json';
import { installMessages, messagesFrom } from '../../../src/ui/i18n';
import { PlatformProvider } from '../../../src/ui/platform';
import { holdClock } from '../../../src/ui/state/clock';
import '../../../src/ui/style/all.css';
import { fakePlatform } from './fake-platform';
import { NOW } from './fixtures';
import { scenes } from './scenes';

/* A plain page that shows one scene, `?scene=<name>`, or the list of all. No extension is needed. */

installMessages(messagesFrom(messages));
holdClock(NOW);

const root = document.getElementById('app');
const wanted = new URLSearchParams(location.search).get('scene');
const scene = scenes.find(({ name }) => name === wanted);
if (root !== null && scene !== undefined) {
  if (scene.hash !== undefined) history.replaceState(null, '', `${location.search}${scene.hash}`);
  render(
    <PlatformProvider value={fakePlatform(scene.client, scene.platform)}>{scene.view()}</PlatformProvider>,
    root,
  );
} else if (root !== null) {
  Object.assign(window, {
    proofmarkScenes: scenes.map(({ name, width, height = 200, unfold, fill, click, readme }) => ({
      name,
      width,
      height,
      unfold,
      fill,
      click,
      readme,
    })),
  });
  render(
    <ul>
      {scenes.map(({ name }) => (
        <li key={name}>
          <a href={`?scene=${name}`}>{name}</a>
        </li>
      ))}
    </ul>,
    root,
  );
}
