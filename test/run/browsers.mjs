import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Where the browsers are looked for, in this order. Debian's wrapper in /usr/bin adds flags of its own: the binary comes first. */
const places = {
  chromium: [
    process.env.CHROMIUM_PATH,
    '/usr/lib/chromium/chromium',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  firefox: [
    process.env.FIREFOX_PATH,
    '/usr/lib/firefox-esr/firefox-esr',
    '/usr/bin/firefox-esr',
    '/usr/bin/firefox-developer-edition',
    '/Applications/Firefox Developer Edition.app/Contents/MacOS/firefox',
  ],
};

function locate(kind) {
  return places[kind].find((path) => path !== undefined && path !== '' && existsSync(path));
}

/** Path of a browser's executable; throws and says what to install where there is none. */
export function findBrowser(kind) {
  const path = locate(kind);
  if (path === undefined) throw new Error(advice([kind]));
  return path;
}

function advice(missing) {
  const packages = missing.map((kind) => (kind === 'firefox' ? 'firefox-esr' : 'chromium'));
  return (
    `Not found: ${missing.join(' and ')}. Install with: sudo apt-get install ${packages.join(' ')}\n` +
    'or name an executable in CHROMIUM_PATH or FIREFOX_PATH ' +
    '(a Chromium build, not branded Chrome; Firefox ESR or Developer Edition, which accept unsigned extensions).'
  );
}

/** Makes sure the browsers are there: as root on a machine with apt it installs what is missing, otherwise it says what to do. */
export function ensureBrowsers(kinds) {
  const missing = kinds.filter((kind) => locate(kind) === undefined);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw new Error(advice(missing));
  const packages = missing.map((kind) => (kind === 'firefox' ? 'firefox-esr' : 'chromium'));
  console.log(`Installing ${packages.join(' and ')} with apt-get …`);
  const apt = (...args) =>
    execFileSync('apt-get', ['-o', 'DPkg::Lock::Timeout=400', '-q', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...packages);
  const still = missing.filter((kind) => locate(kind) === undefined);
  if (still.length > 0) throw new Error(advice(still));
}
