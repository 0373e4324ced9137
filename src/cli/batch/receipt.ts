import { CodedError } from '../../bytes/coded-error';
import type { BatchKind, BatchLine } from '../batch-kind';
import { judgeReceipt, pcr0Measurement } from '../receipt-case';

function jsonOf(line: BatchLine, field: string): string | undefined {
  const value = line[field];
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Cases of `verify --batch` that are whole receipts: `receipt`, and where they are there `network` and `pcr0`. */
export const receiptKind: BatchKind = {
  kind: 'receipt',
  run: async (line) => {
    const json = jsonOf(line, 'receipt');
    if (json === undefined) throw new CodedError('line_malformed', 'The field "receipt" must be there.');
    const { pcr0 } = line;
    const pins = (Array.isArray(pcr0) ? (pcr0 as unknown[]) : [pcr0]).filter(
      (pin) => typeof pin === 'string',
    );
    return judgeReceipt({ json, networkJson: jsonOf(line, 'network'), pins: pins.map(pcr0Measurement) });
  },
};
