import type { AnswerRow } from './api/answer-row';
import { csvOf } from './csv';

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

/** Rows as CSV (RFC 4180, CRLF, header line). */
export function toCsv(rows: readonly AnswerRow[]): string {
  return csvOf(
    columns.map(([name]) => name),
    rows.map((row) => columns.map(([, read]) => read(row))),
  );
}
