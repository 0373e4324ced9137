import * as snarkjs from 'snarkjs';

import { snarkSystems } from '../../../../src/zk/snarkjs-proof';
import { mlp } from '../../../zk/snarkjs-vectors';
import { tell } from './tell';

const rounds = 40;

/** Milliseconds that snarkjs itself takes for one verification, with nothing read or checked before it, by system. */
async function run(): Promise<Readonly<Record<string, number>>> {
  const curve = await snarkjs.curves.getCurveFromName('bn128', { singleThread: true });
  Object.assign(globalThis, { curve_bn128: curve });
  const times: Record<string, number> = {};
  for (const system of snarkSystems) {
    const { proof, signals, key } = mlp(system);
    let start = 0;
    for (let round = -5; round < rounds; round++) {
      if (round === 0) start = performance.now();
      if (!(await snarkjs[system].verify(key, signals, proof))) throw new Error(`${system} was not verified`);
    }
    times[system] = (performance.now() - start) / rounds;
  }
  return times;
}

tell(run());
