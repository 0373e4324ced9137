import type { JSX } from 'preact';
import { AuditTab } from '../audit/audit-tab';
import { GapTab } from '../gap/gap-tab';
import { t } from '../i18n';
import { FullPage } from '../parts/full-page';
import { useRoute } from '../state/route';
import { HistoryTab } from './history-tab';

const tabs = [
  ['', 'tab_answers'],
  ['gap', 'tab_gap'],
  ['audit', 'tab_audit'],
] as const;

/** The page of everything kept on this machine: answers, the gap between answer and record, batches opened for audit. */
export function HistoryApp(): JSX.Element {
  const { tab, answerId } = useRoute();
  return (
    <FullPage current="answers" title={t('nav_history')} wide>
      <nav class="tabs" aria-label={t('nav_history')}>
        {tabs.map(([name, label]) => (
          <a key={name} href={`#${name}`} aria-current={name === tab ? 'page' : undefined}>
            {t(label)}
          </a>
        ))}
      </nav>
      {tab === 'gap' ? <GapTab /> : tab === 'audit' ? <AuditTab /> : <HistoryTab openId={answerId} />}
    </FullPage>
  );
}
