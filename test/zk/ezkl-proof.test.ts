import { describe, expect, test } from 'vitest';
import { outsideVectors, readOutside, readOutsideJson } from '../support/outside-vectors';
import { judge } from './snarkjs-vectors';

type Json = Record<string, unknown>;

const cases = [
  { folder: 'ezkl-10.4-og-relu', outputs: ['0', '0', '0', '0'] },
  { folder: 'ezkl-12.0.1-1l_mlp', outputs: ['0.27392578125', '0.6484375', '0', '0'] },
  { folder: 'ezkl-21.0.0-1l_mlp', outputs: ['0', '1', '0', '0'] },
];

const made: Json = {
  protocol: null,
  instances: [
    [`3102${'0'.repeat(60)}`, '0'.repeat(64)],
    [`000000f093f5e1439170b97948e833285d588181b64550b829a031e1724e6430`],
  ],
  proof: [1, 2, 3],
  hex_proof: '0x010203',
  transcript_type: 'EVM',
  pretty_public_inputs: { rescaled_outputs: [['77', '78', '79']] },
};
const card = {
  name: 'Made up',
  system: 'ezkl',
  verificationKey: 'AAAA',
  outputs: [{ index: 0, count: 3, scale: 11 }],
};

describe('a proof file of EZKL', () => {
  test('is read from its instances, never from its pretty inputs', async () => {
    const judgement = await judge({ proof: made, card });
    expect(judgement.outputs.map(({ proved }) => proved)).toEqual(['0.27392578125', '0', '-0.00048828125']);
    expect(judgement.binds).toBe('output');
  });

  test('is unverifiable without the engine, and the reader is told what would do', async () => {
    const { proof } = await judge({ proof: made, card });
    expect(proof).toMatchObject({ outcome: 'missing', code: 'ezkl_engine_absent' });
    expect(proof).toHaveProperty('detail', expect.stringContaining('verifier contract'));
  });

  test.each<[string, Json]>([
    ['instances over the order of the field', { instances: [['f'.repeat(64)]] }],
    [
      'instances of the order itself',
      { instances: [['010000f093f5e1439170b97948e833285d588181b64550b829a031e1724e6430']] },
    ],
    ['instances with a prefix', { instances: [[`0x${'0'.repeat(64)}`]] }],
    ['instances in capitals', { instances: [[`AB${'0'.repeat(62)}`]] }],
    ['instances that are numbers', { instances: [[1]] }],
    ['no instances', { instances: undefined }],
    ['bytes over 255', { proof: [256] }],
    ['negative bytes', { proof: [-1] }],
    ['an empty proof', { proof: [] }],
    ['a proof in hex', { proof: '0x0102' }],
    ['another transcript', { transcript_type: 'Other' }],
  ])('is refused with %s', async (_name, change) => {
    const { proof } = await judge({ proof: { ...made, ...change }, card });
    expect(proof.outcome).toBe('fail');
  });

  test('is refused under a card of snarkjs, and the other way round', async () => {
    const { mlp } = await import('./snarkjs-vectors');
    const snark = mlp('groth16');
    expect((await judge({ proof: made, card: snark.card })).proof).toMatchObject({
      code: 'proof_system_mismatch',
    });
    expect((await judge({ proof: snark.proof, signals: snark.signals, card })).proof).toMatchObject({
      code: 'proof_system_mismatch',
    });
  });
});

describe('settings of EZKL', () => {
  const settings = {
    run_args: { input_visibility: 'Private', output_visibility: 'Public', param_visibility: 'Private' },
    model_instance_shapes: [[1]],
    model_output_scales: [2],
    model_input_scales: [2],
  };
  const shown = async (change: object) => {
    const { binds, outputs, proof } = await judge({
      proof: { ...made, instances: [[`0b${'00'.repeat(31)}`]] },
      card: { system: 'ezkl', verificationKey: 'AAAA', settings: { ...settings, ...change } },
    });
    return { binds, outputs: outputs.map(({ proved }) => proved), proof };
  };

  test('say how instances are read', async () => {
    expect(await shown({})).toMatchObject({ binds: 'output', outputs: ['2.75'] });
  });

  test.each<[string, object]>([
    ['a hashed input', { run_args: { ...settings.run_args, input_visibility: { Hashed: {} } } }],
    ['encrypted parameters', { run_args: { ...settings.run_args, param_visibility: 'Encrypted' } }],
    ['a scale that multiplies', { model_output_scales: [-2] }],
  ])('with %s do not say which instance is an output', async (_name, change) => {
    expect(await shown(change)).toMatchObject({ binds: 'signals', outputs: ['11'] });
  });

  test('for another number of instances are not used', async () => {
    expect((await shown({ model_instance_shapes: [[1, 2]] })).proof).toMatchObject({
      code: 'malformed_card',
    });
  });
});

describe.runIf(outsideVectors('zk/ezkl', cases.length))('proofs made by EZKL itself', () => {
  test.each(cases)('$folder shows the outputs its settings give', async ({ folder, outputs }) => {
    const read = (name: string): unknown => readOutsideJson(`zk/ezkl/${folder}/${name}`);
    const key = Buffer.from(readOutside(`zk/ezkl/${folder}/vk.key`)).toString('base64');
    const judgement = await judge({
      proof: read('proof.json'),
      card: { system: 'ezkl', verificationKey: key, settings: read('settings.json') },
    });
    expect(judgement.outputs.map(({ proved }) => proved)).toEqual(outputs);
    expect(judgement.binds).toBe('output');
    expect(judgement.proof).toMatchObject({ outcome: 'missing', code: 'ezkl_engine_absent' });
  });
});
