/**
 * `npm test`: every unit test, then the end-to-end suite in Chromium and Firefox, on a bare clone too: packages and (as root, with
 * apt) browsers are installed where missing. The last line reads `N passed, N failed`; the exit code is 0 only when something
 * passed and nothing failed.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { ensureBrowsers } from './browsers.mjs';
import { ensurePackages, packageCommand, requireNode, ROOT, run } from './toolchain.mjs';

requireNode();
ensurePackages();

const reports = mkdtempSync(join(tmpdir(), 'proofmark-tests-'));

/** Runs one vitest configuration; a file that cannot run, or a run that dies, counts as a failure. */
async function suite(name, config) {
  console.log(`\n── ${name} ──`);
  const report = join(reports, `${name}.json`);
  const { code, output } = await run(packageCommand('vitest'), [
    'run',
    `--config=${config}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  // Said by test/support/outside-vectors.ts, once per test file concerned.
  const absent = output.matchAll(/outside vectors absent: (\d+) cases of (\S+) were not run/g);
  return {
    ...count(name, report, code),
    absent: Array.from(absent, ([, cases, what]) => ({ what, cases: Number(cases) })),
  };
}

/** Reads a report. What failed is named, so that the end of the output tells without the rest of it. */
function count(name, report, code) {
  let results;
  try {
    results = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { passed: 0, failed: [`${name}: the run left no report`] };
  }
  const failed = results.testResults.flatMap(({ name: path, status, message, assertionResults }) => {
    const file = relative(ROOT, path);
    const tests = assertionResults.filter((test) => test.status === 'failed');
    if (status === 'failed' && tests.length === 0) return [`${file}: ${firstLine(message)}`];
    return tests.map((test) => `${file} > ${test.fullName}: ${firstLine(test.failureMessages[0])}`);
  });
  // An error outside any test, or a run that was cut short, leaves no failed test behind: only the exit code tells.
  if (failed.length === 0 && code !== 0) failed.push(`${name}: ended with exit code ${code}`);
  return { passed: results.numPassedTests, failed };
}

function firstLine(text) {
  return (text ?? '').split('\n', 1)[0];
}

const results = [];
try {
  results.push(await suite('unit', join('test', 'vitest.config.ts')));
  try {
    ensureBrowsers(['chromium', 'firefox']);
    results.push(await suite('e2e', join('test', 'e2e', 'vitest.config.ts')));
  } catch (error) {
    console.error(`\nThe end-to-end suite cannot run.\n${error.message}`);
    results.push({ passed: 0, failed: ['e2e: no browser to run in'], absent: [] });
  }
} finally {
  rmSync(reports, { recursive: true, force: true });
}

const notRun = results.flatMap(({ absent }) => absent);
if (notRun.length > 0) {
  const total = notRun.reduce((sum, { cases }) => sum + cases, 0);
  console.log(
    `\n${total} outside cases were not run, for want of ${join(ROOT, '..', 'shared', 'vectors')}: ` +
      notRun.map(({ what, cases }) => `${what} (${cases})`).join(', '),
  );
}
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.flatMap((result) => result.failed);
if (failed.length > 0) console.log(`\nFailed:\n${failed.map((what) => `  ${what}`).join('\n')}`);
process.exitCode = passed > 0 && failed.length === 0 ? 0 : 1;
console.log(`\n${passed} passed, ${failed.length} failed`);
