import type { Api, ApiName, Client } from '../../../src/app/api';
import { CodedError } from '../../../src/bytes/coded-error';

/** Canned answers by question; a function may look at the question, or throw. */
export type Canned = {
  readonly [Name in ApiName]?: Api[Name]['out'] | ((input: Api[Name]['in']) => Api[Name]['out']);
};

/** A client of canned answers that remembers what was asked and can say that something changed. */
export class FakeClient implements Client {
  readonly asked: { readonly name: ApiName; readonly input: unknown }[] = [];
  readonly #listeners = new Set<(ids: readonly string[] | undefined) => void>();

  constructor(public canned: Canned) {}

  async ask<Name extends ApiName>(name: Name, input: Api[Name]['in']): Promise<Api[Name]['out']> {
    this.asked.push({ name, input });
    await Promise.resolve();
    if (!(name in this.canned)) throw new CodedError('background_silent', `Nothing is canned for ${name}.`);
    // Which member of the union this is follows from `name`; the compiler cannot see that.
    const canned = this.canned[name] as unknown;
    return (
      typeof canned === 'function' ? (canned as (asked: unknown) => unknown)(input) : canned
    ) as Api[Name]['out'];
  }

  onChange(listener: (ids: readonly string[] | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Says that these answers, or anything, may have changed. */
  change(ids?: readonly string[]): void {
    for (const listener of this.#listeners) listener(ids);
  }
}

/** A client that never answers: the loading state. */
export const silentClient: Client = {
  ask: () => new Promise(() => undefined),
  onChange: () => () => undefined,
};
