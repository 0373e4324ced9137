import { defineContentScript } from 'wxt/utils/define-content-script';

import { installHook } from '../src/capture/page/install';

/** Registered at run time, on sites the user enabled (src/app/sites.ts). */
export default defineContentScript({
  registration: 'runtime',
  world: 'MAIN',
  runAt: 'document_start',
  main() {
    installHook(globalThis);
  },
});
