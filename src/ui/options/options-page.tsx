import type { JSX } from 'preact';
import { t } from '../i18n';
import { FullPage, Section } from '../parts/full-page';
import { NetworksSection } from './networks-section';
import { PinsSection } from './pins-section';
import { RequestsSection } from './requests-section';
import { SettingsSection } from './settings-section';
import { SitesSection } from './sites-section';

/** Everything the user decides: sites, networks, builds they trust, what is kept, and what is sent. */
export function OptionsPage(): JSX.Element {
  return (
    <FullPage current="options" title={t('nav_settings')}>
      <SitesSection />
      <SettingsSection />
      <NetworksSection />
      <PinsSection />
      <RequestsSection />
      <Section title={t('group_believed')}>
        <ul class="plain-list">
          <li>{t('believed_aws')}</li>
          <li>{t('believed_builds')}</li>
          <li>{t('believed_nodes')}</li>
          <li>{t('believed_release')}</li>
        </ul>
      </Section>
    </FullPage>
  );
}
