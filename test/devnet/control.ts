import { messageOf } from '../../src/bytes/coded-error';
import { commandSchemas, type CommandName, type DevnetControl, type Part } from './commands';
import type { Enclave } from './enclaves';
import { builds } from './enclaves';
import type { EnclaveName, DevnetState, Lie } from './commands';
import type { RegistryOperator } from './chain/registry-operator';
import type { EvmChain } from './chain/evm-chain';
import { recordInference } from './chain/on-chain-inference';
import type { HttpService } from './http/http-service';
import { json, type Handler } from './http/message';
import type { BlobIds } from './settlement/blob-ids';
import type { SettlementWorker } from './settlement/settlement-worker';
import type { Walrus } from './settlement/walrus';

/** What the control calls act on. */
export interface ControlPlace {
  readonly services: Readonly<Record<Part, HttpService>>;
  readonly lies: Set<Lie>;
  readonly enclaves: Readonly<Record<EnclaveName, Enclave>>;
  readonly operator: RegistryOperator;
  readonly chain: EvmChain;
  readonly worker: SettlementWorker;
  readonly walrus: Walrus;
  readonly blobIds: BlobIds;
  readonly setTokenRate: (tokensPerSecond: number) => void;
  readonly shiftClock: (ms: number) => void;
  readonly answersSigned: () => number;
}

function eachService<Result>(
  services: Readonly<Record<Part, HttpService>>,
  read: (service: HttpService) => Result,
): Readonly<Record<Part, Result>> {
  return {
    gateway: read(services.gateway),
    ohttpRelay: read(services.ohttpRelay),
    rpc0: read(services.rpc0),
    rpc1: read(services.rpc1),
    walrus: read(services.walrus),
    demo: read(services.demo),
  };
}

/** The control calls of one embedded network, for tests in the same process. */
export function createControl(place: ControlPlace): DevnetControl {
  const { services, lies, enclaves, operator, chain, worker } = place;
  const describe = (name: EnclaveName) => ({
    teeId: enclaves[name].signer.teeId,
    registry: operator.registryOf(name),
  });
  const state = (): DevnetState => ({
    blockNumber: chain.head.number,
    answersSigned: place.answersSigned(),
    waitingForSettlement: worker.waiting,
    batches: worker.batches,
    individuals: worker.individuals,
    enclaves: {
      current: describe('current'),
      ohttp: describe('ohttp'),
      revoked: describe('revoked'),
      debug: describe('debug'),
      unregistered: describe('unregistered'),
    },
  });
  const done = Promise.resolve(undefined);
  return {
    fault(part, fault) {
      services[part].addFault(fault);
      return done;
    },
    clearFaults() {
      eachService(services, (service) => service.clearFaults());
      return done;
    },
    lie(lie, on) {
      if (on) lies.add(lie);
      else lies.delete(lie);
      return done;
    },
    async stopPart(part) {
      await services[part].stop();
      return undefined;
    },
    async restartPart(part) {
      await services[part].start();
      return undefined;
    },
    requests: () => Promise.resolve(eachService(services, (service) => service.count)),
    resetRequests() {
      eachService(services, (service) => service.resetCount());
      return done;
    },
    settlement(settings) {
      worker.configure(settings);
      return done;
    },
    settleNow: () => worker.settleNow(),
    tokenRate(tokensPerSecond) {
      place.setTokenRate(tokensPerSecond);
      return done;
    },
    shiftClock(ms) {
      place.shiftClock(ms);
      return done;
    },
    async approveBuild(name) {
      await operator.approve(builds[name]);
      return undefined;
    },
    async revokeBuild(name) {
      await operator.revoke(builds[name]);
      return undefined;
    },
    async enableEnclave(name) {
      await operator.enable(enclaves[name]);
      return undefined;
    },
    async disableEnclave(name) {
      await operator.disable(enclaves[name]);
      return undefined;
    },
    async heartbeat(name) {
      await operator.heartbeat(enclaves[name]);
      return undefined;
    },
    async storeBlob(text) {
      const id = await place.blobIds.of(text);
      // With a space more it would read the same, and is another blob.
      place.walrus.put(id, text, `${text} `);
      return id;
    },
    recordInference: (kind, mode) => recordInference(chain, kind, mode),
    async mine(blocks) {
      await chain.mine(blocks);
      return undefined;
    },
    state: () => Promise.resolve(state()),
  };
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commandSchemas, name);
}

/** The same calls over HTTP: `POST /<name>` with a JSON array of arguments. */
export function createControlHandler(control: DevnetControl): Handler {
  const run = (name: CommandName, args: unknown): Promise<unknown> => {
    const call = control[name] as (...args: readonly unknown[]) => Promise<unknown>;
    return call(...commandSchemas[name].parse(args));
  };
  return async ({ method, path, body }) => {
    const name = path.slice(1);
    if (method !== 'POST' || !isCommand(name)) {
      return json({ error: `POST one of: ${Object.keys(commandSchemas).join(', ')}` }, 404);
    }
    try {
      const args: unknown = body.length === 0 ? [] : JSON.parse(new TextDecoder().decode(body));
      return json((await run(name, args)) ?? null);
    } catch (error) {
      return json({ error: messageOf(error) }, 400);
    }
  };
}
