import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ApiRefusal } from '../../app/api';
import type { SiteChange } from '../../app/api/page-view';
import { originPattern } from '../../app/origin-pattern';
import { t } from '../i18n';
import { Failure, Notice } from '../parts/controls';
import { usePlatform } from '../platform';
import { useAction } from '../state/action';

/** What a view changes of a site, and what came of it. */
export interface SiteControl {
  readonly change: (origin: string, wanted: SiteChange) => void;
  /** Asks the browser for access and has the site watched; to be called within a click. */
  readonly watch: (origin: string) => void;
  readonly refusal: ApiRefusal | undefined;
  /** The user, or the browser, did not grant the access that was asked for last. */
  readonly declined: boolean;
}

/** @param onChanged a site is not any more what it was */
export function useSite(onChanged: () => void): SiteControl {
  const { client, requestPermissions } = usePlatform();
  const { refusal, run } = useAction();
  const [declined, setDeclined] = useState(false);

  const change = async (origin: string, wanted: SiteChange): Promise<void> => {
    await client.ask('site.set', { origin, change: wanted });
    onChanged();
  };
  return {
    change(origin, wanted) {
      setDeclined(false);
      run(() => change(origin, wanted));
    },
    watch(origin) {
      const granted = requestPermissions({ origins: [originPattern(origin)] });
      run(async () => {
        const isGranted = await granted;
        setDeclined(!isGranted);
        if (isGranted) await change(origin, { enabled: true });
      });
    },
    refusal,
    declined,
  };
}

/** Says why a site is still what it was. */
export function SiteOutcome({
  refusal,
  declined,
}: Pick<SiteControl, 'refusal' | 'declined'>): JSX.Element | null {
  if (refusal !== undefined) return <Failure refusal={refusal} />;
  if (!declined) return null;
  return (
    <Notice>
      <p role="status">{t('watch_declined')}</p>
    </Notice>
  );
}
