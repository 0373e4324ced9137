import type { Reason } from './reason';

export const proofReasons = {} as const satisfies Record<string, Reason>;
