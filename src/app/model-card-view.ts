import type { CardSummary } from '../zk/engine-protocol';

/** A model card as the list shows it. */
export interface ModelCardView extends CardSummary {
  readonly trusted: boolean;
  /** Origin of the page that offered it; undefined where the user added it. */
  readonly offeredBy: string | undefined;
  readonly addedAt: number;
}
