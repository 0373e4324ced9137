import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';

import { enginesOf } from '../src/zk/engine-worker';
import { createEzklEngine } from '../src/zk/ezkl-engine';
import { ezklSlot } from '../src/zk/ezkl-slot';
import { createSnarkjsEngine } from '../src/zk/snarkjs-engine';
import { serveEngines } from '../src/app/zk-worker';

/** The Worker for proofs of snarkjs, and for EZKL's engine in builds that have it. */
export default defineUnlistedScript(() =>
  serveEngines(enginesOf({ snarkjs: createSnarkjsEngine(), ezkl: createEzklEngine(ezklSlot) })),
);
