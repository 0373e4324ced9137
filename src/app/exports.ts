import type { AnswerRow } from './api/answer-row';

const columns = [
  ['id', (row: AnswerRow) => row.id],
  ['answered_at', (row: AnswerRow) => new Date(row.answeredAt).toISOString()],
  ['headline', (row: AnswerRow) => row.headline],
  ['verification', (row: AnswerRow) => row.verification],
  ['settlement', (row: AnswerRow) => row.settlement],
  ['assurance', (row: AnswerRow) => row.assurance],
  ['reason', (row: AnswerRow) => row.leading?.code ?? ''],
  ['site', (row: AnswerRow) => row.host],
  ['model', (row: AnswerRow) => row.model ?? ''],
  ['build', (row: AnswerRow) => row.build?.name ?? ''],
  ['network', (row: AnswerRow) => row.network.name],
  ['network_kind', (row: AnswerRow) => row.network.kind],
  [
    'settled_at',
    (row: AnswerRow) => (row.settledAt === undefined ? '' : new Date(row.settledAt).toISOString()),
  ],
  ['first_words', (row: AnswerRow) => row.firstWords ?? ''],
] as const;

/** A field of RFC 4180. A leading `= + - @` or tab is answered with an apostrophe: spreadsheets would run it as a formula. */
function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows as CSV (RFC 4180, CRLF, header line). */
export function toCsv(rows: readonly AnswerRow[]): string {
  const lines = rows.map((row) => columns.map(([, read]) => csvField(read(row))).join(','));
  return [columns.map(([name]) => name).join(','), ...lines, ''].join('\r\n');
}
