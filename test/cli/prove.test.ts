import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/bytes/join';
import { main } from '../../src/cli/main';
import { fixturePath, readFixture } from '../support/fixtures';
import { judge, mlp } from '../zk/snarkjs-vectors';
import { fakeTerminal } from './fake-terminal';

const files = {
  'mlp.wasm': readFixture('zk/snarkjs/mlp.wasm'),
  'inputs.json': utf8('{"x":[25,-7,13]}'),
};
const provingKey = readFixture('zk/snarkjs/groth16.zkey');

describe('the command prove', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'proofmark-prove-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const prove = async (key: string, ...more: string[]) => {
    const terminal = fakeTerminal([], files);
    const names = ['--circuit', 'mlp.wasm', '--inputs', 'inputs.json', '--key', key];
    return { code: await main(['prove', 'groth16', ...names, ...more], terminal), terminal };
  };
  const keyWith = async (name: string, change: (bytes: Uint8Array) => void): Promise<string> => {
    const bytes = Uint8Array.from(provingKey);
    change(bytes);
    await writeFile(join(folder, name), bytes);
    return join(folder, name);
  };

  test('makes a proof that holds, and writes it where it is told', async () => {
    const { code, terminal } = await prove(fixturePath('zk/snarkjs/groth16.zkey'), '--out', 'made.json');
    expect(code).toBe(0);
    const made: unknown = JSON.parse(terminal.made['made.json'] ?? '');
    const { proof, outputs } = await judge({ proof: made, card: mlp('groth16').card });
    expect(proof).toEqual({ outcome: 'pass' });
    expect(outputs.map(({ proved }) => proved)).toEqual(['203', '-206']);
  });

  test('says that a file is no proving key before it reads it', async () => {
    const endless = await keyWith('endless.zkey', (bytes) => bytes.fill(0xff, 8, 12));
    const other = await keyWith('other.zkey', (bytes) => bytes.fill(0, 0, 4));
    for (const key of [endless, other]) {
      const { code, terminal } = await prove(key);
      expect(code).toBe(3);
      expect(terminal.warned()).toContain('is not a proving key');
      expect(terminal.written()).toBe('');
    }
  });

  test('gives out nothing that does not hold', async () => {
    const damaged = await keyWith('damaged.zkey', (bytes) => {
      const start = Math.floor(bytes.length * 0.75);
      for (let at = start; at < start + 1500; at++) bytes[at] = (bytes[at] ?? 0) ^ 1;
    });
    const { code, terminal } = await prove(damaged);
    expect(code).toBe(3);
    expect(terminal.written()).toBe('');
  });
});
