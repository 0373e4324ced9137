import { ProofmarkError } from './proofmark-error';
import type { Answer, ExchangeToVerify, Verdict, WaitOptions } from './types';

/** The event a page dispatches on `window`: a MessageEvent with one port, over which everything then goes. */
export const CONNECT_EVENT = 'proofmark:connect';

/** What is asked over the port. */
export type Ask =
  | { readonly kind: 'verify'; readonly exchange: ExchangeToVerify }
  | { readonly kind: 'list' }
  | { readonly kind: 'state'; readonly ids: readonly string[] };

/** What comes over the port. */
export type Incoming =
  | { readonly kind: 'hello'; readonly version: 1 }
  | { readonly kind: 'reply'; readonly number: number; readonly answers: readonly Answer[] }
  | {
      readonly kind: 'refusal';
      readonly number: number;
      readonly code: 'refused' | 'too_large' | 'disconnected';
      readonly message: string;
    }
  | { readonly kind: 'update'; readonly answer: Answer };

/** The page's line to Proofmark, once it has said hello. */
export interface Connection {
  ask(ask: Ask): Promise<readonly Answer[]>;
  onUpdate(listener: (answer: Answer) => void): () => void;
  /** Resolves with the answer as soon as its verdict is `enough`. */
  until(answer: Answer, enough: (verdict: Verdict) => boolean, options: WaitOptions): Promise<Answer>;
}

/** Updates are pushed; asking as well, now and then, mends what a restarted extension missed. */
const pollMs = 5_000;

/** Offers Proofmark a port and waits for its hello. */
export function openConnection(waitMs: number): Promise<Connection | undefined> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const giveUp = setTimeout(() => {
      port1.close();
      resolve(undefined);
    }, waitMs);
    port1.onmessage = ({ data }: MessageEvent<Incoming>) => {
      if (data.kind !== 'hello') return;
      clearTimeout(giveUp);
      resolve(overPort(port1));
    };
    window.dispatchEvent(new MessageEvent(CONNECT_EVENT, { ports: [port2] }));
  });
}

interface Waiting {
  readonly resolve: (answers: readonly Answer[]) => void;
  readonly reject: (reason: ProofmarkError) => void;
}

function overPort(port: MessagePort): Connection {
  const waiting = new Map<number, Waiting>();
  const listeners = new Set<(answer: Answer) => void>();
  /** What came while a question was open: a change may overtake the reply that names the answer for the first time. */
  const overtaking = new Map<string, Answer>();
  let asked = 0;

  port.onmessage = ({ data }: MessageEvent<Incoming>) => {
    if (data.kind === 'update') {
      if (waiting.size > 0) overtaking.set(data.answer.id, data.answer);
      for (const listener of listeners) listener(data.answer);
    } else if (data.kind !== 'hello') {
      const asker = waiting.get(data.number);
      waiting.delete(data.number);
      if (data.kind === 'reply') asker?.resolve(data.answers);
      else asker?.reject(new ProofmarkError(data.code, data.message));
    }
  };

  const ask = (question: Ask): Promise<readonly Answer[]> =>
    new Promise((resolve, reject) => {
      const number = ++asked;
      if (waiting.size === 0) overtaking.clear();
      waiting.set(number, { resolve, reject });
      port.postMessage({ number, ask: question });
    });

  const onUpdate = (listener: (answer: Answer) => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };

  return {
    ask,
    onUpdate,
    until: (answer, enough, { signal, timeoutMs }) =>
      new Promise((resolve, reject) => {
        let timeout: ReturnType<typeof setTimeout> | undefined;
        const look = (newer: Answer): void => {
          if (newer.id !== answer.id || !enough(newer.verdict)) return;
          stop();
          resolve(newer);
        };
        const fail = (code: 'timeout' | 'aborted', message: string): void => {
          stop();
          reject(new ProofmarkError(code, message));
        };
        const onAbort = (): void => fail('aborted', 'The wait was aborted.');
        const stopListening = onUpdate(look);
        const poll = setInterval(() => {
          ask({ kind: 'state', ids: [answer.id] }).then(
            (answers) => answers.forEach(look),
            () => undefined,
          );
        }, pollMs);
        const stop = (): void => {
          stopListening();
          clearInterval(poll);
          clearTimeout(timeout);
          signal?.removeEventListener('abort', onAbort);
        };
        if (timeoutMs !== undefined) {
          timeout = setTimeout(
            () => fail('timeout', `There was no verdict within ${String(timeoutMs)} ms.`),
            timeoutMs,
          );
        }
        signal?.addEventListener('abort', onAbort);
        if (signal?.aborted === true) onAbort();
        else look(overtaking.get(answer.id) ?? answer);
      }),
  };
}
