import { describe, expect, it } from 'vitest';

import { standsIn } from '../../src/app/signed-as-shown';

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
    expect(standsIn(selection, signed)).toBe(true);
  });

  it.each([
    'The risk is high',
    'take 23 = 6',
    'wait 1 0 s',
    'a 123',
    'Theriskislow',
    'snakecase = 1',
    'low',
    ' * \n',
  ])('is not found when it says something else, or too little: %j', (selection) => {
    expect(standsIn(selection, signed)).toBe(false);
  });

  it.each(['[', '[](', '![a](', '*', '> ', '- ', '`', '|', ' \t'])(
    'is looked for in no time in a hostile text of %j',
    (mark) => {
      const begun = performance.now();
      standsIn('some words', mark.repeat(200_000 / mark.length));
      expect(performance.now() - begun).toBeLessThan(500);
    },
  );
});
