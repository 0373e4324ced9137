import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { utf8 } from '../../src/bytes/join';
import { main } from '../../src/cli/main';
import { startDevnet, type Devnet } from '../devnet/devnet';
import { fakeTerminal } from './fake-terminal';

let devnet: Devnet;

beforeAll(async () => {
  devnet = await startDevnet({ walrusShards: 10, blockIntervalMs: 0 });
}, 60_000);
afterAll(() => devnet.stop());

async function run(...args: string[]) {
  const terminal = fakeTerminal([], { 'network.json': utf8(JSON.stringify(devnet.profile)) }, fetch);
  const code = await main(['verify', 'inference', ...args, '--network', 'network.json'], terminal);
  return { code, text: terminal.written(), warned: terminal.warned() };
}

describe('verify inference', () => {
  test('shows model, mode and output of a VANILLA run, and says that nothing proves it', async () => {
    const { code, text, warned } = await run(await devnet.control.recordInference('model', 0));
    expect(code).toBe(2);
    expect(text).toContain('unverifiable');
    expect(text).toContain('VANILLA');
    expect(text).toContain('nothing proves the output');
    expect(text).toContain('QmDemoModel');
    expect(text).toContain('volatility: 35.2566, -0.015, 7, 12');
    expect(warned).toContain('eth_getTransactionReceipt');
  });

  test.each([
    [1, 'inference_zkml_unproved'],
    [2, 'inference_tee_unattested'],
    [9, 'inference_mode_unknown'],
  ])('never ends verified: mode %s is %s', async (mode, label) => {
    const { code, text } = await run(await devnet.control.recordInference('model', mode), '--json');
    expect(code).toBe(2);
    expect(JSON.parse(text)).toMatchObject({ verdict: 'unverifiable', codes: [label] });
  });

  test('is bad usage without a hash', async () => {
    expect((await run()).code).toBe(3);
    expect((await run('0x12')).code).toBe(3);
  });
});
