import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';

import { serveEngines } from '../src/app/zk-worker';
import { enginesOf } from '../src/zk/engine-worker';
import { createEvmEngine } from '../src/zk/evm-engine';

/** The Worker that runs published verifier contracts. */
export default defineUnlistedScript(() => serveEngines(enginesOf({ evm: createEvmEngine() })));
