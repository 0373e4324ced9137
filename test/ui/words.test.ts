// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import messages from '../../public/_locales/en/messages.json';
import { checkIds } from '../../src/verify/check';
import { reasons } from '../../src/verify/reasons';
import {
  atMost,
  clock,
  duration,
  elapsed,
  moment,
  percent,
  shortened,
  size,
} from '../../src/ui/words/numbers';
import { assuranceName } from '../../src/ui/words/verdict';
import { runsOf } from '../../src/ui/parts/safe-text';
import { answers } from './gallery/fixtures';
import { registered } from './gallery/odd-answers';
import './show';

const texts: Readonly<Record<string, { readonly message: string }>> = messages;

describe('lengths of time', () => {
  it.each([
    [0, '0 s'],
    [4.2, '4.2 ms'],
    [31, '31 ms'],
    [800, '0.8 s'],
    [41_000, '41 s'],
    [71_200, '71 s'],
    [1_320_000, '22 min'],
    [3 * 3_600_000, '3 h'],
    [2 * 86_400_000, '2 days'],
  ])('reads %d ms as %s', (ms, words) => expect(duration(ms)).toBe(words));

  it.each([
    [0, '0 s'],
    [320, '0.4 s'],
    [70_000, '70 s'],
    [70_100, '71 s'],
    [119_500, '2 min'],
    [148_000, '3 min'],
    [3_600_000, '60 min'],
    [2.1 * 3_600_000, '3 h'],
    [2.2 * 86_400_000, '3 days'],
  ])('reads a bound of %d ms as no less than it: %s', (ms, words) => expect(atMost(ms)).toBe(words));

  it('counts what still runs in whole seconds', () => {
    expect([elapsed(18), elapsed(1_999), elapsed(41_700), elapsed(-3)]).toEqual([
      '0 s',
      '1 s',
      '41 s',
      '0 s',
    ]);
  });

  it('runs as a clock that keeps its width', () => {
    expect([clock(0), clock(41_900), clock(725_000), clock(3_725_000), clock(-5)]).toEqual([
      '0:00',
      '0:41',
      '12:05',
      '1:02:05',
      '0:00',
    ]);
  });

  it('names a moment by the time today, and by the day before', () => {
    const noon = new Date(2026, 4, 20, 12, 7).getTime();
    expect(moment(noon, noon + 1_000)).toBe('12:07');
    expect(moment(noon - 86_400_000, noon)).toBe('19 May');
    expect(moment(new Date(2025, 0, 2).getTime(), noon)).toBe('2 Jan 2025');
  });
});

describe('other values', () => {
  it('shortens identifiers to both ends, and leaves short ones whole', () => {
    expect(shortened(`0x${'10bf'.padEnd(60, '0')}22bc`)).toBe('0x10bf…22bc');
    expect(shortened('v1.4')).toBe('v1.4');
  });

  it('writes sizes and shares with the unit apart', () => {
    expect([size(812), size(1_400), size(14_233), size(2_100_000)]).toEqual([
      '812 B',
      '1.4 kB',
      '14 kB',
      '2.1 MB',
    ]);
    expect([percent(0), percent(0.021), percent(0.5)]).toEqual(['0 %', '2.1 %', '50 %']);
  });
});

describe('unseen characters', () => {
  it.each([
    ['bidi override', '\u202e'],
    ['isolate', '\u2066'],
    ['Arabic letter mark', '\u061c'],
    ['zero-width space', '\u200b'],
    ['soft hyphen', '\u00ad'],
    ['escape', '\u001b'],
    ['tag letter', '\u{e0041}'],
    ['lone surrogate', '\ud800'],
    ['line separator', '\u2028'],
    ['carriage return', '\r'],
  ])('are found: %s', (_, character) => {
    expect(runsOf(`a${character}b`)).toEqual([
      { text: 'a', hidden: false },
      { text: character, hidden: true },
      { text: 'b', hidden: false },
    ]);
  });

  it('are not suspected where scripts and emoji need them', () => {
    for (const text of ['👩‍👩‍👧 ❤️', 'می‌خواهم', 'tab\tand\nline', 'ɑ̈́ combining', 'ไทย']) {
      expect(runsOf(text)).toEqual([{ text, hidden: false }]);
    }
  });
});

describe('the catalogue', () => {
  it('has a name for every check and outcome', () => {
    for (const id of checkIds) {
      for (const outcome of ['pass', 'fail', 'missing', 'skipped']) {
        expect(texts[`check_${id}_${outcome}`]?.message, `${id} ${outcome}`).toBeTruthy();
      }
    }
  });

  it('qualifies only codes that exist', () => {
    const qualified = Object.keys(texts).filter((key) => key.startsWith('line_'));
    expect(qualified.filter((key) => !(key.slice('line_'.length) in reasons))).toEqual([]);
    expect(qualified.length).toBeGreaterThan(3);
  });

  it('has both forms of every sentence that counts', () => {
    const bases = Object.keys(texts).flatMap((key) => (key.endsWith('_other') ? [key.slice(0, -6)] : []));
    expect(bases.filter((base) => !(`${base}_one` in texts))).toEqual([]);
  });

  it('uses only names and placeholders that browsers accept', () => {
    for (const [key, { message }] of Object.entries(texts)) {
      expect(key).toMatch(/^[A-Za-z0-9_]+$/);
      expect(message.replace(/\$[1-9]/g, '')).not.toContain('$');
    }
  });
});

describe('how far a key is known', () => {
  it('is said beside a verified answer, and never of a key that only the registry vouches for', () => {
    const { settled, rejected } = answers;
    expect(assuranceName(settled)).toBe(texts.assurance_attested?.message);
    expect(assuranceName(registered)).toBeUndefined();
    expect(assuranceName({ ...settled, assurance: 'none' })).toBeUndefined();
    expect(assuranceName({ ...rejected, assurance: 'attested' })).toBeUndefined();
  });
});
