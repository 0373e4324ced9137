import { startTests, type VitestRunner } from '@vitest/runner';
import type { PageReport, TestOutcome } from '../page-report';
import { tell } from './tell';

/** The tests of the pure rooms. Some start a network or compare with another program: those stay where there is Node. */
const files = import.meta.glob<unknown>([
  '../../../bytes/python-json.test.ts',
  '../../../nitro/*.test.ts',
  '../../../opengradient/*.test.ts',
  '!../../../opengradient/network-schema.test.ts',
  '../../../verify/*.test.ts',
  '../../../cli/exchange-batch.test.ts',
  '../../../cli/settlement-batch.test.ts',
]);

const config: VitestRunner['config'] = {
  root: '/',
  setupFiles: [],
  name: undefined,
  passWithNoTests: false,
  testNamePattern: undefined,
  allowOnly: false,
  sequence: { seed: 0, hooks: 'stack', setupFiles: 'list' },
  chaiConfig: undefined,
  maxConcurrency: 1,
  testTimeout: 120_000,
  hookTimeout: 60_000,
  retry: 0,
  includeTaskLocation: false,
  tags: [],
  tagsFilter: undefined,
  strictTags: false,
};

interface Task {
  readonly name: string;
  readonly type: 'suite' | 'test';
  readonly tasks?: readonly Task[];
  readonly result?: { readonly state: string; readonly errors?: readonly { readonly message: string }[] };
}

/** Every test below a task, and every suite that failed by itself. */
function outcomesOf(task: Task, path: readonly string[]): readonly TestOutcome[] {
  const { name, type, tasks = [], result } = task;
  const names = [...path, name];
  const errors = (result?.errors ?? []).map(({ message }) => message);
  const own = { name: names.join(' › '), state: result?.state ?? 'skip', errors };
  const inner = tasks.flatMap((one) => outcomesOf(one, names));
  return type === 'test' || errors.length > 0 ? [own, ...inner] : inner;
}

async function run(): Promise<PageReport> {
  const runner: VitestRunner = {
    config,
    importFile: async (path) => files[path]?.(),
  };
  const start = performance.now();
  const done = await startTests(Object.keys(files), runner);
  return {
    outcomes: done.flatMap((file) => outcomesOf(file as unknown as Task, [])),
    milliseconds: performance.now() - start,
  };
}

tell(run());
