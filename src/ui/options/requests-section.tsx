import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { RequestTable } from '../answer/requests-made';
import { t } from '../i18n';
import { Failure, Loading } from '../parts/controls';
import { Section } from '../parts/full-page';
import { usePlatform } from '../platform';
import { useLive } from '../state/live';

const refreshMs = 2_000;

/** Every request the extension made, newest first, while one watches. */
export function RequestsSection(): JSX.Element {
  const { client } = usePlatform();
  const [requests, reload] = useLive(client, 'requests', () => client.ask('requests.list', null));
  useEffect(() => {
    const timer = setInterval(reload, refreshMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <Section title={t('requests_title')} text={t('requests_text')}>
      {requests.state === 'loading' && <Loading lines={2} />}
      {requests.state === 'failed' && <Failure refusal={requests.refusal} onRetry={reload} />}
      {requests.state === 'ready' && (
        <div class="scroll-box" tabIndex={0} role="region" aria-label={t('requests_title')}>
          <RequestTable requests={requests.value.toReversed()} />
        </div>
      )}
    </Section>
  );
}
