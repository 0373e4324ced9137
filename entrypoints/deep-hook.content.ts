import { defineContentScript } from 'wxt/utils/define-content-script';

import { installDeepHook } from '../src/capture/page/install-deep';

/** Registered at run time, on sites where the user turned deep capture on (src/app/sites.ts). */
export default defineContentScript({
  registration: 'runtime',
  world: 'MAIN',
  runAt: 'document_start',
  main() {
    installDeepHook(globalThis);
  },
});
