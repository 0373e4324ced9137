import { describe, expect, it } from 'vitest';

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

const placeOf = (selection: string, ...answers: Parameters<typeof findSelection>[1][number][]) =>
  findSelection(selection, answers).place;

describe('a selection', () => {
  it.each([
    'The risk is low: see the paper.',
    'Results\n\nThe risk',
    'First, take 2*3 = 6.\nThen wait 10 s.',
    'quoted words',
    'name\tvalue\na\t12 3',
    'let snake_case = 1;',
    'ri\u00adsk is\u00a0low',
  ])('is found as the page renders it: %j', (selection) => {
    expect(placeOf(selection, answer)).toBe('signed');
  });

  it.each(['The risk is high', 'take 23 = 6', 'wait 1 0 s', 'a 123', 'Theriskislow', 'snakecase = 1'])(
    'is not found when it says something else: %j',
    (selection) => {
      expect(placeOf(selection, answer)).toBe('nowhere');
    },
  );

  it.each(['low', ' * \n', '**a**'])('is not looked for when it says too little: %j', (selection) => {
    expect(placeOf(selection, answer)).toBe('too_short');
  });

  it('is not looked for when it is longer than can be compared, even where its beginning was signed', () => {
    const long = 'a word '.repeat(10_000);
    expect(placeOf(long, { ...answer, answer: long })).toBe('too_long');
  });

  it('in numbers that nobody signed is proved, and not signed', () => {
    const proof = { ...answer, endpoint: 'zk', answer: '35.25664' } as const;
    expect(placeOf('35.25664', proof)).toBe('proved');
    expect(placeOf('35.25664', proof, { ...answer, answer: 'It is 35.25664.' })).toBe('signed');
  });

  it.each(['rejected', 'unverifiable', 'checking'] as const)(
    'in a text that is %s is unproved, unless it was signed elsewhere',
    (verification) => {
      const unproved = { ...answer, verification };
      expect(placeOf('quoted words', unproved)).toBe('unproved');
      const found = findSelection('quoted words', [unproved, answer]);
      expect(found).toMatchObject({ place: 'signed', found: [answer], searched: 1 });
    },
  );

  it('is not looked for where only hashes are kept, and says in how many', () => {
    const hashes = { ...answer, answer: undefined };
    expect(findSelection('quoted words', [hashes, { ...hashes, verification: 'rejected' }])).toEqual({
      place: 'nowhere',
      found: [],
      searched: 0,
      withoutText: 1,
    });
  });

  it.each(['[', '[](', '![a](', '*', '> ', '- ', '`', '|', ' \t'])(
    // Backtracking over so many marks would outlast the test.
    'is not found in a hostile text of %j, and its search ends',
    (mark) => {
      expect(placeOf('some words', { ...answer, answer: mark.repeat(400_000 / mark.length) })).toBe(
        'nowhere',
      );
    },
  );
});
