import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main';
import { fakeTerminal } from './fake-terminal';

describe('proofmark', () => {
  it('ends with 3 and says what to write when the command line is wrong', async () => {
    for (const args of [
      [],
      ['nonsense'],
      ['verify'],
      ['verify', '--batch', 'more'],
      ['verify', 'nonsense'],
    ]) {
      const terminal = fakeTerminal();
      expect(await main(args, terminal)).toBe(3);
      expect(terminal.warned()).toContain('verify --batch');
      expect(terminal.written()).toBe('');
    }
  });

  it('lists its commands when asked for help', async () => {
    const terminal = fakeTerminal();
    expect(await main(['--help'], terminal)).toBe(0);
    expect(terminal.written()).toContain('Exit codes');
  });

  it('runs a batch from standard input and ends with its exit code', async () => {
    const terminal = fakeTerminal(['{"id":"x","kind":"unheard-of"}\n']);
    expect(await main(['verify', '--batch'], terminal)).toBe(2);
    expect(JSON.parse(terminal.written())).toMatchObject({ id: 'x', verdict: 'unverifiable' });
  });
});
