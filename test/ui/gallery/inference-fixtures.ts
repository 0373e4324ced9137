import type { InferenceReport } from '../../../src/app/api/inference';
import { hex32 } from '../../../src/bytes/hex';
import { testNetwork } from './fixtures';

/** One transaction in which a model ran in each of the ways there are, hostile names included. */
export const inferenceReport: InferenceReport = {
  network: testNetwork,
  transaction: hex32(`0x${'4f'.repeat(32)}`, 'transaction'),
  block: 1_204_551,
  nodes: { agreed: 2, asked: 2 },
  explorer: { tx: 'https://explorer.example/tx/{tx}' },
  inferences: [
    {
      emitter: 'precompile',
      kind: 'model',
      inferenceId: '8a1f-0001',
      mode: 'VANILLA',
      model: 'QmbbzDwqSxZSgkz1EbsNHp2mb67rYeUYHYWJ4wECE24S7A',
      outputs: [
        { name: 'volatility', values: ['35.2566', '-0.015', '7', '12'], count: 4 },
        { name: 'label', values: ['calm', '<b>rough</b>\u202e'], count: 250 },
      ],
      simulated: false,
      code: 'inference_vanilla',
    },
    {
      emitter: 'precompile',
      kind: 'chat',
      inferenceId: '8a1f-0002',
      mode: 'TEE',
      model: 'meta-llama/demo-chat',
      outputs: [{ name: 'answer', values: ['A calm day ahead.'], count: 1 }],
      simulated: false,
      code: 'inference_tee_unattested',
    },
    {
      emitter: 'hub',
      kind: 'model',
      inferenceId: undefined,
      mode: 'unknown',
      model: undefined,
      outputs: [{ name: 'volatility', values: ['35.2566'], count: 1 }],
      simulated: false,
      code: 'inference_mode_unknown',
    },
  ],
};
