import type { JSX } from 'preact';
import type { PageView } from '../../app/api/page-view';
import { plural, t } from '../i18n';
import { Notice } from '../parts/controls';
import { usePlatform } from '../platform';

/** What concerns all answers of a page: trouble, a question to the user, what could not be seen. */
export function PageNotices({
  page,
  onDeepCapture,
}: {
  page: PageView;
  onDeepCapture: (on: boolean) => void;
}): JSX.Element {
  const { browserName, openPage } = usePlatform();
  return (
    <>
      {page.trouble.map((trouble) => (
        <Notice key={trouble} tone="trouble">
          <p>
            <b>{t(`trouble_${trouble}`)}</b> {t(`trouble_${trouble}_help`)}
          </p>
        </Notice>
      ))}
      {page.site?.enabled === true && page.site.deepCapture === 'asked' && (
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
      {page.asksInWorker && (
        <Notice>
          <p>
            <b>{t('worker_title')}</b> {browserName === 'firefox' ? t('worker_firefox') : t('worker_chrome')}
          </p>
          <p class="notice-actions">
            {browserName === 'firefox' ? (
              <button type="button" class="link" onClick={() => openPage('options')}>
                {t('nav_settings')}
              </button>
            ) : (
              <button type="button" class="link" onClick={() => openPage('check')}>
                {t('nav_check')}
              </button>
            )}
          </p>
        </Notice>
      )}
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
