import type { EzklSlot } from './ezkl-engine';

/**
 * EZKL's own engine in this build: none. `@ezkljs/engine` carries no licence, so it is no dependency and in no lock file or
 * zip; a builder who has the right to it installs it and builds with `PROOFMARK_EZKL=1`, which puts
 * `ezkl-slot-installed.ts` in this file's place.
 */
export const ezklSlot: EzklSlot | undefined = undefined;
