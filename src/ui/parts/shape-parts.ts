import type { Headline } from '../../verify/verdict';

/**
 * One stroke or area of a shape on a 22 × 22 field. `ink` is the colour of the state, `cut` the colour of the paper
 * behind, for marks inside filled shapes. Without a `width` the path is filled.
 */
export interface ShapePart {
  readonly d: string;
  readonly paint: 'ink' | 'cut';
  readonly width?: number;
  readonly dash?: string;
  readonly dashOffset?: number;
  readonly round?: true;
}

const seal =
  'M11 .9l2.6 2 3.3-.1.9 3.1 2.7 1.9-1.1 3.2 1.1 3.2-2.7 1.9-.9 3.1-3.3-.1-2.6 2-2.6-2-3.3.1-.9-3.1-2.7-1.9L2.6 11 1.5 7.8l2.7-1.9.9-3.1 3.3.1z';
const ring = 'M11 2.25a8.75 8.75 0 110 17.5 8.75 8.75 0 010-17.5z';
const tick = 'M6.7 11.3l3 3 5.6-6';

function dot(x: number): ShapePart {
  return { d: `M${x - 2.5} 11a2.5 2.5 0 105 0 2.5 2.5 0 10-5 0z`, paint: 'ink' };
}

/**
 * One drawing per state: a full seal for settled, a ring that is not closed yet with a clock for provisional, a closed
 * ring with a mark for overdue, an octagon for rejected, a disc with a lock for private, a diamond for a proof
 * that stands alone, a dotted ring for not verifiable, three dots for checking; an empty seal where there is nothing to say. The toolbar icons are made from
 * the same parts.
 */
export const shapeParts: Readonly<Record<Headline | 'idle', readonly ShapePart[]>> = {
  settled: [
    { d: seal, paint: 'ink' },
    { d: tick, paint: 'cut', width: 2 },
  ],
  provisional: [
    { d: ring, paint: 'ink', width: 2, dash: '4.6 2.272', dashOffset: 2.3 },
    { d: 'M11 6.2V11l3.3 2.1', paint: 'ink', width: 2 },
  ],
  overdue: [
    { d: ring, paint: 'ink', width: 2.2 },
    { d: 'M11 6v6.2m0 2v2.1', paint: 'ink', width: 2.2 },
  ],
  rejected: [
    { d: 'M7.1 1.5h7.8l5.6 5.6v7.8l-5.6 5.6H7.1l-5.6-5.6V7.1z', paint: 'ink' },
    { d: 'M7.3 7.3l7.4 7.4m0-7.4l-7.4 7.4', paint: 'cut', width: 2 },
  ],
  private: [
    { d: 'M11 1.4a9.6 9.6 0 110 19.2 9.6 9.6 0 010-19.2z', paint: 'ink' },
    { d: 'M7.2 10.3h7.6v5H7.2z', paint: 'cut' },
    { d: 'M8.8 10.3V8.2a2.2 2.2 0 014.4 0v2.1', paint: 'cut', width: 1.7 },
  ],
  proved: [
    { d: 'M11 .8L21.2 11 11 21.2.8 11z', paint: 'ink' },
    { d: 'M7.4 11.2l2.6 2.6 4.8-5.2', paint: 'cut', width: 2 },
  ],
  unverifiable: [
    { d: ring, paint: 'ink', width: 2.2, dash: '.1 4.4815', round: true },
    { d: 'M8.6 9a2.45 2.45 0 114.3 1.6c-.9 1-1.9 1.3-1.9 2.6m0 1.8v1.5', paint: 'ink', width: 1.9 },
  ],
  checking: [dot(4), dot(11), dot(18)],
  idle: [
    { d: seal, paint: 'ink', width: 1.7 },
    { d: tick, paint: 'ink', width: 1.7 },
  ],
};
