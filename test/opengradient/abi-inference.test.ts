import { describe, expect, test } from 'vitest';

import { CodedError } from '../../src/bytes/coded-error';
import type { Hex } from '../../src/bytes/hex';
import { decodeInferenceEvent, inferencesIn } from '../../src/opengradient/abi/inference-events';
import {
  chatLog,
  completionLog,
  hubLogs,
  modelInferenceLog,
  modelOutput,
} from '../evidence/inference-events';

const outputs = [
  { name: 'volatility', values: ['35.2566', '-0.015', '7', '12'], count: 4 },
  { name: 'label', values: ['calm', 'rough'], count: 2 },
  { name: 'scores', values: ['{"calm":0.8}'], count: 1 },
];

describe('an inference event of the chain’s precompile', () => {
  test.each([
    [0, 'VANILLA'],
    [1, 'ZKML'],
    [2, 'TEE'],
    [3, 'unknown'],
    [255, 'unknown'],
  ])('of a model in mode %s is read as asked for in mode %s', (mode, name) => {
    expect(decodeInferenceEvent(modelInferenceLog(mode))).toEqual({
      emitter: 'precompile',
      kind: 'model',
      inferenceId: 'inference-1',
      mode: name,
      model: 'QmDemoModel',
      outputs,
      simulated: false,
    });
  });

  test.each([
    [0, 'VANILLA'],
    [1, 'TEE'],
    [2, 'unknown'],
  ])('of a language model in mode %s is read as asked for in mode %s', (mode, name) => {
    expect(decodeInferenceEvent(completionLog(mode))).toMatchObject({
      kind: 'completion',
      mode: name,
      model: 'meta-llama/demo',
      outputs: [{ name: 'answer', values: ['A calm day ahead.'] }],
    });
    expect(decodeInferenceEvent(chatLog(mode))).toMatchObject({
      kind: 'chat',
      inferenceId: 'inference-3',
      mode: name,
      outputs: [
        { name: 'answer', values: ['A calm day <b>ahead</b>.'] },
        { name: 'call of get_price', values: ['{"of":"ETH"}'] },
      ],
    });
  });

  test('is known to be a simulation', () => {
    const log = modelInferenceLog(0, { ...modelOutput, is_simulation_result: true });
    expect(decodeInferenceEvent(log)).toMatchObject({ simulated: true });
  });

  test('writes numbers with absurd decimals as they are', () => {
    const values = [
      { value: 5n, decimals: -3n },
      { value: 5n, decimals: 2n ** 100n },
      { value: -(2n ** 127n), decimals: 60n },
    ];
    const numbers = [{ name: 'odd', values, shape: [3] }];
    expect(
      decodeInferenceEvent(modelInferenceLog(0, { ...modelOutput, numbers }))?.outputs[0]?.values,
    ).toEqual([
      '5 × 10^3',
      `5 × 10^-${2n ** 100n}`,
      '-0.000000000000000000000170141183460469231731687303715884105728',
    ]);
  });

  test('keeps the first hundred numbers of many, and their count', () => {
    const values = Array.from({ length: 5_000 }, (_, index) => ({ value: BigInt(index), decimals: 0n }));
    const numbers = [{ name: 'many', values, shape: [5_000] }];
    const [many] = decodeInferenceEvent(modelInferenceLog(0, { ...modelOutput, numbers }))?.outputs ?? [];
    expect(many).toMatchObject({ count: 5_000 });
    expect(many?.values).toHaveLength(100);
  });

  test('is nobody’s when another contract emits it', () => {
    const log = { ...modelInferenceLog(0), address: '0x00000000000000000000000000000000000000f5' };
    expect(decodeInferenceEvent(log)).toBeUndefined();
    expect(
      decodeInferenceEvent({ ...hubLogs.model(), address: modelInferenceLog(0).address }),
    ).toBeUndefined();
  });
});

describe('the logs of a transaction', () => {
  test('say each run once, though the hub repeats its outcome', () => {
    expect(inferencesIn([modelInferenceLog(0), hubLogs.model()])).toMatchObject([{ emitter: 'precompile' }]);
  });

  test.each(['model', 'completion', 'chat'] as const)(
    'say by the hub alone what came of a %s, but not how',
    (kind) => {
      expect(inferencesIn([hubLogs[kind]()])).toMatchObject([
        { emitter: 'hub', kind, mode: 'unknown', model: undefined, inferenceId: undefined },
      ]);
    },
  );

  test('say nothing where there are only other events', () => {
    expect(inferencesIn([{ ...modelInferenceLog(0), topics: [`0x${'11'.repeat(32)}`] }])).toEqual([]);
  });
});

test('an altered event is read as something or refused as malformed, and neither takes for ever', () => {
  for (const honest of [
    modelInferenceLog(0),
    completionLog(0),
    chatLog(0),
    hubLogs.model(),
    hubLogs.chat(),
  ]) {
    const length = (honest.data.length - 2) / 64;
    for (let word = 0; word < length; word++) {
      for (const value of [
        '00'.repeat(32),
        'ff'.repeat(32),
        `${'00'.repeat(28)}7fffffff`,
        `${'00'.repeat(31)}20`,
      ]) {
        const data =
          `${honest.data.slice(0, 2 + word * 64)}${value}${honest.data.slice(2 + (word + 1) * 64)}` as Hex;
        try {
          decodeInferenceEvent({ ...honest, data });
        } catch (error) {
          expect(error).toBeInstanceOf(CodedError);
          expect(error).toMatchObject({ code: 'malformed_event' });
        }
      }
      const cut = honest.data.slice(0, 2 + word * 64) as Hex;
      expect(() => decodeInferenceEvent({ ...honest, data: cut })).toThrow(CodedError);
    }
  }
});
