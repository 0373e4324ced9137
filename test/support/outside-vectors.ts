import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'shared', 'vectors');

/** Thrown where outside vectors are absent although this is CI: there, their absence is a failure. */
function absent(path: string): Error {
  return new Error(
    `Outside vectors are absent: ${path}. In CI they must lie beside the checkout, in ../shared/vectors.`,
  );
}

/**
 * Whether a folder of outside vectors (other people's data, never committed) lies beside the checkout. In a public clone
 * it does not: the test says how many cases it did not run. With `CI=true` absence throws.
 *
 * @param cases how many cases are not run when the folder is absent, for the message
 */
export function outsideVectors(folder: string, cases: number): boolean {
  if (existsSync(join(root, folder))) return true;
  if (process.env.CI === 'true') throw absent(folder);
  console.warn(`outside vectors absent: ${cases} cases of ${folder} were not run`);
  return false;
}

/** Bytes of one outside vector file. */
export function readOutside(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(root, path)));
}

/** Parsed JSON of one outside vector file; the caller states the shape it relies on. */
export function readOutsideJson(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}
