import type { Json } from './browser';

/**
 * Source of an expression that calls `run` in a page and resolves to its result as JSON text, or to undefined.
 * Compilers that keep function names wrap inner functions in `__name`; the page has no such helper, so it comes along.
 *
 * @param run a function, or an expression's source
 * @param leading source of arguments that only exist in the page
 */
export function pageScript(
  run: string | ((...args: never) => unknown),
  args: readonly Json[],
  leading: readonly string[] = [],
): string {
  const call =
    typeof run === 'string'
      ? `(${run})`
      : `(${run.toString()})(${[...leading, ...args.map(toSource)].join(', ')})`;
  return `(async () => { const __name = (value) => value; return JSON.stringify(await ${call}); })()`;
}

function toSource(argument: Json): string {
  return argument === undefined ? 'undefined' : JSON.stringify(argument);
}

/** Reads what a {@link pageScript} resolved to. */
export function readResult(text: string | null | undefined): unknown {
  return text === undefined || text === null ? undefined : JSON.parse(text);
}
