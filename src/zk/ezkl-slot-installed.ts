import { fromBase64 } from '../bytes/base64';
import type { EzklSlot } from './ezkl-engine';

/** Base64 of the verifier's part of the powers of tau (388 bytes), from the file that `PROOFMARK_EZKL_SRS` names. */
declare const __EZKL_SRS__: string;

/** EZKL's own engine, in builds made with `PROOFMARK_EZKL=1` where `@ezkljs/engine` is installed. */
export const ezklSlot: EzklSlot = {
  load: () => import('@ezkljs/engine'),
  srs: () => Promise.resolve(fromBase64(__EZKL_SRS__, 'PROOFMARK_EZKL_SRS')),
};
