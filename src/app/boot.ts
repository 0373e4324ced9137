import { browser } from 'wxt/browser';

import { messageOf } from '../bytes/coded-error';
import type { NetworkCapture } from '../capture/network-capture';
import { NodePool } from '../chain/node-pool';
import { openDatabase } from '../store/database';
import { evidenceStore, privateEvidence } from '../store/evidence';
import { diskStore } from '../store/exchanges';
import type { ExchangeRecord } from '../store/records';
import { diskPages, joinedPages, memoryPages } from '../store/pages';
import { privateStore } from '../store/private-exchanges';
import { stateStore } from '../store/state';
import { createAllowance } from './allowance';
import { createAnswers } from './answers';
import type { Changes } from './changes';
import { armAlarm, createClockwork, type Clockwork } from './clockwork';
import { documentVerdicts } from './document-verdicts';
import { createEnclaves } from './enclaves';
import { createExamine } from './examine';
import { answerHandlers } from './handlers/answers';
import { cardHandlers } from './handlers/cards';
import { configHandlers } from './handlers/config';
import type { Handlers } from './handlers/handlers';
import { historyHandlers } from './handlers/history';
import { inferenceHandlers } from './handlers/inference';
import { createImports } from './imports';
import { createInbox, type Inbox } from './inbox';
import { openFirstPage } from './first-page';
import { createMenu, onMenuClicked, type MenuClick, type MenuTab } from './menu';
import { takeFromNetwork, type NetworkWatch } from './network-capture';
import { createNetworks } from './networks';
import { tellIfMarked } from './notices';
import { createPageApi, type PageApi } from './page-api';
import { createPageAnswers } from './page-answers';
import { createPipeline } from './pipeline';
import { createRejudging, judgeByRelease } from './rejudging';
import { createRepeats } from './repeats';
import { createRetention } from './retention';
import { openRequests } from './requests';
import { forgetTab, openSession } from './session';
import { userChoices } from './settings';
import { createSettling } from './settling';
import { createSites } from './sites';
import { tellTrouble } from './tell-trouble';
import { createTabIcons, type TabIcons } from './tab-icons';
import { wait } from './wait';
import { createZkCards } from './zk-cards';
import { verifierCode } from './zk-code';
import { createZkEngines } from './zk-engines';
import { createZkProofs } from './zk-proofs';

/** The running application, as the browser's events need it. */
export interface Background {
  readonly session: string;
  readonly changes: Changes;
  readonly handlers: Handlers;
  readonly inbox: Inbox;
  readonly pageApi: PageApi;
  readonly clockwork: Clockwork;
  readonly toolbar: TabIcons;
  onNetworkCapture(capture: NetworkCapture): Promise<void>;
  /** @param reason as the browser gives it: `install`, `update`, … */
  onInstalled(reason: string): Promise<void>;
  onMenu(click: MenuClick, tab: MenuTab): Promise<void>;
  onPermissionsChanged(): Promise<void>;
  onTabClosed(tabId: number): Promise<void>;
}

/**
 * Opens the store, makes the parts known to each other, and takes up whatever an earlier background left unfinished.
 *
 * @param network is told here whether the user wants it
 * @param onLost the store was closed under it: everything has stopped, and has to be started anew
 */
export async function boot(changes: Changes, network: NetworkWatch, onLost: () => void): Promise<Background> {
  const now = (): number => Date.now();
  const random = (): number => Math.random();
  let stop: () => void = () => undefined;
  const onClosed = (): void => {
    stop();
    onLost();
  };
  await armAlarm();
  const [database, { name: session, isNew }] = await Promise.all([
    openDatabase(undefined, onClosed),
    openSession(),
  ]);
  const state = stateStore(database);
  const evidence = evidenceStore(database);
  const requests = await openRequests();
  const choices = userChoices(state);
  const networks = createNetworks(state);
  const sites = createSites(state, async () => (await choices.settings()).defaultNetworkId);
  const [hidden, hiddenEvidence] = await Promise.all([
    privateStore(browser.storage.session),
    privateEvidence(evidence, browser.storage.session),
  ]);
  const answers = createAnswers(database, hidden, changes);
  const pages = createPageAnswers(answers, joinedPages([diskPages(database), memoryPages(hidden)]), session);
  const toolbar = createTabIcons(pages, session);
  // Told without ids, anything may have changed: answers may be gone, and no record is left to name their tab.
  changes.listen((ids) => {
    if (ids === undefined) void toolbar.refreshAll();
  });
  const environment = { fetch: fetch.bind(globalThis), now, random, wait, onRequest: requests.add };
  const pool = new NodePool(environment);
  const enclaves = createEnclaves({ store: evidence, privateStore: hiddenEvidence, pool, now });
  const engines = createZkEngines();
  const cards = createZkCards({ state, engines, now });
  const proofs = createZkProofs({
    engines,
    cards,
    codeOf: (card) => verifierCode(card, networks, pool),
    stopwatch: () => performance.now(),
  });
  const release = browser.runtime.getManifest().version;
  let storageFull = false;

  const onChanged = (before: ExchangeRecord, after: ExchangeRecord): void => {
    toolbar.refreshFor(after);
    pageApi.tell(after);
    void tellIfMarked(before.headline, after);
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
      cache: (incognito) => documentVerdicts(incognito ? hiddenEvidence : evidence, release, now),
      pins: () => choices.pins(),
      proofs,
      repeats: createRepeats(answers),
      now,
      stopwatch: () => performance.now(),
      keep: (body) => answers.replaceBody(body),
    }),
    now,
    random,
    onJudged: (before, after) => {
      onChanged(before, after);
      settling
        .follow(after)
        .catch((error: unknown) => tellTrouble('an answer is not followed yet', error))
        .finally(() => clockwork.wake());
    },
  });
  const retention = createRetention({ database, state, evidence, settings: () => choices.settings(), now });
  const rejudging = createRejudging({
    disk: diskStore(database),
    hidden,
    state,
    pipeline,
    label: (id) => networks.label(id),
    wake: () => clockwork.wake(),
  });
  const clockwork = createClockwork([pipeline, settling, rejudging, retention], () => changes.viewsOpen);
  stop = () => clockwork.stop();

  const noteFull = (full: boolean): void => {
    storageFull = full;
    if (full) changes.announce();
  };
  const onTaken = (record: ExchangeRecord): void => {
    noteFull(false);
    if (record.seen.incognito) void attempt('forgetting a closed tab', () => forgetIfGone(record.seen.tabId));
    toolbar.refreshFor(record);
    retention.noteBytes(record.size);
    pipeline.enqueue(record);
    clockwork.wake();
  };
  /** Nothing shows the answers of a private window once their tab is gone, and nobody expects them to stay. */
  const forgetPrivate = async (tabId: number): Promise<void> => {
    const ids = (await hidden.ofTab(session, tabId, Number.POSITIVE_INFINITY)).map(({ id }) => id);
    if (ids.length === 0) return;
    await answers.remove(ids);
    await settling.forget(ids);
  };
  /** What a private page sent as it went may be written after its tab was forgotten. */
  const forgetIfGone = (tabId: number): Promise<void> =>
    browser.tabs.get(tabId).then(
      () => undefined,
      () => forgetPrivate(tabId),
    );
  const site = (origin: string) => sites.get(origin);
  const inbox = watched(
    createInbox({
      answers,
      site,
      network: (id) => networks.label(id),
      mayKeep: createAllowance(now),
      now,
      onReplaced: (id) => void attempt('forgetting what was replaced', () => settling.forget([id])),
      onTaken,
    }),
    () => noteFull(true),
  );
  const pageApi = createPageApi({
    answers,
    inbox,
    isWatched: async (origin) => (await site(origin)).enabled,
  });
  const watchNetwork = async (): Promise<void> => network.sync((await choices.settings()).networkCapture);
  const imports = createImports({
    answers,
    session,
    network: async (id) => ((await networks.get(id)) === undefined ? undefined : networks.label(id)),
    defaultNetworkId: async () => (await choices.settings()).defaultNetworkId,
    now,
    onTaken,
    offerCard: (card, from) => cards.offer(card, from),
  });
  const receipts = {
    answers,
    network: (id: string) => networks.get(id),
    evidence: (key: string) => enclaves.kept(key),
    cards,
  };
  const handlers: Handlers = {
    ...answerHandlers({
      database,
      now,
      answers,
      pages,
      sites,
      networks,
      choices,
      pipeline,
      settling,
      wake: () => clockwork.wake(),
      enclaves,
      receipts,
      requests,
      storageFull: () => storageFull,
      watchesNetwork: () => network.isOn,
    }),
    ...historyHandlers({
      database,
      answers,
      changes,
      networks,
      receipts,
      imports,
      onRemoved: (ids) => settling.forget(ids),
    }),
    ...inferenceHandlers({ networks, pool }),
    ...cardHandlers({
      cards,
      changes,
      onChange: () => void attempt('judging proofs again', () => rejudging.request({ kind: 'proofs' })),
    }),
    ...configHandlers({
      sites,
      networks,
      choices,
      changes,
      onTrust: (scope) => rejudging.request(scope),
      onChange: () => {
        pipeline.hurry();
        void attempt('watching the network', watchNetwork);
        void attempt('following records', () => settling.reset().then(() => clockwork.wake()));
      },
    }),
  };

  for (const record of await answers.unfinished()) {
    if (record.verification === 'checking' || record.retryAt !== undefined) pipeline.enqueue(record);
  }
  await settling.reset();
  await attempt('judging by the rules of this release', () => judgeByRelease(release, state, rejudging));
  // What the browser refuses here says nothing about the answers that wait.
  await attempt('registering scripts', () => sites.sync());
  if (isNew) void attempt('watching tabs that were there first', () => sites.watchOpenTabs());
  await attempt('watching the network', watchNetwork);
  await attempt('drawing icons', () => toolbar.refreshAll());
  clockwork.wake();

  return {
    session,
    changes,
    handlers,
    inbox,
    pageApi,
    clockwork,
    toolbar,
    async onNetworkCapture(capture) {
      if ((await choices.settings()).networkCapture) await takeFromNetwork({ inbox, session }, capture);
    },
    async onInstalled(reason) {
      await createMenu();
      if (reason === 'install') await attempt('opening the first page', openFirstPage);
    },
    onMenu: (click, tab) => onMenuClicked(click, tab),
    async onPermissionsChanged() {
      await sites.sync();
      await watchNetwork();
      changes.announce();
    },
    async onTabClosed(tabId) {
      toolbar.forget(tabId);
      pageApi.forgetTab(tabId);
      await Promise.all([forgetTab(tabId), forgetPrivate(tabId)]);
    },
  };
}

/** Does something whose failure is told and stops nothing else. */
async function attempt(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    tellTrouble(`${what} failed`, error);
  }
}

/** Notices that the store takes no more of what is delivered: the popup says why answers wait in their pages. */
function watched(inbox: Inbox, onFull: () => void): Inbox {
  return {
    async take(...delivered) {
      try {
        return await inbox.take(...delivered);
      } catch (error) {
        if (error instanceof DOMException && error.name === 'QuotaExceededError') onFull();
        throw new Error(`The exchange was not stored: ${messageOf(error)}`, { cause: error });
      }
    },
  };
}
