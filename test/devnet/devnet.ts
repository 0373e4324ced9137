import { hex32, toHex } from '../../src/bytes/hex';
import type { NetworkProfile } from '../../src/opengradient/network';
import { createIssuer } from '../evidence/attestation-issuer';
import { createSigner } from '../evidence/gateway-signer';
import { loadContracts } from './chain/contracts';
import { EvmChain } from './chain/evm-chain';
import { JsonRpc, rpcLabels } from './chain/json-rpc';
import { placeInferenceContract } from './chain/on-chain-inference';
import { deploy, RegistryOperator, type Deployment } from './chain/registry-operator';
import { rpcLies } from './chain/rpc-lies';
import { createTeePrecompile, precompileAddress } from './chain/tee-precompile';
import type { DevnetControl, EnclaveName, Lie } from './commands';
import { createControl, createControlHandler } from './control';
import { createDemo } from './demo-service';
import { bootEnclave, builds, type Enclave } from './enclaves';
import { createGateway } from './gateway/gateway';
import { Inference } from './gateway/inference';
import { createOhttpRelay } from './gateway/ohttp-relay';
import { HttpService } from './http/http-service';
import { json } from './http/message';
import { BlobIds } from './settlement/blob-ids';
import { SettlementWorker } from './settlement/settlement-worker';
import { Walrus } from './settlement/walrus';

/** Settings of a new embedded network; every one has a default that suits an unhurried test. */
export interface DevnetOptions {
  /** Answers in one batch at most. Default 20. */
  readonly batchSize?: number;
  /** Milliseconds from the first unsettled answer to its batch. Default 4000. */
  readonly batchDelayMs?: number;
  /** Speed of the canned model while it streams. Default 60. */
  readonly tokensPerSecond?: number;
  /** Milliseconds between empty blocks; 0 makes blocks only for transactions. Default 1000. */
  readonly blockIntervalMs?: number;
  /** Shards in the Walrus blob id. Default 1000, as on Walrus mainnet (about 1.5 s per blob); 10 is fast and not a real id. */
  readonly walrusShards?: number;
  /** Largest block range of `eth_getLogs`. Default 10,000. */
  readonly maxLogRange?: number;
  /** Milliseconds since 1970; everything in the network reads this clock, shifted as `control.shiftClock` says. */
  readonly now?: () => number;
}

/** Base URLs without trailing slash, all on 127.0.0.1. */
export interface DevnetUrls {
  readonly gateway: string;
  /** Oblivious HTTP relay: `POST /api/v1/chat/ohttp`; it sees ciphertext only. */
  readonly ohttpRelay: string;
  /** Two JSON-RPC nodes of the same chain. */
  readonly rpc: readonly [string, string];
  readonly walrus: string;
  /** Chat at `/`, Oblivious HTTP at `/ohttp.html`, asking from a worker at `/worker.html`. */
  readonly demo: string;
  readonly control: string;
}

/** A running embedded network. */
export interface Devnet {
  readonly profile: NetworkProfile;
  readonly urls: DevnetUrls;
  readonly control: DevnetControl;
  /** Ends every server and timer. */
  stop(): Promise<void>;
}

/** The chain id the public network's code names; the node of the embedded network reports the same. */
const chainId = 10740;

async function bootEnclaves(now: number): Promise<Readonly<Record<EnclaveName, Enclave>>> {
  const boot = (name: EnclaveName) => bootEnclave(name, now);
  const [current, ohttp, revoked, debug, unregistered] = await Promise.all([
    boot('current'),
    boot('ohttp'),
    boot('revoked'),
    boot('debug'),
    boot('unregistered'),
  ]);
  return { current, ohttp, revoked, debug, unregistered };
}

const minute = 60_000;
/** How old the network is when it is handed over, and how often its enclaves say that they live. */
const foundedAgo = 60 * minute;
const heartbeatInterval = 15 * minute;
const beating = ['current', 'ohttp', 'debug'] as const satisfies readonly EnclaveName[];

/**
 * The hour every embedded network has behind it: builds approved, enclaves registered, one build revoked; then a block
 * every minute, and heartbeats.
 *
 * @param setAge moves the clock so many milliseconds into the past
 */
async function writeHistory(
  chain: EvmChain,
  operator: RegistryOperator,
  enclaves: Readonly<Record<EnclaveName, Enclave>>,
  setAge: (age: number) => void,
): Promise<void> {
  await operator.prepareRegistries();
  for (const build of Object.values(builds)) await operator.approve(build);
  for (const enclave of Object.values(enclaves)) await operator.register(enclave);
  await operator.revoke(builds.revoked);
  for (let age = foundedAgo - minute; age >= 0; age -= minute) {
    setAge(age);
    await chain.mine(1);
    if (age % heartbeatInterval !== 0) continue;
    for (const name of beating) await operator.heartbeat(enclaves[name]);
  }
}

/** Heartbeats of a network that keeps running; an enclave that was disabled meanwhile cannot send any. */
function keepBeating(operator: RegistryOperator, enclaves: Readonly<Record<EnclaveName, Enclave>>) {
  const beat = () => {
    for (const name of beating) void operator.heartbeat(enclaves[name]).catch(() => undefined);
  };
  return setInterval(beat, heartbeatInterval).unref();
}

function profileOf(urls: DevnetUrls, deployment: Deployment, rootSha256: Uint8Array): NetworkProfile {
  return {
    id: 'embedded',
    name: 'Embedded test network',
    kind: 'test',
    chainId,
    rpcUrls: urls.rpc,
    registries: [deployment.registry, deployment.ohttpRegistry],
    relay: deployment.relay,
    walrusAggregators: [urls.walrus],
    explorer: {
      tx: `${urls.demo}/explorer/tx/{tx}`,
      block: `${urls.demo}/explorer/block/{block}`,
      blob: `${urls.walrus}/v1/blobs/{blob}`,
    },
    attestationRootSha256: hex32(toHex(rootSha256), 'attestation root'),
    allowDebug: false,
    finality: { kind: 'committed' },
  };
}

/** Starts a whole network on free ports of 127.0.0.1: chain, enclaves, gateway, settlement, Walrus, demo pages. */
export async function startDevnet(options: DevnetOptions = {}): Promise<Devnet> {
  const realTime = options.now ?? Date.now;
  // The network is founded in the past, so that answers of the last hour find it as it was then.
  let clockShift = -foundedAgo;
  const now = () => realTime() + clockShift;
  let tokensPerSecond = options.tokensPerSecond ?? 60;
  const lies = new Set<Lie>();
  const lying = (lie: Lie) => lies.has(lie);

  const [contracts, issuer, stranger, enclaves, chain] = await Promise.all([
    loadContracts(),
    createIssuer(),
    createSigner(),
    bootEnclaves(realTime()),
    EvmChain.create({
      chainId,
      now,
      precompile: { address: precompileAddress, run: createTeePrecompile(now) },
    }),
  ]);
  const deployment = await deploy(chain, contracts);
  await placeInferenceContract(chain);
  const operator = new RegistryOperator(chain, deployment, issuer, now);
  await writeHistory(chain, operator, enclaves, (age) => (clockShift = -age));

  const blobIds = new BlobIds(options.walrusShards ?? 1000);
  const walrus = new Walrus(() => lying('walrus-wrong-blob'));
  const worker = new SettlementWorker(
    { chain, relay: deployment.relay, walrus, blobIds, lying },
    {
      batchSize: options.batchSize ?? 20,
      delayMs: options.batchDelayMs ?? 4000,
      withhold: false,
      reverse: false,
    },
  );
  const enclaveFor = ({ enclave }: { readonly enclave: EnclaveName }) => enclaves[enclave];
  const inference = new Inference({
    enclave: enclaveFor,
    stranger,
    lying,
    tokensPerSecond: () => tokensPerSecond,
    now,
    settle: (answer) => worker.add(answer),
  });

  const node = (index: 0 | 1): HttpService => {
    const rpc = new JsonRpc(chain, options.maxLogRange ?? 10_000, rpcLies(index, deployment.relay, lying));
    return new HttpService(async ({ body }) => json(await rpc.answer(body)), rpcLabels);
  };
  const explorerRpc = new JsonRpc(chain, 0, (_method, _params, result) => result);
  const gateway = new HttpService(
    createGateway({ inference, enclave: enclaveFor, ohttpEnclave: enclaves.ohttp, issuer, now }),
  );
  const ohttpRelay = new HttpService(createOhttpRelay(() => gateway.url));
  const demo = new HttpService(
    createDemo(
      () => ({
        gateway: gateway.url,
        ohttpRelay: ohttpRelay.url,
        control: controlService.url,
        ohttp: {
          teeId: enclaves.ohttp.signer.teeId,
          publicKey: toHex(enclaves.ohttp.ohttp.publicKey),
        },
      }),
      (method, params) => explorerRpc.run(method, params),
    ),
  );
  const services = {
    gateway,
    ohttpRelay,
    rpc0: node(0),
    rpc1: node(1),
    walrus: new HttpService(walrus.handle),
    demo,
  };
  const control = createControl({
    services,
    lies,
    enclaves,
    operator,
    chain,
    worker,
    walrus,
    blobIds,
    setTokenRate: (rate) => (tokensPerSecond = rate),
    shiftClock: (ms) => (clockShift = ms),
    answersSigned: () => inference.answers,
  });
  const controlService = new HttpService(createControlHandler(control));
  const all = [...Object.values(services), controlService];
  await Promise.all(all.map((service) => service.start()));
  const interval = options.blockIntervalMs ?? 1000;
  const heart = keepBeating(operator, enclaves);
  const miner = interval > 0 ? setInterval(() => void chain.mine(1), interval).unref() : undefined;

  const urls: DevnetUrls = {
    gateway: gateway.url,
    ohttpRelay: ohttpRelay.url,
    rpc: [services.rpc0.url, services.rpc1.url],
    walrus: services.walrus.url,
    demo: demo.url,
    control: controlService.url,
  };
  return {
    profile: profileOf(urls, deployment, issuer.rootSha256),
    urls,
    control,
    async stop() {
      clearInterval(miner);
      clearInterval(heart);
      await Promise.all(all.map((service) => service.stop()));
      await Promise.all([worker.stop(), blobIds.stop()]);
    },
  };
}
