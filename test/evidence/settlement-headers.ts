import type { SettlementMode } from '../../src/opengradient/exchange';

/** What request headers ask for, in every spelling of SDK and documentation, and what asks for nothing. */
export const settlementHeaderRows: readonly (readonly [Readonly<Record<string, string>>, SettlementMode])[] =
  [
    [{}, 'batch'],
    [{ 'X-SETTLEMENT-TYPE': 'private' }, 'private'],
    [{ 'x-settlement-type': 'PRIVATE' }, 'private'],
    [{ 'X-Settlement-Type': 'individual' }, 'individual'],
    [{ 'X-SETTLEMENT-TYPE': 'INDIVIDUAL_FULL' }, 'individual'],
    [{ 'X-SETTLEMENT-TYPE': 'batch' }, 'batch'],
    [{ 'X-SETTLEMENT-TYPE': 'BATCH_HASHED' }, 'batch'],
    [{ 'X-SETTLEMENT-TYPE': 'not-private' }, 'batch'],
    [{ 'X-SETTLEMENT-TYPE': '' }, 'batch'],
    [{ 'X-SETTLE': 'SETTLE_INDIVIDUAL' }, 'individual'],
    [{ 'X-SETTLE': 'SETTLE_INDIVIDUAL_WITH_METADATA' }, 'individual'],
    [{ 'X-SETTLE': 'SETTLE_BATCH' }, 'batch'],
    [{ 'X-SETTLE': 'PRIVATE' }, 'private'],
    [{ 'X-SETTLE': 'PRIVATE', 'X-SETTLEMENT-TYPE': 'individual' }, 'individual'],
  ];
