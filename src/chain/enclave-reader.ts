import type { Hex32 } from '../bytes/hex';
import type { NetworkProfile } from '../opengradient/network';
import { judgeDocument } from '../verify/attested-document';
import type {
  EnclaveEvidence,
  HistoryEvidence,
  RecordEvidence,
  RegistrationEvidence,
  RegistryEvidence,
} from '../verify/enclave-evidence';
import { withDeadline } from './deadline';
import { type BlockTag, type ChainBlock, ethChainId, ethGetBlock } from './eth-calls';
import { readHistory } from './history-reader';
import type { JsonRpc } from './json-rpc';
import type { NodePool } from './node-pool';
import { agree, askEach, type NodeAnswer, type NodeFailure } from './nodes';
import { readRegistration } from './registration-reader';
import { readRegistries, type RegistryState } from './registry-reader';
import { type RpcCode, RpcError } from './rpc-error';

/** What is asked, and with what patience. */
export interface EnclaveQuestion {
  readonly profile: NetworkProfile;
  readonly teeId: Hex32;
  /** Milliseconds since 1970: the moment whose standing matters. */
  readonly signedAt: number;
  /** Milliseconds since 1970, now. */
  readonly now: number;
  /** Earlier evidence about the same enclave: a document in it that holds is not looked for again. */
  readonly previous?: EnclaveEvidence;
  readonly signal?: AbortSignal;
  /** Milliseconds for everything together. */
  readonly deadlineMs?: number;
}

const defaultDeadlineMs = 45_000;
/** Answers that matter are compared between this many nodes, where a network has them. */
const comparedNodes = 2;

/** Once one node has answered, how long another may take before it counts as away. */
const secondNodeGraceMs = 3_000;

/** One node's word about everything but the document. */
interface NodeView extends RegistryState {
  readonly chainId: number;
  /** Hash of the block the view was taken at. */
  readonly blockHash: Hex32;
  readonly history: HistoryEvidence | undefined;
}

async function newestBlock(node: JsonRpc, tag: BlockTag, signal: AbortSignal): Promise<ChainBlock> {
  const block = await node.call(ethGetBlock(tag), signal);
  if (block === null) throw new RpcError('rpc_malformed', 'The node does not have its own newest block.');
  return block;
}

/** Nodes keep the state of recent blocks; one that does not is asked for the present instead. */
async function registriesAt(
  node: JsonRpc,
  { profile, teeId }: EnclaveQuestion,
  block: number,
  signal: AbortSignal,
): Promise<RegistryState> {
  try {
    return await readRegistries(node, profile.registries, teeId, block, signal);
  } catch (error) {
    if (!(error instanceof RpcError) || error.code !== 'rpc_error') throw error;
    return readRegistries(node, profile.registries, teeId, 'latest', signal);
  }
}

async function viewOf(
  node: JsonRpc,
  question: EnclaveQuestion,
  height: number,
  signal: AbortSignal,
): Promise<NodeView> {
  const [chainId, block] = await node.batch([ethChainId(), ethGetBlock(height)], signal);
  if (!chainId.ok) throw chainId.error;
  if (!block.ok) throw block.error;
  if (block.value?.number !== height) {
    throw new RpcError(
      'rpc_malformed',
      `The node does not have block ${height}, which it or another one named.`,
    );
  }
  const head = block.value;
  const state = await registriesAt(node, question, height, signal);
  const { known } = state;
  const subject = known && { teeId: question.teeId, ...known };
  const history = subject && (await readHistory(node, subject, question.signedAt, head, signal));
  return { ...state, chainId: chainId.value, blockHash: head.hash, history };
}

/** What of a view has to be equal between nodes, by the name a disagreement is shown under. */
const compared: Readonly<Record<string, (view: NodeView) => unknown>> = {
  'chain id': (view) => view.chainId,
  block: (view) => view.blockHash,
  registry: (view) => view.registries,
  record: (view) => view.known?.record,
  approval: (view) => [view.known?.buildApproved, view.known?.heartbeatMaxAge],
};

function disagreementsOf(views: readonly NodeAnswer<NodeView>[]): readonly string[] {
  const differing = Object.entries(compared)
    .filter(([, part]) => !agree(views, (view) => JSON.stringify([part(view)])))
    .map(([name]) => name);
  // A node that cannot tell the past does not contradict one that can.
  const told = views.filter(({ value }) => value.history?.source === 'events');
  return agree(told, ({ history }) => JSON.stringify(history)) ? differing : [...differing, 'history'];
}

/**
 * An earlier registration, if it is about this very record and its document holds: a lie that was told once is not kept.
 */
async function kept(
  question: EnclaveQuestion,
  record: RecordEvidence,
): Promise<RegistrationEvidence | undefined> {
  const before = question.previous?.known;
  const same =
    question.previous?.teeId === question.teeId &&
    before?.record.registry === record.registry &&
    before.record.registeredAt === record.registeredAt;
  if (!same || before.registration.state !== 'found') return undefined;
  const verdict = await judgeDocument(before.registration, question.profile.attestationRootSha256);
  return verdict.ok && verdict.unbound === undefined ? before.registration : undefined;
}

/**
 * The document, from the first node that has it: it proves itself. Its absence counts only if every node that is to be
 * compared says so; two nodes with different calldata disagree.
 */
async function registrationOf(
  nodes: readonly JsonRpc[],
  asked: number,
  question: EnclaveQuestion,
  record: RecordEvidence,
  signal: AbortSignal,
): Promise<{ readonly registration: RegistrationEvidence; readonly differing: boolean }> {
  const before = await kept(question, record);
  if (before !== undefined) return { registration: before, differing: false };
  const { answers, failures } = await askEach(
    nodes,
    async (node, until) =>
      readRegistration(node, record, question.teeId, await newestBlock(node, 'latest', until), until),
    { signal },
  );
  const said = answers.map(({ value }) => value);
  const found = said.find(({ state }) => state === 'found') ?? said.find(({ state }) => state === 'foreign');
  if (found !== undefined) {
    const told = answers.filter(({ value }) => value.state === 'found' || value.state === 'foreign');
    return { registration: found, differing: !agree(told, (value) => JSON.stringify(value)) };
  }
  const [absent] = said;
  if (absent !== undefined && said.length >= asked) return { registration: absent, differing: false };
  const [failure] = failures;
  const code = failure === undefined ? 'rpc_unreachable' : codeOf(failure.error, question);
  return { registration: { state: 'unreachable', code }, differing: false };
}

/** A request that was cut off by our own deadline, and not by the caller, was too slow. */
function codeOf({ code }: RpcError, { signal }: EnclaveQuestion): RpcCode {
  return code === 'rpc_aborted' && signal?.aborted !== true ? 'rpc_timeout' : code;
}

function evidenceOf(
  question: EnclaveQuestion,
  answered: readonly NodeAnswer<NodeView>[],
  failures: readonly NodeFailure[],
  known: RegistryEvidence | undefined,
): EnclaveEvidence {
  const { profile, teeId, now } = question;
  const view = answered[0]?.value;
  return {
    networkId: profile.id,
    teeId,
    fetchedAt: now,
    chainId: { expected: profile.chainId, reported: view?.chainId },
    nodes: {
      asked: Math.min(comparedNodes, profile.rpcUrls.length),
      answered: answered.length,
      disagreements: disagreementsOf(answered),
      failures: failures.map(({ url, error }) => ({ url, code: codeOf(error, question) })),
    },
    registries: view?.registries ?? [],
    known,
  };
}

async function read(
  pool: NodePool,
  question: EnclaveQuestion,
  signal: AbortSignal,
): Promise<EnclaveEvidence> {
  const heads = await askEach(
    pool.nodesOf(question.profile),
    (node, until) => newestBlock(node, 'latest', until),
    { signal, graceMs: secondNodeGraceMs },
  );
  const chosen = heads.answers.slice(0, comparedNodes);
  const height = Math.min(...chosen.map(({ value }) => value.number));
  const nodes = chosen.map(({ node }) => node);
  const views = await askEach(nodes, (node, until) => viewOf(node, question, height, until), { signal });
  const failures = [...heads.failures, ...views.failures];
  // The view with the past is preferred: the others do not contradict it, or the disagreement is named.
  const view = (views.answers.find(({ value }) => value.history?.source === 'events') ?? views.answers[0])
    ?.value;
  if (view?.known === undefined || view.history === undefined) {
    return evidenceOf(question, views.answers, failures, undefined);
  }
  const asked = Math.min(comparedNodes, question.profile.rpcUrls.length);
  const { registration, differing } = await registrationOf(nodes, asked, question, view.known.record, signal);
  const known = { ...view.known, history: view.history, registration };
  const evidence = evidenceOf(question, views.answers, failures, known);
  if (!differing) return evidence;
  const disagreements = [...evidence.nodes.disagreements, 'registration'];
  return { ...evidence, nodes: { ...evidence.nodes, disagreements } };
}

/**
 * Gathers what a network's nodes say about an enclave around the moment an answer was signed. It never rejects and ends
 * within its deadline: whatever could not be had is named in the evidence.
 */
export async function readEnclave(pool: NodePool, question: EnclaveQuestion): Promise<EnclaveEvidence> {
  return withDeadline(question.deadlineMs ?? defaultDeadlineMs, question.signal, (signal) =>
    read(pool, question, signal),
  );
}
