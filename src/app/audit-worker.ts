import { messageOf } from '../bytes/coded-error';
import { NodePool } from '../chain/node-pool';
import type { RequestEntry } from '../chain/requests-log';
import { blobSource } from '../settlement/blob-source';
import { walrusBlobId } from '../settlement/walrus-blob-id';
import { type Database, openDatabase } from '../store/database';
import { evidenceStore } from '../store/evidence';
import { stateStore } from '../store/state';
import type { AuditEvent, AuditRequest } from './api/audit';
import { audit } from './audit';
import { createEnclaves } from './enclaves';
import { createNetworks } from './networks';
import { wait } from './wait';

/** What the worker tells its page: findings, and each request it made, for the list that shows them all. */
export type AuditWorkerMessage =
  | { readonly kind: 'event'; readonly event: AuditEvent }
  | { readonly kind: 'request'; readonly entry: RequestEntry };

/** The part of a worker's global scope that is used here. */
interface WorkerScope {
  onmessage: ((message: MessageEvent<AuditRequest>) => void) | null;
  postMessage(message: AuditWorkerMessage): void;
}

const scope = globalThis as unknown as WorkerScope;

/*
 * Audits run in a worker of the page that shows them: checking thousands of signatures and encoding a blob, which needs
 * WASM, would hold up verdicts in the background. Ending the worker cancels the audit.
 */
scope.onmessage = ({ data }) => {
  void run(data).catch((error: unknown) => {
    const refused = { kind: 'refused', code: 'audit_failed', message: messageOf(error) } as const;
    scope.postMessage({ kind: 'event', event: refused });
  });
};

async function run(request: AuditRequest): Promise<void> {
  const database = await openDatabase();
  try {
    await auditWith(database, request);
  } finally {
    database.close();
  }
}

async function auditWith(database: Database, request: AuditRequest): Promise<void> {
  const networks = createNetworks(stateStore(database));
  const environment = {
    fetch: fetch.bind(globalThis),
    now: () => Date.now(),
    random: () => Math.random(),
    wait,
    onRequest: (entry: RequestEntry) => scope.postMessage({ kind: 'request', entry }),
  };
  const pool = new NodePool(environment);
  const store = evidenceStore(database);
  const parts = {
    network: (id: string) => networks.get(id),
    pool,
    enclaves: createEnclaves({ store, privateStore: store, pool, now: environment.now }),
    fetchBlob: (network: { readonly walrusAggregators: readonly string[] }) =>
      blobSource(network.walrusAggregators, environment),
    blobIdOf: (blob: Uint8Array) => walrusBlobId(blob),
  };
  for await (const event of audit(request, parts, new AbortController().signal)) {
    scope.postMessage({ kind: 'event', event });
  }
}
