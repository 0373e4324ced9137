import { expect, test } from 'vitest';

import { toCsv } from '../../src/app/exports';
import { toRow } from '../../src/app/views';
import type { ExchangeRecord } from '../../src/store/records';
import { makeRecord } from '../store/make-record';

/** What follows the name of the network in the only row. */
function endOfRow(change: Partial<ExchangeRecord>): string | undefined {
  const network = { id: 'net', name: 'NET', kind: 'test' } as const;
  return toCsv([toRow(makeRecord({ network, ...change }))]).split(',NET,test,')[1];
}

test('an export begins with the names of its columns, and every row has as many fields', () => {
  const [header = '', row = '', end] = toCsv([toRow(makeRecord({ answer: 'Hello' }))]).split('\r\n');
  expect(header).toMatch(/^id,answered_at,headline,.*,first_words$/);
  expect(row.split(',')).toHaveLength(header.split(',').length);
  expect(end).toBe('');
});

test.each([
  ['=HYPERLINK("https://evil.example")', `"'=HYPERLINK(""https://evil.example"")"`],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', `"'\r=1"`],
  ['1 = 1', '1 = 1'],
])('words of an answer that a spreadsheet would run stand as text: %j', (answer, field) => {
  expect(endOfRow({ answer })).toBe(`,${field}\r\n`);
});

test.each([
  ['one, two', '"one, two"'],
  ['say "yes"', '"say ""yes"""'],
  ['one\ntwo', '"one\ntwo"'],
  ['one\rtwo', '"one\rtwo"'],
])('what would end a field or a row is quoted: %j', (answer, field) => {
  expect(endOfRow({ answer })).toBe(`,${field}\r\n`);
});
