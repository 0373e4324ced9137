import type { SettlementMode } from '../../opengradient/exchange';
import { settlementHeaders, settlementModeOf as modeOf } from '../../opengradient/settlement-header';
import type { Natives } from './natives';

/** The mode a header value asks for; anything unknown is the default. */
export function settlementModeOf(natives: Natives, value: string | null | undefined): SettlementMode {
  return modeOf(natives.toLowerCase(value ?? ''));
}

/** The mode a set of headers asks for. */
export function settlementModeIn(natives: Natives, headers: Headers): SettlementMode {
  return settlementModeOf(
    natives,
    natives.header(headers, settlementHeaders[0]) ?? natives.header(headers, settlementHeaders[1]),
  );
}

/** What is asked for so far and by one more header: the newer of the two names counts, in whatever order they come. */
export function settlementHeader(
  natives: Natives,
  name: unknown,
  value: unknown,
  asked: string | undefined,
): string | undefined {
  if (typeof name !== 'string' || typeof value !== 'string') return asked;
  const lower = natives.toLowerCase(name);
  if (lower === settlementHeaders[0]) return value;
  return lower === settlementHeaders[1] ? (asked ?? value) : asked;
}
