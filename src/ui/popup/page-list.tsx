import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ApiRefusal } from '../../app/api';
import type { PageView, SiteState } from '../../app/api/page-view';
import { worstHeadline } from '../../verify/verdict';
import { t } from '../i18n';
import { Announcer } from '../parts/announcer';
import { Failure, Switch, NetworkTag } from '../parts/controls';
import { Shape } from '../parts/shape';
import { originPattern, usePlatform } from '../platform';
import { refusalOf } from '../state/live';
import { gapSentence, inReadingOrder } from '../words/summary';
import { AnswerList } from './answer-list';
import { PageNotices } from './page-notices';
import { PageSummary } from './page-summary';

interface PageListProps {
  readonly page: PageView;
  /** The answer the reader comes back from. */
  readonly focusOn: string | undefined;
  readonly onOpen: (id: string) => void;
  readonly onReload: () => void;
}

/** What was answered on the page of one tab, and whether that site is watched at all. */
export function PageList({ page, focusOn, onOpen, onReload }: PageListProps): JSX.Element {
  const { client, requestPermissions } = usePlatform();
  const [refusal, setRefusal] = useState<ApiRefusal | undefined>(undefined);
  const { site } = page;

  const change = (origin: string, wanted: Partial<Omit<SiteState, 'origin' | 'preset'>>): void => {
    client.ask('site.set', { origin, change: wanted }).then(
      () => {
        setRefusal(undefined);
        onReload();
      },
      (thrown: unknown) => setRefusal(refusalOf(thrown)),
    );
  };
  const setEnabled = (origin: string, enabled: boolean): void => {
    if (!enabled) {
      change(origin, { enabled });
      return;
    }
    requestPermissions({ origins: [originPattern(origin)] }).then(
      (granted) => {
        if (granted) change(origin, { enabled });
      },
      (thrown: unknown) => setRefusal(refusalOf(thrown)),
    );
  };

  return (
    <main class="popup">
      <PageHeader page={page} onToggle={setEnabled} />
      {refusal !== undefined && <Failure refusal={refusal} />}
      {site === undefined ? (
        <Explained title={t('unsupported_title')} text={t('unsupported_text')} />
      ) : (
        <>
          {(site.enabled || page.rows.length > 0) && (
            <PageNotices
              page={page}
              onDeepCapture={(on) => change(site.origin, { deepCapture: on ? 'on' : 'off' })}
            />
          )}
          {page.rows.length > 0 ? (
            <>
              <PageSummary page={page} />
              <AnswerList rows={inReadingOrder(page.rows)} focusOn={focusOn} onOpen={onOpen} />
            </>
          ) : site.enabled ? (
            <Explained title={t('empty_title')} text={t('empty_text')} small={gapSentence(page.gap)} />
          ) : (
            <NotWatched origin={site.origin} onEnable={() => setEnabled(site.origin, true)} />
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
      <Shape headline={worstHeadline(page.rows.map((row) => row.headline)) ?? 'idle'} size={20} />
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
