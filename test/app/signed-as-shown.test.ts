import { describe, expect, it } from 'vitest';

import type { Searchable } from '../../src/app/signed-as-shown';
import { findSelection } from '../../src/app/signed-as-shown';

const signed = [
  '# Results',
  '',
  'The **risk** is _low_: see [the `paper`](https://example.org/a?b=c).',
  '',
  '1. First, take 2*3 = 6.',
  '2. Then *wait* 10 s.',
  '> quoted words',
  '',
  '| name | value |',
  '| a | 12 3 |',
  '',
  '```js',
  'let snake_case = 1;',
  '```',
].join('\n');

const answer = {
  verification: 'verified',
  endpoint: 'chat',
  answer: signed,
} as const;

function listed<Answer>(answers: readonly Answer[]): Searchable<Answer> {
  return { total: answers.length, read: (from, to) => Promise.resolve(answers.slice(from, to)) };
}

type Searched = Parameters<typeof findSelection>[1] extends Searchable<infer Answer> ? Answer : never;
const placeOf = async (selection: string, ...answers: Searched[]) =>
  (await findSelection(selection, listed(answers))).place;

describe('a selection', () => {
  it.each([
    'The risk is low: see the paper.',
    'Results\n\nThe risk',
    'First, take 2*3 = 6.\nThen wait 10 s.',
    'quoted words',
    'name\tvalue\na\t12 3',
    'let snake_case = 1;',
    'ri\u00adsk is\u00a0low',
  ])('is found as the page renders it: %j', async (selection) => {
    expect(await placeOf(selection, answer)).toBe('signed');
  });

  it.each(['The risk is high', 'take 23 = 6', 'wait 1 0 s', 'a 123', 'Theriskislow', 'snakecase = 1'])(
    'is not found when it says something else: %j',
    async (selection) => {
      expect(await placeOf(selection, answer)).toBe('nowhere');
    },
  );

  it.each(['low', ' * \n', '**a**'])('is not looked for when it says too little: %j', async (selection) => {
    expect(await placeOf(selection, answer)).toBe('too_short');
  });

  it('is not looked for when it is longer than can be compared, even where its beginning was signed', async () => {
    const long = 'a word '.repeat(10_000);
    expect(await placeOf(long, { ...answer, answer: long })).toBe('too_long');
  });

  it('in numbers that nobody signed is proved, and not signed', async () => {
    const proof = { ...answer, endpoint: 'zk', answer: '35.25664' } as const;
    expect(await placeOf('35.25664', proof)).toBe('proved');
    expect(await placeOf('35.25664', proof, { ...answer, answer: 'It is 35.25664.' })).toBe('signed');
  });

  it.each(['rejected', 'unverifiable', 'checking'] as const)(
    'in a text that is %s is unproved, unless it was signed elsewhere',
    async (verification) => {
      const unproved = { ...answer, verification };
      expect(await placeOf('quoted words', unproved)).toBe('unproved');
      const found = await findSelection('quoted words', listed([unproved, answer]));
      expect(found).toMatchObject({ place: 'signed', found: [answer], searched: 1 });
    },
  );

  it('is not looked for where only hashes are kept, and says in how many', async () => {
    const hashes = { ...answer, answer: undefined };
    const found = await findSelection(
      'quoted words',
      listed([hashes, { ...hashes, verification: 'rejected' }]),
    );
    expect(found).toEqual({
      place: 'nowhere',
      found: [],
      searched: 0,
      withoutText: 1,
      unsearched: 0,
    });
  });

  it.each(['[', '[](', '![a](', '*', '> ', '- ', '`', '|', ' \t'])(
    // Backtracking over so many marks would outlast the test.
    'is not found in a hostile text of %j, and its search ends',
    async (mark) => {
      expect(await placeOf('some words', { ...answer, answer: mark.repeat(400_000 / mark.length) })).toBe(
        'nowhere',
      );
    },
  );

  it('is found however many answers came after the one that holds it', async () => {
    const others = Array.from({ length: 302 }, () => ({ ...answer, answer: 'something else' }));
    const found = await findSelection('quoted words', listed([...others, answer]));
    expect(found).toMatchObject({ place: 'signed', found: [answer], searched: 303, unsearched: 0 });
  });

  it('is searched for in so much text and not more, and says how many answers that leaves', async () => {
    let read = 0;
    const long = { ...answer, answer: 'x'.repeat(900_000) };
    const found = await findSelection('some words', {
      total: 10_000,
      read(from, to) {
        read += to - from;
        return Promise.resolve(Array.from({ length: to - from }, () => long));
      },
    });
    expect(found).toMatchObject({ place: 'nowhere', searched: read, unsearched: 10_000 - read });
    expect(read).toBeLessThan(100);
  });
});
