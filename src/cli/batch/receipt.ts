import { CodedError } from '../../bytes/coded-error';
import type { BatchKind, BatchLine } from '../batch-kind';
import { judgeReceipt, pcr0Measurement } from '../receipt-case';

function jsonOf(line: BatchLine, field: string): string | undefined {
  const value = line[field];
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** One value, a list of them, or none. */
function several(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

/** @throws CodedError `malformed_pcrs` */
function readPin(pin: unknown): ReturnType<typeof pcr0Measurement> {
  if (typeof pin === 'string') return pcr0Measurement(pin);
  throw new CodedError('malformed_pcrs', 'The field "pcr0" must be hex text, or a list of such.');
}

/** Cases of `verify --batch` that are whole receipts: `receipt`, and where they are there `network`, `pcr0`, `card`. */
export const receiptKind: BatchKind = {
  kind: 'receipt',
  run: async (line) => {
    const json = jsonOf(line, 'receipt');
    if (json === undefined) throw new CodedError('line_malformed', 'The field "receipt" must be there.');
    const { pcr0, card } = line;
    const pins = several(pcr0).map(readPin);
    const cards = several(card).map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
    const networkJson = jsonOf(line, 'network');
    return judgeReceipt({ json, networkJson, pins, cards });
  },
};
