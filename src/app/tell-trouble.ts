import { messageOf } from '../bytes/coded-error';

/** What Chromium's extension interfaces throw in a worker that is being ended (extension_function_dispatcher.cc). */
const ENDING = 'No SW';

/**
 * Writes what went wrong to the console, for developers. A background that is being ended is no trouble: its successor
 * takes up what it left.
 *
 * @param what a sentence about what was tried
 */
export function tellTrouble(what: string, error: unknown): void {
  if (messageOf(error) !== ENDING) console.error(`Proofmark: ${what}`, error);
}
