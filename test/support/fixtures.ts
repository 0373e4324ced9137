import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures');

/** Bytes of a file below test/fixtures. */
export function readFixture(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(root, path)));
}

/** Parsed JSON of a file below test/fixtures; the caller states the shape it relies on. */
export function readFixtureJson(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}
