import type { SettlementMode } from '../../opengradient/exchange';
import type { Natives } from './natives';

/** `X-SETTLEMENT-TYPE` as SDK and middleware read it, and the older `X-SETTLE` of the documentation. */
export const settlementHeaders = ['x-settlement-type', 'x-settle'] as const;

/** The mode a header value asks for; anything unknown is the default. */
export function settlementModeOf(natives: Natives, value: string | null | undefined): SettlementMode {
  const lower = natives.toLowerCase(value ?? '');
  if (natives.indexOf(lower, 'private') >= 0) return 'private';
  return natives.indexOf(lower, 'individual') >= 0 ? 'individual' : 'batch';
}

/** The mode a set of headers asks for. */
export function settlementModeIn(natives: Natives, headers: Headers): SettlementMode {
  return settlementModeOf(
    natives,
    natives.header(headers, settlementHeaders[0]) ?? natives.header(headers, settlementHeaders[1]),
  );
}
