import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures');

/** Where a file below test/fixtures lies. */
export function fixturePath(path: string): string {
  return join(root, path);
}

/** Bytes of a file below test/fixtures. */
export function readFixture(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(fixturePath(path)));
}

/** Parsed JSON of a file below test/fixtures; the caller states the shape it relies on. */
export function readFixtureJson(path: string): unknown {
  return JSON.parse(readFileSync(fixturePath(path), 'utf8'));
}
