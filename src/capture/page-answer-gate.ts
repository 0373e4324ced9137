import type { SeenPageAnswer } from './seen';

/** Holds answers seen inside a page until it is clear that they were not also seen on the network. */
export interface PageAnswerGate {
  /** An exchange of the page's own requests went by. */
  sawResponse(response: Uint8Array): void;
  /** Passes the answer on after a moment, unless the network showed it too. */
  offer(answer: SeenPageAnswer): void;
  /** Does so now with those that still wait: the page is going away. */
  flush(): void;
}

const patienceMs = 400;
const remembered = 32;

/**
 * On a page that does not encrypt, deep capture sees what the request hook sees. The network's bytes are the better
 * evidence, so the same signature from inside the page is dropped, whichever came first.
 */
export function pageAnswerGate(
  pass: (answer: SeenPageAnswer) => void,
  setTimer: (run: () => void, ms: number) => void,
): PageAnswerGate {
  const onNetwork = new Set<string>();
  const waiting = new Set<SeenPageAnswer>();
  const decide = (answer: SeenPageAnswer): void => {
    if (waiting.delete(answer) && !onNetwork.has(answer.signature)) pass(answer);
  };
  return {
    sawResponse(response) {
      const text = new TextDecoder().decode(response);
      for (const match of text.matchAll(/"tee_signature"\s*:\s*"([^"]{1,1024})"/g)) {
        if (match[1] !== undefined) onNetwork.add(match[1]);
      }
      for (const oldest of onNetwork) {
        if (onNetwork.size <= remembered) break;
        onNetwork.delete(oldest);
      }
    },
    offer(answer) {
      waiting.add(answer);
      setTimer(() => decide(answer), patienceMs);
    },
    flush() {
      waiting.forEach(decide);
    },
  };
}
