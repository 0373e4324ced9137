import { browser } from 'wxt/browser';

import { CodedError, messageOf } from '../bytes/coded-error';
import type {
  CardSummary,
  EngineName,
  EngineRequest,
  EngineResults,
  JudgeRequest,
} from '../zk/engine-protocol';
import type { ProofJudgement } from '../zk/judge-proof';
import type { EngineJobMessage, EngineJobReply } from './zk-messages';
import { ENGINE_MESSAGE } from './zk-messages';
import { hostEngines } from './zk-threads';

/** Engines as the background uses them, wherever they run. */
export interface ZkEngines {
  /** @throws CodedError `engine_crashed`, `engine_timed_out` */
  judge(engine: EngineName, request: Omit<JudgeRequest, 'kind'>): Promise<ProofJudgement>;
  /** @throws CodedError `malformed_card`, `malformed_key` */
  readCard(card: unknown): Promise<CardSummary>;
}

type Run = <Request extends EngineRequest>(
  engine: EngineName,
  request: Request,
) => Promise<EngineResults[Request['kind']]>;

/** The part of Chrome's `offscreen` API that is used; other browsers do not have it, nor need it. */
interface OffscreenApi {
  createDocument(options: {
    readonly url: string;
    readonly reasons: readonly string[];
    readonly justification: string;
  }): Promise<void>;
  hasDocument?(): Promise<boolean>;
}

function offscreenApi(): OffscreenApi | undefined {
  return (globalThis as { readonly chrome?: { readonly offscreen?: OffscreenApi } }).chrome?.offscreen;
}

async function openDocument(api: OffscreenApi): Promise<void> {
  try {
    await api.createDocument({
      url: '/offscreen.html',
      reasons: ['WORKERS'],
      justification: 'Checks zero-knowledge proofs in a Worker, which a service worker cannot start.',
    });
  } catch (error) {
    // There is one already, or another job is opening it: either way it will be there.
    if (!/single offscreen|already/i.test(messageOf(error))) throw error;
  }
}

/** Jobs for the offscreen document, which is opened when it is not there. */
function offscreen(api: OffscreenApi): Run {
  const send = async (message: EngineJobMessage): Promise<EngineJobReply | undefined> => {
    await openDocument(api);
    return browser.runtime.sendMessage<EngineJobMessage, EngineJobReply | undefined>(message);
  };
  return async (engine, request) => {
    const message: EngineJobMessage = { type: ENGINE_MESSAGE, engine, request };
    // The document may be closing itself at this very moment, or still be loading: then it is asked once more.
    const reply = (await send(message).catch(() => undefined)) ?? (await later(() => send(message)));
    if (reply === undefined)
      throw new CodedError('engine_crashed', 'The document for engines did not answer.');
    if (!reply.ok) throw new CodedError(reply.code, reply.message);
    return reply.result as EngineResults[(typeof request)['kind']];
  };
}

async function later<Value>(work: () => Promise<Value>): Promise<Value> {
  await new Promise((resolve) => setTimeout(resolve, 300));
  return work();
}

function local(): Run {
  const hosts = hostEngines();
  return (engine, request) => hosts[engine].run(request);
}

/** Engines in Workers of this context, or, where it can have none, in the offscreen document. */
export function createZkEngines(): ZkEngines {
  const api = offscreenApi();
  const run = typeof Worker === 'undefined' && api !== undefined ? offscreen(api) : local();
  return {
    judge: (engine, request) => run(engine, { kind: 'judge', ...request }),
    readCard: (card) => run('snarkjs', { kind: 'read-card', card }),
  };
}
