import type { Reason } from './reason';

export const attestationReasons = {} as const satisfies Record<string, Reason>;
