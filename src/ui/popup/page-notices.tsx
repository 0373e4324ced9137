import type { JSX } from 'preact';
import type { PageView, SiteState } from '../../app/api/page-view';
import { plural, t } from '../i18n';
import { Notice } from '../parts/controls';
import { usePlatform } from '../platform';

/** Whether any answer of a watched site can be seen as things are. */
export function canBeSeen({ encrypts, deepCapture }: SiteState): boolean {
  return !encrypts || deepCapture === 'on';
}

/** What concerns all answers of a page: trouble, a question to the user, what could not be seen. */
export function PageNotices({
  page,
  onDeepCapture,
}: {
  page: PageView;
  onDeepCapture: (on: boolean) => void;
}): JSX.Element {
  const { site } = page;
  return (
    <>
      {page.trouble.map((trouble) => (
        <Notice key={trouble} tone="trouble">
          <p>
            <b>{t(`trouble_${trouble}`)}</b> {t(`trouble_${trouble}_help`)}
          </p>
        </Notice>
      ))}
      {site?.enabled === true && site.deepCapture === 'asked' && (
        <Notice>
          <p>
            <b>{t('deep_title')}</b>
          </p>
          <p>{t('deep_text')}</p>
          <p class="notice-actions">
            <button type="button" class="button button-main" onClick={() => onDeepCapture(true)}>
              {t('deep_allow')}
            </button>
            <button type="button" class="button" onClick={() => onDeepCapture(false)}>
              {t('deep_refuse')}
            </button>
          </p>
        </Notice>
      )}
      {site?.enabled === true && site.deepCapture === 'off' && !canBeSeen(site) && (
        <Notice>
          <p>{t('deep_off')}</p>
          <p class="notice-actions">
            <button type="button" class="button" onClick={() => onDeepCapture(true)}>
              {t('deep_allow')}
            </button>
          </p>
        </Notice>
      )}
      {page.hiddenIn && <WorkerNotice kind={page.hiddenIn} />}
      {page.isPrivate && (
        <Notice>
          <p>{t('private_window')}</p>
        </Notice>
      )}
      {page.dropped > 0 && (
        <Notice>
          <p>{plural('dropped', page.dropped)}</p>
        </Notice>
      )}
    </>
  );
}

/** What cannot be seen of a page that works with workers, and what helps. */
function WorkerNotice({ kind }: { kind: NonNullable<PageView['hiddenIn']> }): JSX.Element {
  const { browserName, openPage } = usePlatform();
  const settingHelps = browserName === 'firefox' && kind !== 'on_network';
  // The tools of a page show what its own workers ask; shared and service workers have tools of their own.
  const elsewhere = kind === 'worker' ? t('worker_chrome') : t('worker_chrome_apart');
  return (
    <Notice>
      <p>
        <b>{kind === 'on_network' ? t('worker_title_worker') : t(`worker_title_${kind}`)}</b>{' '}
        {kind === 'on_network' ? t('worker_on_network') : settingHelps ? t('worker_firefox') : elsewhere}
      </p>
      <p class="notice-actions">
        <button type="button" class="link" onClick={() => openPage(settingHelps ? 'options' : 'check')}>
          {settingHelps ? t('nav_settings') : t('nav_check')}
        </button>
      </p>
    </Notice>
  );
}
