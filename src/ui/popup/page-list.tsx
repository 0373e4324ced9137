import type { JSX } from 'preact';
import type { PageView } from '../../app/api/page-view';
import { worstHeadline } from '../../verify/verdict';
import { t } from '../i18n';
import { Announcer } from '../parts/announcer';
import { NetworkTag, Notice, Switch } from '../parts/controls';
import { Shape } from '../parts/shape';
import { usePlatform } from '../platform';
import { gapSentence, inReadingOrder } from '../words/summary';
import { AnswerList } from './answer-list';
import { canBeSeen, PageNotices } from './page-notices';
import { PageSummary } from './page-summary';
import { SiteOutcome, useSite } from './use-site';

interface PageListProps {
  readonly page: PageView;
  /** The answer the reader comes back from. */
  readonly focusOn: string | undefined;
  readonly onOpen: (id: string) => void;
  readonly onReload: () => void;
}

/** What a site answered on one tab, and whether that site is watched at all. */
export function PageList({ page, focusOn, onOpen, onReload }: PageListProps): JSX.Element {
  const { change, watch, ...outcome } = useSite(onReload);
  const { site } = page;
  const hasRows = page.rows.length > 0;

  return (
    <main class="popup">
      <PageHeader
        page={page}
        onToggle={(origin, enabled) => (enabled ? watch(origin) : change(origin, { enabled }))}
      />
      <SiteOutcome {...outcome} />
      {site === undefined ? (
        <Explained title={t('unsupported_title')} text={t('unsupported_text')} />
      ) : (
        <>
          {hasRows && !site.enabled && <WatchedNoMore onEnable={() => watch(site.origin)} />}
          {(hasRows || site.enabled) && (
            <PageNotices
              page={page}
              onDeepCapture={(on) => change(site.origin, { deepCapture: on ? 'on' : 'off' })}
            />
          )}
          {hasRows ? (
            <>
              <PageSummary page={page} />
              <AnswerList
                rows={inReadingOrder(page.rows)}
                label={t('answers_label')}
                focusOn={focusOn}
                onOpen={onOpen}
              />
            </>
          ) : !site.enabled ? (
            <NotWatched origin={site.origin} onEnable={() => watch(site.origin)} />
          ) : (
            canBeSeen(site) && (
              <Explained title={t('empty_title')} text={t('empty_text')} small={gapSentence(page.gap)} />
            )
          )}
        </>
      )}
      <PopupFooter />
      <Announcer rows={page.rows} />
    </main>
  );
}

function PageHeader({
  page,
  onToggle,
}: {
  page: PageView;
  onToggle: (origin: string, enabled: boolean) => void;
}): JSX.Element {
  const { site } = page;
  const host = site === undefined ? undefined : new URL(site.origin).host;
  return (
    <header class="bar">
      <Shape headline={worstHeadline(page.counts.map(({ headline }) => headline)) ?? 'idle'} size={20} />
      <h1 class="bar-title" title={host}>
        <bdi>{host ?? t('extensionName')}</bdi>
      </h1>
      {site !== undefined && <NetworkTag network={page.network} />}
      <span class="spring" />
      {site !== undefined && (
        <Switch
          on={site.enabled}
          label={t('watch_site', host ?? '')}
          onToggle={(enabled) => onToggle(site.origin, enabled)}
        />
      )}
    </header>
  );
}

/** The answers below are of before: what the site answers now is not seen. */
function WatchedNoMore({ onEnable }: { onEnable: () => void }): JSX.Element {
  return (
    <Notice>
      <p>{t('watched_no_more')}</p>
      <p class="notice-actions">
        <button type="button" class="button button-main" onClick={onEnable}>
          {t('watch_this_site')}
        </button>
      </p>
    </Notice>
  );
}

function NotWatched({ origin, onEnable }: { origin: string; onEnable: () => void }): JSX.Element {
  return (
    <section class="explained">
      <h2>{t('not_watched_title', new URL(origin).host)}</h2>
      <p>{t('not_watched_text')}</p>
      <p>
        <button type="button" class="button button-main" onClick={onEnable}>
          {t('watch_this_site')}
        </button>
      </p>
      <p class="small">{t('not_watched_prompt')}</p>
    </section>
  );
}

function Explained({ title, text, small }: { title: string; text: string; small?: string }): JSX.Element {
  return (
    <section class="explained">
      <h2>{title}</h2>
      <p>{text}</p>
      {small !== undefined && <p class="small">{small}</p>}
    </section>
  );
}

function PopupFooter(): JSX.Element {
  const { openPage } = usePlatform();
  return (
    <footer class="foot">
      <button type="button" class="link" onClick={() => openPage('answers')}>
        {t('nav_history')}
      </button>
      <button type="button" class="link" onClick={() => openPage('check')}>
        {t('nav_check')}
      </button>
      <button type="button" class="link" onClick={() => openPage('options')}>
        {t('nav_settings')}
      </button>
      <span class="spring" />
      <button type="button" class="link" onClick={() => openPage('welcome')}>
        {t('nav_welcome')}
      </button>
    </footer>
  );
}
