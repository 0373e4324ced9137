import preact from '@preact/preset-vite';
import { defineConfig } from 'vitest/config';

/** Everything that needs no browser; the fast loop, `npm run test:unit`, leaves `*.slow.test.ts` out. */
export default defineConfig({
  plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false })],
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/e2e/**', 'node_modules/**', 'test/output/**'],
    // One worker per core: by default one core is left to the main process, which has little to do.
    maxWorkers: '100%',
    testTimeout: 20_000,
    // Starting the embedded network takes longer than a test may on a busy machine.
    hookTimeout: 60_000,
    // What is waited for comes when it comes: only what never does shall fail.
    expect: { poll: { timeout: 15_000 } },
  },
});
