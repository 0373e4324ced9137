import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { defineConfig, type WxtViteConfig } from 'wxt';

/** Gecko id of the extension: fixed, because Firefox keys storage and permissions on it. */
export const GECKO_ID = 'proofmark@proofmark.dev';

/**
 * `PROOFMARK_EZKL` fills the slot for EZKL's engine, which no normal build has: `1` from a locally installed
 * `@ezkljs/engine`, otherwise it is the folder of the package. `PROOFMARK_EZKL_SRS` names the file with the verifier's part
 * of the powers of tau.
 */
function ezklSlot(): WxtViteConfig {
  const { PROOFMARK_EZKL: from = '', PROOFMARK_EZKL_SRS: srs = 'ppot-verifier-k0.srs' } = process.env;
  if (from === '') return {};
  const slot = fileURLToPath(new URL('src/zk/ezkl-slot-installed.ts', import.meta.url));
  return {
    resolve: {
      alias: [
        { find: /^.*\/ezkl-slot$/, replacement: slot },
        ...(from === '1' ? [] : [{ find: '@ezkljs/engine', replacement: resolve(from) }]),
      ],
    },
    define: { __EZKL_SRS__: JSON.stringify(readFileSync(srs).toString('base64')) },
    plugins: [
      {
        name: 'ezkl-on-one-thread',
        // Helper threads made valid proofs fail; without them their script is not needed, nor can it be bundled.
        load: (id) => (/wasm-bindgen-rayon[^/]*\/src\/workerHelpers/.test(id) ? oneThread : undefined),
      },
    ],
  };
}

const oneThread = `export function startWorkers() { throw new Error("EZKL's engine runs on one thread here."); }`;

export default defineConfig({
  modules: ['@wxt-dev/webextension-polyfill'],
  manifestVersion: 3,
  outDirTemplate: '{{browser}}-mv{{manifestVersion}}',
  imports: false,
  vite: () => {
    const { plugins = [], ...ezkl } = ezklSlot();
    return {
      plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false }), ...plugins],
      build: { target: 'es2022' },
      ...ezkl,
    };
  },
  manifest: ({ browser }) => ({
    name: '__MSG_extensionName__',
    description: '__MSG_extensionDescription__',
    default_locale: 'en',
    permissions: [
      'storage',
      'unlimitedStorage',
      'alarms',
      'scripting',
      'activeTab',
      'contextMenus',
      ...(browser === 'chrome' ? ['offscreen'] : []),
    ],
    host_permissions: ['https://*.opengradient.ai/*'],
    optional_host_permissions: ['https://*/*', 'http://*/*'],
    optional_permissions: [
      'notifications',
      ...(browser === 'firefox' ? ['webRequest', 'webRequestBlocking', 'webRequestFilterResponse'] : []),
    ],
    content_security_policy: {
      extension_pages: "script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'",
    },
    incognito: 'spanning',
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: GECKO_ID,
              strict_min_version: '140.0',
              data_collection_permissions: { required: ['none'] },
            },
          },
        }
      : { minimum_chrome_version: '120' }),
  }),
});
