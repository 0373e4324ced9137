import type { JSX } from 'preact';
import type { TrustAnchor } from '../../app/api/answer-detail';
import { t } from '../i18n';
import { SafeText } from '../parts/safe-text';
import { shortened } from '../words/numbers';
import { voucherSentence } from '../words/voucher';

const kinds = {
  'attestation-root': ['anchor_attestation_root', 'anchor_attestation_root_why'],
  build: ['anchor_build', 'anchor_build_why'],
  rpc: ['anchor_rpc', 'anchor_rpc_why'],
  walrus: ['anchor_walrus', 'anchor_walrus_why'],
  key: ['anchor_key', 'anchor_key_why'],
  card: ['anchor_card', 'anchor_card_why'],
} as const satisfies Record<TrustAnchor['kind'], readonly [string, string]>;

/** What has to be believed for the verdict to hold, each by name, and what it is believed for. */
export function Believed({ anchors }: { anchors: readonly TrustAnchor[] }): JSX.Element | null {
  if (anchors.length === 0) return null;
  const present = [...new Set(anchors.map(({ kind }) => kind))];
  return (
    <section class="group">
      <h3>{t('group_believed')}</h3>
      <dl class="facts">
        {present.map((kind) => {
          const [name, why] = kinds[kind];
          return (
            <div key={kind} class="fact-row">
              <dt>{t(name)}</dt>
              <dd>
                {anchors
                  .filter((anchor) => anchor.kind === kind)
                  .map((anchor, index) => (
                    <Anchor key={index} anchor={anchor} />
                  ))}
                <p class="small">{voucherSentenceOf(anchors, kind) ?? t(why)}</p>
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

/** Who accepted the build says more than that somebody has to. */
function voucherSentenceOf(anchors: readonly TrustAnchor[], kind: TrustAnchor['kind']): string | undefined {
  const detail = kind === 'build' ? anchors.find((anchor) => anchor.kind === kind)?.detail : undefined;
  return detail === 'user-pin' || detail === 'known-build' || detail === 'registry'
    ? voucherSentence(detail)
    : undefined;
}

function Anchor({ anchor: { name, detail } }: { anchor: TrustAnchor }): JSX.Element {
  return (
    <p title={detail}>
      <SafeText text={name} /> {/^(?:0x)?[0-9a-f]{32,}$/i.test(detail) && <code>{shortened(detail)}</code>}
    </p>
  );
}
