import type { JSX } from 'preact';
import type { TrustAnchor } from '../../app/api';
import { t } from '../i18n';
import { SafeText } from '../parts/safe-text';
import { shortened } from '../words/numbers';

/** What has to be believed for the verdict to hold, each by name. */
export function Believed({ anchors }: { anchors: readonly TrustAnchor[] }): JSX.Element | null {
  if (anchors.length === 0) return null;
  return (
    <section class="group">
      <h3>{t('group_believed')}</h3>
      <dl class="facts">
        {anchors.map((anchor, index) => (
          <div key={index} class="fact-row">
            <dt>{t(`anchor_${anchor.kind.replace('-', '_') as AnchorKey}`)}</dt>
            <dd>
              <SafeText text={anchor.name} />
              <AnchorDetail anchor={anchor} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function AnchorDetail({ anchor }: { anchor: TrustAnchor }): JSX.Element | null {
  const { kind, detail, name } = anchor;
  const why = t(`anchor_${kind.replace('-', '_') as AnchorKey}_why`);
  const shown = kind !== 'build' && detail !== name && detail !== '';
  return (
    <p class="small">
      {why}{' '}
      {shown && (
        <code>
          <SafeText text={/^(?:0x)?[0-9a-f]{32,}$/i.test(detail) ? shortened(detail) : detail} />
        </code>
      )}
    </p>
  );
}

type AnchorKey = TrustAnchor['kind'] extends infer Kind
  ? Kind extends 'attestation-root'
    ? 'attestation_root'
    : Kind
  : never;
