import type { Api, ApiName, ApiRefusal } from './api';

/*
 * The wire between views and background: one message per question, and one port over which the background says that
 * something changed. JSON-able values only.
 */

/** `type` of every question a view asks; messages of other types are somebody else's. */
export const API_MESSAGE = 'proofmark/api';

/** One question, sent with `runtime.sendMessage`. */
export interface ApiMessage<Name extends ApiName = ApiName> {
  readonly type: typeof API_MESSAGE;
  readonly name: Name;
  readonly input: Api[Name]['in'];
}

/** The answer to an {@link ApiMessage}: the value, or a refusal that is shown as is. */
export type ApiReply<Name extends ApiName = ApiName> =
  { readonly ok: true; readonly out: Api[Name]['out'] } | ({ readonly ok: false } & ApiRefusal);

/** Name of the port every open view holds. */
export const UI_PORT = 'proofmark/ui';

/** What the background posts on {@link UI_PORT}: ids of changed answers; absent for "anything may have changed". */
export interface UiPortMessage {
  readonly type: 'changed';
  readonly ids?: readonly string[];
}
