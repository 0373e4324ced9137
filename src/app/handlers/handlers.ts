import type { Api, ApiName } from '../api';

/** What answers each question of a view. */
export type Handlers<Names extends ApiName = ApiName> = {
  readonly [Name in Names]: (input: Api[Name]['in']) => Promise<Api[Name]['out']>;
};
