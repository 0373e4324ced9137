import { messageOf } from '../bytes/coded-error';
import { NodePool } from '../chain/node-pool';
import type { Database } from '../store/database';
import { openDatabase } from '../store/database';
import { evidenceStore } from '../store/evidence';
import { enforceRetention } from '../store/history';
import type { ExchangeRecord } from '../store/records';
import { stateStore } from '../store/state';
import type { DocumentVerdict } from '../verify/attested-document';
import { createAnswers } from './answers';
import type { Changes } from './changes';
import { createClockwork, type Clockwork } from './clockwork';
import { createEnclaves } from './enclaves';
import { createExamine } from './examine';
import { answerHandlers } from './handlers/answers';
import { configHandlers } from './handlers/config';
import type { Handlers } from './handlers/handlers';
import { historyHandlers } from './handlers/history';
import { createImports } from './imports';
import { createInbox, type Inbox } from './inbox';
import { createMenu, onMenuClicked, type MenuClick, type MenuTab } from './menu';
import { createNetworkWatch } from './network-capture';
import { createNetworks } from './networks';
import { tellIfMarked } from './notices';
import { createPageApi, type PageApi } from './page-api';
import { createPipeline } from './pipeline';
import { openRequests } from './requests';
import { sessionName } from './session';
import { userChoices } from './settings';
import { createSettling } from './settling';
import { createSites } from './sites';
import { createTabIcons, type TabIcons } from './tab-icons';

/** The running application, as the browser's events need it. */
export interface Background {
  readonly session: string;
  readonly changes: Changes;
  readonly handlers: Handlers;
  readonly inbox: Inbox;
  readonly pageApi: PageApi;
  readonly clockwork: Clockwork;
  readonly toolbar: TabIcons;
  onInstalled(): Promise<void>;
  onMenu(click: MenuClick, tab: MenuTab): Promise<void>;
  onPermissionsChanged(): Promise<void>;
}

const RETENTION_EVERY_MS = 6 * 3_600_000;
const RETENTION_STATE = 'retention-at';

/** Opens the store, makes the parts known to each other, and takes up whatever an earlier background left unfinished. */
export async function boot(changes: Changes): Promise<Background> {
  const now = (): number => Date.now();
  const random = (): number => Math.random();
  const [database, session] = await Promise.all([openDatabase(), sessionName()]);
  const state = stateStore(database);
  const evidence = evidenceStore(database);
  const requests = await openRequests(state);
  const choices = userChoices(state);
  const networks = createNetworks(state);
  const sites = createSites(state, async () => (await choices.settings()).defaultNetworkId);
  const answers = createAnswers(database, changes);
  const toolbar = createTabIcons(answers, session);
  const environment = { fetch: fetch.bind(globalThis), now, random, wait, onRequest: requests.add };
  const pool = new NodePool(environment);
  const enclaves = createEnclaves({ store: evidence, pool, now });
  let storageFull = false;

  const onChanged = (before: ExchangeRecord, after: ExchangeRecord): void => {
    toolbar.refreshFor(after);
    pageApi.tell(after);
    void tellIfMarked(before.headline, after, async () => (await choices.settings()).notifications);
  };
  const settling = createSettling({
    answers,
    state,
    enclaves,
    pool,
    network: (id) => networks.get(id),
    fetch: environment.fetch,
    now,
    random,
    onRequest: requests.add,
    onChanged,
  });
  const pipeline = createPipeline({
    answers,
    network: (id) => networks.get(id),
    examine: createExamine({
      enclaves,
      cache: {
        get: async (key) => (await evidence.get(`document/${key}`)) as DocumentVerdict | undefined,
        set: (key, verdict) => evidence.put(`document/${key}`, verdict, now()),
      },
      pins: () => choices.pins(),
      now,
      stopwatch: () => performance.now(),
      keep: (body) => answers.replaceBody(body),
    }),
    now,
    random,
    onJudged: (before, after) => {
      onChanged(before, after);
      void settling.follow(after).then(() => clockwork.wake());
    },
  });
  const retention = { run: () => retain(database, state, choices, now) };
  const clockwork = createClockwork([pipeline, settling, retention], () => changes.viewsOpen);

  const onTaken = (record: ExchangeRecord): void => {
    toolbar.refreshFor(record);
    pipeline.enqueue(record);
    clockwork.wake();
  };
  const site = (origin: string) => sites.get(origin);
  const inbox = watched(
    createInbox({ answers, site, network: (id) => networks.label(id), onTaken }),
    (full) => {
      storageFull = full;
      if (full) changes.announce();
    },
  );
  const pageApi = createPageApi({ answers, inbox });
  const network = createNetworkWatch({ inbox, session });
  const watchNetwork = async (): Promise<void> => network.sync((await choices.settings()).networkCapture);
  const imports = createImports({
    answers,
    session,
    network: async (id) => ((await networks.get(id)) === undefined ? undefined : networks.label(id)),
    defaultNetworkId: async () => (await choices.settings()).defaultNetworkId,
    now,
    onTaken,
  });
  const receipts = {
    answers,
    network: (id: string) => networks.get(id),
    evidence: (key: string) => enclaves.kept(key),
  };
  const handlers: Handlers = {
    ...answerHandlers({
      database,
      now,
      session,
      answers,
      sites,
      networks,
      choices,
      pipeline,
      settling,
      enclaves,
      receipts,
      requests,
      storageFull: () => storageFull,
    }),
    ...historyHandlers({ database, answers, changes, networks, receipts, imports }),
    ...configHandlers({
      sites,
      networks,
      choices,
      changes,
      onChange: () => {
        pipeline.hurry();
        void watchNetwork();
        void settling.reset().then(() => clockwork.wake());
      },
    }),
  };

  for (const record of await answers.unfinished()) {
    if (record.verification === 'checking' || record.retryAt !== undefined) pipeline.enqueue(record);
  }
  await settling.reset();
  await sites.sync();
  await watchNetwork();
  await toolbar.refreshAll();
  clockwork.wake();

  return {
    session,
    changes,
    handlers,
    inbox,
    pageApi,
    clockwork,
    toolbar,
    onInstalled: createMenu,
    onMenu: (click, tab) => onMenuClicked(click, tab, handlers),
    async onPermissionsChanged() {
      await sites.sync();
      await watchNetwork();
      changes.announce();
    },
  };
}

/** Notices whether the store takes what is delivered: the popup says why answers wait in their pages. */
function watched(inbox: Inbox, onFull: (full: boolean) => void): Inbox {
  return {
    async take(wire, seen) {
      try {
        const taken = await inbox.take(wire, seen);
        onFull(false);
        return taken;
      } catch (error) {
        onFull(error instanceof DOMException && error.name === 'QuotaExceededError');
        throw new Error(`The exchange was not stored: ${messageOf(error)}`, { cause: error });
      }
    },
  };
}

/** Deletes what the user's retention does not keep, a few times a day while there is anything else to wake for. */
async function retain(
  database: Database,
  state: ReturnType<typeof stateStore>,
  choices: ReturnType<typeof userChoices>,
  now: () => number,
): Promise<undefined> {
  const last = await state.get(RETENTION_STATE);
  if (typeof last === 'number' && now() - last < RETENTION_EVERY_MS && last <= now()) return undefined;
  await state.set(RETENTION_STATE, now());
  const { retentionDays, retentionMegabytes } = await choices.settings();
  await enforceRetention(database, { days: retentionDays, megabytes: retentionMegabytes }, now());
  return undefined;
}

function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
