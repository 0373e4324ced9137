import type { EngineName, EngineRequest } from '../zk/engine-protocol';

/** `type` of a job for the offscreen document; the background never answers it. */
export const ENGINE_MESSAGE = 'proofmark/zk-engine';

/** A job for an engine, from Chrome's service worker to the offscreen document. */
export interface EngineJobMessage {
  readonly type: typeof ENGINE_MESSAGE;
  readonly engine: EngineName;
  readonly request: EngineRequest;
}

/** The answer: the result, or the coded reason why there is none. */
export type EngineJobReply =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string };
