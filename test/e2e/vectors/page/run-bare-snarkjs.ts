import * as snarkjs from 'snarkjs';

import { snarkSystems } from '../../../../src/zk/snarkjs-proof';
import { mlp } from '../../../zk/snarkjs-vectors';
import { tell } from './tell';

/** Milliseconds that snarkjs itself takes for one verification, with nothing read or checked before it: means of `rounds`. */
export interface BareTimes {
  /** Called again and again on its own thread. */
  readonly called: number;
  /** Asked for one at a time from another thread, as an extension has to. */
  readonly asked: number;
}

type Options = Readonly<Record<string, string>>;

/** The mean over `rounds` after as many `warmUps`. */
async function mean({ warmUps, rounds }: Options, work: () => Promise<unknown>): Promise<number> {
  let start = 0;
  for (let round = -Number(warmUps); round < Number(rounds); round++) {
    if (round === 0) start = performance.now();
    await work();
  }
  return (performance.now() - start) / Number(rounds);
}

/** In the Worker, where engines run: what a thread makes slower, it makes slower for both. */
async function serve(options: Options): Promise<void> {
  const system = snarkSystems.find((known) => known === options.system);
  if (system === undefined) throw new Error(`snarkjs knows no ${options.system ?? 'system without a name'}`);
  const curve = await snarkjs.curves.getCurveFromName('bn128', { singleThread: true });
  Object.assign(globalThis, { curve_bn128: curve });
  const { proof, signals, key } = mlp(system);
  const verify = async (): Promise<void> => {
    if (!(await snarkjs[system].verify(key, signals, proof))) throw new Error(`${system} was not verified`);
  };
  const called = await mean(options, verify);
  self.onmessage = () => void verify().then(() => postMessage(undefined));
  postMessage(called);
}

/** In the page: the same script in a Worker. */
async function ask(about: string): Promise<BareTimes> {
  const worker = new Worker('/run-bare-snarkjs.js', { type: 'module', name: about });
  const reply = (): Promise<number> =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<number>) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
    });
  const called = await reply();
  const asked = await mean(optionsIn(about), () => {
    worker.postMessage(undefined);
    return reply();
  });
  worker.terminate();
  return { called, asked };
}

function optionsIn(about: string): Options {
  return Object.fromEntries(new URLSearchParams(about));
}

if (typeof document === 'undefined') void serve(optionsIn(self.name));
else tell(ask(location.hash.slice(1)));
