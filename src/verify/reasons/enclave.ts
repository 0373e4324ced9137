import type { Reason } from './reason';

export const enclaveReasons = {} as const satisfies Record<string, Reason>;
