import type { JSX } from 'preact';
import type { Headline } from '../../verify/verdict';
import { t } from '../i18n';
import { FullPage, Section } from '../parts/full-page';
import { Shape } from '../parts/shape';
import { headlineName } from '../words/verdict';

const states: readonly Headline[] = [
  'settled',
  'provisional',
  'overdue',
  'private',
  'proved',
  'rejected',
  'unverifiable',
  'checking',
];

const begin = [
  'welcome_begin_pin',
  'welcome_begin_open',
  'welcome_begin_watch',
  'welcome_begin_ask',
] as const;

/** What the extension does and does not do, for somebody who never heard of attestation. */
export function WelcomePage(): JSX.Element {
  return (
    <FullPage current="welcome" title={t('welcome_title')}>
      <p class="section-text lead">{t('welcome_lead')}</p>
      <Section title={t('welcome_begin')}>
        <ol class="plain-list">
          {begin.map((step) => (
            <li key={step}>{t(step)}</li>
          ))}
        </ol>
      </Section>
      <Section title={t('welcome_states')}>
        <dl class="legend">
          {states.map((state) => (
            <div key={state}>
              <dt class={`tone-${state}`}>
                <Shape headline={state} size={26} /> {headlineName(state)}
              </dt>
              <dd>{t(`welcome_${state}`)}</dd>
            </div>
          ))}
        </dl>
      </Section>
      <Section title={t('welcome_clocks')}>
        <p class="section-text">{t('welcome_clocks_text')}</p>
      </Section>
      <Section title={t('welcome_checked')}>
        <p class="section-text">{t('welcome_checked_text')}</p>
      </Section>
      <Section title={t('welcome_not')}>
        <p class="section-text">{t('welcome_not_text')}</p>
      </Section>
      <Section title={t('welcome_privacy')}>
        <p class="section-text">{t('welcome_privacy_text')}</p>
      </Section>
    </FullPage>
  );
}
