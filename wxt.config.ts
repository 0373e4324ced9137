import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { defineConfig } from 'wxt';

/** Gecko id of the extension: fixed, because Firefox keys storage and permissions on it. */
export const GECKO_ID = 'proofmark@proofmark.dev';

/**
 * `PROOFMARK_EZKL=1` fills the slot for EZKL's engine from a locally installed `@ezkljs/engine`, which no normal build has;
 * `PROOFMARK_EZKL_SRS` names the file with the verifier's part of the powers of tau.
 */
function ezklSlot() {
  if (process.env.PROOFMARK_EZKL !== '1') return {};
  const srs = readFileSync(process.env.PROOFMARK_EZKL_SRS ?? 'ppot-verifier-k0.srs').toString('base64');
  const replacement = fileURLToPath(new URL('src/zk/ezkl-slot-installed.ts', import.meta.url));
  return {
    resolve: { alias: [{ find: /^.*\/ezkl-slot$/, replacement }] },
    define: { __EZKL_SRS__: JSON.stringify(srs) },
  };
}

export default defineConfig({
  modules: ['@wxt-dev/webextension-polyfill'],
  manifestVersion: 3,
  outDirTemplate: '{{browser}}-mv{{manifestVersion}}',
  imports: false,
  vite: () => ({
    plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false })],
    build: { target: 'es2022' },
    ...ezklSlot(),
  }),
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
