import type { CaseVerdict } from './exit-code';

/** One answer, without its id. Further fields are written as they are: they must be plain JSON. */
export interface BatchResult {
  readonly verdict: CaseVerdict;
  /** Reason codes, the deciding one first; empty when everything passed. */
  readonly codes: readonly string[];
  readonly [field: string]: unknown;
}

/** A parsed line: an object with at least `kind`. Nothing else about it has been checked. */
export type BatchLine = Readonly<Record<string, unknown>>;

/** One kind of case that `verify --batch` knows. */
export interface BatchKind {
  readonly kind: string;
  /**
   * Judges one line.
   *
   * @throws CodedError if the line has not the shape of its kind: it is answered `unverifiable` with that code
   */
  run(line: BatchLine): Promise<BatchResult>;
}
