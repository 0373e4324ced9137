import type { SettlementMode } from './exchange';

/** Request headers that ask for a mode: as SDK and middleware read it, and the older one of the documentation. The first counts where both are sent. */
export const settlementHeaders = ['x-settlement-type', 'x-settle'] as const;

/**
 * The mode that a header value asks for, in the spellings of SDK and documentation; absent or unknown ones are the default.
 * It compares and calls nothing, so that code among a page's own may use it.
 *
 * @param value in lower case
 */
export function settlementModeOf(value: string | undefined): SettlementMode {
  switch (value) {
    case 'private':
    case 'settle_private':
      return 'private';
    case 'individual':
    case 'individual_full':
    case 'settle_individual':
    case 'settle_individual_with_metadata':
      return 'individual';
    default:
      return 'batch';
  }
}
