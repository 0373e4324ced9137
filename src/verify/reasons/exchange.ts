import type { Reason } from './reason';

export const exchangeReasons = {} as const satisfies Record<string, Reason>;
