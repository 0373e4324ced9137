import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnclave } from '../../src/chain/enclave-reader';
import { NodePool } from '../../src/chain/node-pool';
import { checkEnclave, requiredEnclaveChecks } from '../../src/verify/enclave-checks';
import { verdictOf } from '../../src/verify/verdict';
import type { EnclaveName, Lie } from '../devnet/commands';
import { startDevnet, type Devnet } from '../devnet/devnet';
import { testEnvironment } from './fake-node';

let devnet: Devnet;
/** How far the network's clock is ahead: time moves on, and tests make it leap. */
let ahead = 0;
const clock = () => Date.now() + ahead;
const minute = 60_000;

beforeAll(async () => {
  devnet = await startDevnet({ walrusShards: 10, blockIntervalMs: 0, maxLogRange: 500, now: clock });
  ahead += minute;
  await devnet.control.mine(1);
}, 60_000);
afterAll(() => devnet.stop());

/** The verdict about an enclave as of a moment, read from the contracts, with the codes of what stands out. */
async function judged(name: EnclaveName, signedAt = clock()): Promise<readonly string[]> {
  const { profile } = devnet;
  const { teeId } = (await devnet.control.state()).enclaves[name];
  const evidence = await readEnclave(new NodePool(testEnvironment()), {
    profile,
    teeId,
    signedAt,
    now: clock(),
  });
  const trust = { ...profile, pins: [] };
  const { checks, assurance } = await checkEnclave(evidence, { teeId, signedAt, trust, now: () => 0 });
  const usual = new Set(['enclave_enabled', 'build_registry_approved', 'registry_record', 'key_registered']);
  const codes = checks
    .filter(({ id, outcome, code }) => id !== 'heartbeat' && outcome !== 'skipped' && !usual.has(code))
    .map(({ code }) => code);
  return [verdictOf(checks, requiredEnclaveChecks(assurance)), ...codes];
}

const sound = ['verified', 'attestation_verified', 'not_debug', 'key_bound'];

describe('enclaves of the embedded network', () => {
  it('verify in both shapes of the registry and by both registration functions', async () => {
    expect(await judged('current')).toEqual(sound);
    expect(await judged('ohttp')).toEqual(sound);
  });

  it('are refused when revoked, in debug mode, or never registered', async () => {
    expect(await judged('revoked')).toEqual([
      'rejected',
      'enclave_disabled_before',
      ...sound.slice(1),
      'build_revoked_before',
    ]);
    expect(await judged('debug')).toEqual(['rejected', 'attestation_verified', 'debug_mode', 'key_bound']);
    expect(await judged('unregistered')).toEqual(['unverifiable', 'enclave_not_registered']);
  });

  it.each<[Lie, readonly string[]]>([
    ['rpc-wrong-key', ['rejected', 'registry_key_mismatch']],
    ['rpc-wrong-calldata', ['rejected']],
    ['rpc1-wrong-key', ['unverifiable', 'nodes_disagree']],
    ['rpc1-disabled', ['unverifiable', 'nodes_disagree']],
    ['rpc1-other-fork', ['unverifiable', 'nodes_disagree']],
  ])('lied about by %s end in the right word', async (lie, expected) => {
    await devnet.control.lie(lie, true);
    try {
      expect((await judged('current')).slice(0, expected.length)).toEqual(expected);
    } finally {
      await devnet.control.lie(lie, false);
    }
  });

  it('are judged as of the moment they signed, through every change since', async () => {
    const before = clock();
    const step = async (work: () => Promise<unknown>) => {
      ahead += minute;
      await work();
      ahead += minute;
      await devnet.control.mine(1);
      return clock();
    };
    const off = await step(() => devnet.control.disableEnclave('current'));
    const on = await step(() => devnet.control.enableEnclave('current'));
    const revoked = await step(() => devnet.control.revokeBuild('current'));
    const again = await step(async () => {
      await devnet.control.approveBuild('current');
      await devnet.control.enableEnclave('current');
    });
    expect(await judged('current', before)).toEqual([
      'verified',
      'enclave_disabled_after',
      ...sound.slice(1),
      'build_revoked_after',
    ]);
    expect((await judged('current', off)).slice(0, 2)).toEqual(['rejected', 'enclave_disabled_before']);
    expect((await judged('current', on)).slice(0, 2)).toEqual(['verified', 'enclave_disabled_after']);
    expect(await judged('current', revoked)).toEqual([
      'rejected',
      'enclave_disabled_before',
      ...sound.slice(1),
      'build_revoked_before',
    ]);
    expect(await judged('current', again)).toEqual(sound);
  });
});
