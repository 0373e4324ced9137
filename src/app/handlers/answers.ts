import { browser } from 'wxt/browser';

import type { NetworkProfile } from '../../opengradient/network';
import type { Database } from '../../store/database';
import type { ExchangeRecord } from '../../store/records';
import type { Answers } from '../answers';
import type { NetworkLabel } from '../api/answer-row';
import type { PageView, SiteState } from '../api/page-view';
import type { Enclaves } from '../enclaves';
import { gapReport } from '../gap-report';
import type { Networks } from '../networks';
import type { Pipeline } from '../pipeline';
import type { PageAnswers } from '../page-answers';
import { countsOf } from '../page-answers';
import type { ReceiptParts } from '../receipts';
import { receiptOf } from '../receipts';
import type { Requests } from '../requests';
import { tabNote, type TabNote } from '../session';
import { findSelection } from '../signed-as-shown';
import type { Settling } from '../settling';
import type { UserChoices } from '../settings';
import type { Sites } from '../sites';
import { watchableOrigin } from '../sites';
import { toDetail, toRow } from '../views';
import type { Handlers } from './handlers';

type Names =
  | 'page.get'
  | 'answer.get'
  | 'answer.recheck'
  | 'answer.mark'
  | 'answer.receipt'
  | 'selection.find'
  | 'gap.report'
  | 'requests.list'
  | 'requests.note';

export interface AnswerParts {
  readonly database: Database;
  readonly now: () => number;
  readonly answers: Answers;
  readonly pages: PageAnswers;
  readonly sites: Sites;
  readonly networks: Networks;
  readonly choices: UserChoices;
  readonly pipeline: Pipeline;
  readonly settling: Settling;
  /** Has the background look for work now. */
  readonly wake: () => void;
  readonly receipts: ReceiptParts;
  readonly enclaves: Enclaves;
  readonly requests: Requests;
  readonly storageFull: () => boolean;
  /** Whether answers are captured on the network level as well. */
  readonly watchesNetwork: () => boolean;
}

/** Where answers of a page may be that were not seen. */
function hiddenIn({ workers }: TabNote, hasAnswers: boolean, onNetwork: boolean): PageView['hiddenIn'] {
  if (workers.length === 0) return undefined;
  if (onNetwork) return hasAnswers ? undefined : 'on_network';
  // Many pages write to a service worker about other things than questions.
  return workers.find((kind) => kind !== 'service_worker') ?? (hasAnswers ? undefined : 'service_worker');
}

/** Questions about the answers of one page, and about one answer. */
export function answerHandlers(parts: AnswerParts): Handlers<Names> {
  const { answers, pages, sites, networks, settling } = parts;

  const troubleOf = (
    records: readonly ExchangeRecord[],
    network: NetworkProfile | undefined,
  ): PageView['trouble'] => {
    const health = network === undefined ? undefined : parts.enclaves.healthOf(network.id);
    const checks = records.flatMap((record) => record.checks);
    return [
      ...(parts.storageFull() ? (['storage_full'] as const) : []),
      ...(health?.unreachable === true ? (['network_unreachable'] as const) : []),
      ...(health?.disagreement === true || checks.some((check) => check.code === 'nodes_disagree')
        ? (['nodes_disagree'] as const)
        : []),
      ...(health?.reportedChainId !== undefined && health.reportedChainId !== network?.chainId
        ? (['chain_id_differs'] as const)
        : []),
    ];
  };

  const documentOf = async (record: ExchangeRecord): Promise<string | undefined> => {
    const evidence = record.evidenceKey && (await parts.enclaves.kept(record.evidenceKey));
    const registration = evidence ? evidence.known?.registration : undefined;
    return registration?.state === 'found' ? registration.documentBase64 : undefined;
  };

  const labelOf = async (site: SiteState | undefined): Promise<NetworkLabel> =>
    networks.label(site?.networkId ?? (await parts.choices.settings()).defaultNetworkId);

  return {
    async 'page.get'({ tabId, url }) {
      const tab = await browser.tabs.get(tabId).catch(() => undefined);
      const origin = watchableOrigin(tab?.url ?? url);
      const site = origin === undefined ? undefined : await sites.get(origin);
      const [tally, { newest, olderRejected }] = await Promise.all([
        pages.tally(tabId, origin),
        pages.list(tabId, origin),
      ]);
      const records = [...newest, ...olderRejected];
      const network = await labelOf(site);
      const note = await tabNote(tabId, origin);
      return {
        site,
        tabId,
        counts: countsOf(tally),
        rows: records.map(toRow),
        olderRejected: olderRejected.length,
        network,
        gap: await settling.estimate(network.id),
        hiddenIn: hiddenIn(note, records.length > 0, parts.watchesNetwork()),
        isPrivate: tab?.incognito === true,
        dropped: note.dropped,
        trouble: troubleOf(records, await networks.get(network.id)),
      };
    },
    async 'answer.get'({ id }) {
      const record = await answers.get(id);
      if (record === undefined) return undefined;
      return toDetail(record, {
        network: await networks.get(record.network.id),
        documentBase64: await documentOf(record),
        requests: parts.requests.during(record, await networks.get(record.network.id)),
        repeated: record.repeatOf === undefined ? undefined : await answers.get(record.repeatOf),
      });
    },
    async 'answer.recheck'({ id }) {
      // Nodes are asked anew: that is what the user wants to see.
      await parts.pipeline.recheck((await answers.need(id)).id, { evidenceKey: undefined });
      parts.wake();
      return null;
    },
    async 'answer.mark'({ id, marked }) {
      await answers.update((await answers.need(id)).id, (record) => ({ ...record, marked }));
      return null;
    },
    async 'answer.receipt'({ id }) {
      const record = await answers.need(id);
      const receipt = await receiptOf(record, parts.receipts);
      return { name: `proofmark-receipt-${id.slice(-8)}.json`, json: JSON.stringify(receipt, null, 2) };
    },
    async 'selection.find'({ tabId, url, text }) {
      const origin = watchableOrigin(url ?? (await browser.tabs.get(tabId).catch(() => undefined))?.url);
      const { found, ...view } = await findSelection(text, await pages.search(tabId, origin));
      const site = origin === undefined ? undefined : await sites.get(origin);
      return { ...view, site, rows: found.map(toRow) };
    },
    'gap.report': ({ days }) => gapReport(days, parts),
    'requests.list': () => Promise.resolve(parts.requests.all()),
    'requests.note': ({ entries }) => {
      entries.forEach(parts.requests.add);
      return Promise.resolve(null);
    },
  };
}
