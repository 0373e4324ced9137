import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

/** Real browsers, one file after another: two browsers at a time already fill a small machine. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/e2e/drivers/extension-build.ts'],
    fileParallelism: false,
    testTimeout: 150_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
