import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { findBrowser } from '../../run/browsers.mjs';
import { poll, withDeadline } from './deadline';
import { Marionette } from './marionette';
import { kill, onProcessEnd } from './temporary-profile';

/** The extension's address in every test profile; Firefox would choose one at random. */
export const EXTENSION_UUID = '7d5e1c02-5f0a-4c6b-9a55-0f3f6a1c9b21';

const portFile = 'MarionetteActivePort';

/** Id of the extension as its manifest names it. */
export function geckoId(extensionDir: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(extensionDir, 'manifest.json'), 'utf8'));
  return z
    .object({ browser_specific_settings: z.object({ gecko: z.object({ id: z.string() }) }) })
    .parse(manifest).browser_specific_settings.gecko.id;
}

/**
 * Prepares a profile in which the extension is installed for good, not as a temporary add-on: only so do its storage, grants
 * and registered content scripts survive a restart. Needs a Firefox that takes unsigned extensions (ESR, Developer Edition).
 */
export function prepareProfile(profileDir: string, extensionDir: string): void {
  const id = geckoId(extensionDir);
  cpSync(extensionDir, join(profileDir, 'extensions', id), { recursive: true });
  const preferences = {
    'marionette.port': 0,
    'extensions.webextensions.uuids': JSON.stringify({ [id]: EXTENSION_UUID }),
    'xpinstall.signatures.required': false,
    'extensions.autoDisableScopes': 0,
    'extensions.getAddons.cache.enabled': false,
    'extensions.systemAddon.update.enabled': false,
    // So that manifest.json opens as plain text, an extension document without scripts.
    'devtools.jsonview.enabled': false,
    // The permission prompt ignores clicks for a while, against clickjacking; nobody clickjacks a test.
    'security.notification_enable_delay': 0,
    'browser.shell.checkDefaultBrowser': false,
    'browser.startup.page': 0,
    'browser.aboutwelcome.enabled': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'toolkit.telemetry.enabled': false,
    'app.update.enabled': false,
    'app.normandy.enabled': false,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
  };
  writeFileSync(
    join(profileDir, 'user.js'),
    Object.entries(preferences)
      .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
      .join(''),
  );
}

/** One run of Firefox on a profile, spoken to over Marionette. */
export class FirefoxProcess {
  readonly #child: ChildProcess;
  /** Resolves when the process has gone. */
  readonly exited: Promise<void>;
  readonly #forget: () => void;
  readonly marionette: Marionette;
  readonly version: string;

  private constructor(child: ChildProcess, marionette: Marionette, version: string, forget: () => void) {
    this.#child = child;
    this.exited = new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) resolve();
      else child.once('exit', () => resolve());
    });
    this.marionette = marionette;
    this.version = version;
    this.#forget = forget;
  }

  static async start(profileDir: string, headless: boolean): Promise<FirefoxProcess> {
    rmSync(join(profileDir, portFile), { force: true });
    const child = spawn(
      findBrowser('firefox'),
      [
        ...(headless ? ['--headless'] : []),
        '--no-remote',
        '--marionette',
        '--remote-allow-system-access',
        '--profile',
        profileDir,
      ],
      // A process group of its own, so that its content processes end with it.
      { env: { ...process.env, HOME: profileDir }, detached: true, stdio: 'ignore' },
    );
    const forget = onProcessEnd(() => killGroup(child));
    try {
      const port = await poll(() => readPort(profileDir, child), 'Firefox opens its Marionette port', 30_000);
      const marionette = await Marionette.open(port);
      const { capabilities } = z
        .object({ capabilities: z.object({ browserVersion: z.string() }) })
        .parse(await marionette.send('WebDriver:NewSession', {}));
      return new FirefoxProcess(child, marionette, capabilities.browserVersion, forget);
    } catch (error) {
      killGroup(child);
      forget();
      throw error;
    }
  }

  /** Lets Firefox write everything down and end; ends it by force when it does not. */
  async stop(): Promise<void> {
    try {
      await this.marionette
        .send('Marionette:Quit', { flags: ['eAttemptQuit'] }, 10_000)
        .catch(() => undefined);
      await withDeadline(this.exited, 'Firefox ends', 10_000).catch(() => undefined);
    } finally {
      killGroup(this.#child);
      await withDeadline(this.exited, 'Firefox dies', 15_000);
      this.marionette.close();
      this.#forget();
    }
  }
}

function readPort(profileDir: string, child: ChildProcess): number | undefined {
  if (child.exitCode !== null)
    throw new Error(`Firefox ended at once with code ${child.exitCode.toString()}.`);
  const file = join(profileDir, portFile);
  const port = existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : Number.NaN;
  return Number.isNaN(port) ? undefined : port;
}

function killGroup(child: ChildProcess): void {
  if (child.pid !== undefined) kill(-child.pid);
}
