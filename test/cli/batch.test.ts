import { describe, expect, it } from 'vitest';
import { CodedError } from '../../src/bytes/coded-error';
import { utf8 } from '../../src/bytes/join';
import { runBatch, type BatchKinds } from '../../src/cli/batch';
import type { BatchKind } from '../../src/cli/batch-kind';
import { exitCodeOf } from '../../src/cli/exit-code';
import { readJsonLines, type JsonLine } from '../../src/cli/json-lines';
import { main } from '../../src/cli/main';
import { fakeTerminal } from './fake-terminal';

const echo: BatchKind = {
  kind: 'echo',
  run: (line) => {
    if (line.fail === 'coded') throw new CodedError('wrong_shape', 'no');
    if (line.fail === 'crash') throw new Error('boom');
    return Promise.resolve({ verdict: 'verified', codes: [], facts: { said: line.say } });
  },
};
const kinds: BatchKinds = { echo: () => Promise.resolve(echo) };

async function* chunks(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield await Promise.resolve(typeof part === 'string' ? utf8(part) : part);
}

async function batch(...parts: readonly (string | Uint8Array)[]): Promise<Record<string, unknown>[]> {
  const answers: Record<string, unknown>[] = [];
  await runBatch(chunks(...parts), kinds, (line) => {
    answers.push(JSON.parse(line) as Record<string, unknown>);
    return Promise.resolve();
  });
  return answers;
}

describe('verify --batch', () => {
  it('answers every line in order, whatever is wrong with one of them', async () => {
    const answers = await batch(
      '{"id":"a","kind":"echo","say":1}\n\nnot json\n[1]\n{"id":7,"kind":"other"}\n',
      '{"id":"c","kind":"echo","fail":"coded"}\n{"id":"d","kind":"echo","fail":"crash"}\n',
      utf8('{"id":"e","kind":"echo"}\r\n'),
      Uint8Array.of(0xff, 0x0a),
      '{"id":"last","kind":"echo"}',
    );
    expect(answers.map(({ id, verdict, codes }) => [id, verdict, codes])).toEqual([
      ['a', 'verified', []],
      [null, 'unverifiable', ['line_not_json']],
      [null, 'unverifiable', ['line_not_object']],
      [7, 'unverifiable', ['kind_unknown']],
      ['c', 'unverifiable', ['wrong_shape']],
      ['d', 'unverifiable', ['check_crashed']],
      ['e', 'verified', []],
      [null, 'unverifiable', ['line_not_utf8']],
      ['last', 'verified', []],
    ]);
  });

  it('does not parse a line of too many values, and still answers it by its id', async () => {
    const [many, next] = await batch(
      `{"id":"many","kind":"echo","say":[${'{},'.repeat(4_100_000)}{}]}\n{"id":2,"kind":"echo"}`,
    );
    expect(many).toMatchObject({ id: 'many', verdict: 'unverifiable', codes: ['line_too_complex'] });
    expect(next).toMatchObject({ id: 2, verdict: 'verified' });
  });

  it('gives back ids as they are: text and numbers of any length, and nothing for what is neither', async () => {
    const ids = [
      '9007199254740993',
      '-1767225601000000001',
      '1.5',
      '"\\u001b[31m"',
      '"é"',
      '1e400',
      'true',
      '{"a":1}',
    ];
    const written: string[] = [];
    await runBatch(chunks(ids.map((id) => `{"kind":"echo","id":${id}}`).join('\n')), kinds, (line) => {
      written.push(line.slice(0, line.indexOf(',"verdict"')));
      return Promise.resolve();
    });
    expect(written).toEqual([...ids.slice(0, 5), 'null', 'null', 'null'].map((id) => `{"id":${id}`));
    const [unread] = await batch('{"id":9007199254740993,');
    expect(unread).toMatchObject({ codes: ['line_not_json'] });
  });

  it('refuses to say anything about no case at all', async () => {
    const terminal = fakeTerminal(['\n \n']);
    expect(await main(['verify', '--batch'], terminal)).toBe(3);
    expect(terminal.warned()).toContain('no case');
  });

  it('knows no kind by a name that every object inherits', async () => {
    const [answer] = await batch('{"id":1,"kind":"constructor"}');
    expect(answer).toMatchObject({ id: 1, codes: ['kind_unknown'] });
  });

  it('puts lines together across chunks and drops what is too long', async () => {
    const lines: JsonLine[] = [];
    for await (const line of readJsonLines(chunks('12', '34\n12345', '678', '9\n5\n'), 4)) lines.push(line);
    expect(lines).toEqual([{ text: '1234' }, { fault: 'line_too_long' }, { text: '5' }]);
  });

  it('ends with 1 if anything was rejected, else 2 if anything was unverifiable', () => {
    expect(exitCodeOf([])).toBe(0);
    expect(exitCodeOf(['verified', 'settled'])).toBe(0);
    expect(exitCodeOf(['unverifiable', 'verified'])).toBe(2);
    expect(exitCodeOf(['unverifiable', 'rejected'])).toBe(1);
  });
});
