import { expect, test } from 'vitest';

import { printable, printableJson } from '../../src/cli/printable';
import { main } from '../../src/cli/main';
import { utf8 } from '../../src/bytes/join';
import { fakeTerminal } from './fake-terminal';

const hostile = 'a\u001b[2Jb\u009b31mc\u202ed\u2028e\u{e0001}f';

test('text of others cannot steer the terminal', () => {
  expect(printable(hostile)).toBe('a\ufffd[2Jb\ufffd31mc\ufffdd\ufffde\ufffdf');
});

test('JSON of others cannot either, and says the same', () => {
  const line = printableJson({ text: hostile });
  expect(line).toMatch(/^[\x20-\x7e]*$/);
  expect(JSON.parse(line)).toEqual({ text: hostile });
});

test('a refusal that quotes a hostile file is printable', async () => {
  const terminal = fakeTerminal([], { 'a.json': utf8('{"log": \u001b[2J\u009b31m}') });
  expect(await main(['verify', 'receipt', 'a.json'], terminal)).toBe(3);
  expect(await main(['verify', 'har', 'a.json'], terminal)).toBe(3);
  expect(terminal.warned().replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});
