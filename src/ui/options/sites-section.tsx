import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { SiteChange, SiteState } from '../../app/api/page-view';
import { originPattern } from '../../app/origin-pattern';
import type { NetworkProfile } from '../../opengradient/network';
import { t } from '../i18n';
import { Failure, Loading, Switch } from '../parts/controls';
import { Section } from '../parts/full-page';
import { usePlatform } from '../platform';
import { useAction } from '../state/action';
import { useLive } from '../state/live';

/** Every site that is or was watched, with what is allowed there. */
export function SitesSection(): JSX.Element {
  const { client, requestPermissions } = usePlatform();
  const [sites, reload] = useLive(client, 'sites', () => client.ask('sites.list', null));
  const [networks] = useLive(client, 'networks', () => client.ask('networks.list', null));
  const { refusal, run } = useAction();
  const [isDeclined, setDeclined] = useState(false);

  const change = (site: SiteState, wanted: SiteChange): void => {
    // Before anything is awaited: browsers ask only within the click.
    const granted =
      wanted.enabled === true
        ? requestPermissions({ origins: [originPattern(site.origin)] })
        : Promise.resolve(true);
    setDeclined(false);
    run(async () => {
      if (await granted) await client.ask('site.set', { origin: site.origin, change: wanted });
      else setDeclined(true);
      reload();
    });
  };

  return (
    <Section title={t('sites_title')} text={t('sites_text')}>
      {refusal !== undefined && <Failure refusal={refusal} />}
      {isDeclined && <p role="status">{t('watch_declined')}</p>}
      {sites.state === 'loading' && <Loading lines={2} />}
      {sites.state === 'failed' && <Failure refusal={sites.refusal} onRetry={reload} />}
      {sites.state === 'ready' &&
        (sites.value.length === 0 ? (
          <p class="soft">{t('sites_none')}</p>
        ) : (
          <>
            <div class="table-scroll">
              <table class="table sites">
                <thead>
                  <tr>
                    <th scope="col">{t('site')}</th>
                    <th scope="col">{t('site_watched')}</th>
                    <th scope="col">{t('site_deep')}</th>
                    <th scope="col">{t('site_hashes')}</th>
                    <th scope="col">{t('site_network')}</th>
                  </tr>
                </thead>
                <tbody>
                  {sites.value.map((site) => (
                    <SiteLine
                      key={site.origin}
                      site={site}
                      networks={networks.state === 'ready' ? networks.value : []}
                      onChange={(wanted) => change(site, wanted)}
                    />
                  ))}
                </tbody>
              </table>
            </div>
            <p class="small">{t('sites_deep_help')}</p>
            <p class="small">{t('sites_hashes_help')}</p>
          </>
        ))}
    </Section>
  );
}

function SiteLine({
  site,
  networks,
  onChange,
}: {
  site: SiteState;
  networks: readonly NetworkProfile[];
  onChange: (change: SiteChange) => void;
}): JSX.Element {
  const { host } = new URL(site.origin);
  return (
    <tr>
      <th scope="row" title={site.origin}>
        <bdi>{host}</bdi> {site.preset && <span class="tag">{t('site_preset')}</span>}
      </th>
      <td data-name={t('site_watched')}>
        <Switch
          on={site.enabled}
          label={t('watch_site', host)}
          onToggle={(enabled) => onChange({ enabled })}
        />
      </td>
      <td data-name={t('site_deep')}>
        <Switch
          on={site.deepCapture === 'on'}
          label={t('site_deep_label', host)}
          onToggle={(on) => onChange({ deepCapture: on ? 'on' : 'off' })}
        />
      </td>
      <td data-name={t('site_hashes')}>
        <Switch
          on={site.keepHashesOnly}
          label={t('site_hashes_label', host)}
          onToggle={(keepHashesOnly) => onChange({ keepHashesOnly })}
        />
      </td>
      <td data-name={t('site_network')}>
        <select
          aria-label={t('site_network_label', host)}
          value={site.networkId}
          onChange={(event) => onChange({ networkId: event.currentTarget.value })}
        >
          {networks.every(({ id }) => id !== site.networkId) && (
            <option value={site.networkId}>{site.networkId}</option>
          )}
          {networks.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </td>
    </tr>
  );
}
