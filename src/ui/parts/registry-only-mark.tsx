import type { JSX } from 'preact';
import type { AnswerRow } from '../../app/api/answer-row';
import { t } from '../i18n';
import { isRegistryOnly } from '../words/verdict';

/** A certificate with nothing written on it. */
const emptyDocument = 'M4.5 1.8h5l3 3v9.4h-8zM6.8 11.4h.01M9.9 11.4h.01';

/**
 * Stands beside a verified answer whose enclave was not attested here: its key is known from the registry alone. The
 * words carry it without colour, and they have a name of their own for those who do not see them.
 */
export function RegistryOnlyMark({
  answer,
}: {
  answer: Pick<AnswerRow, 'verification' | 'assurance'>;
}): JSX.Element | null {
  if (!isRegistryOnly(answer)) return null;
  return (
    <span
      class="tag tag-registry"
      role="img"
      aria-label={t('registry_only_name')}
      title={t('registry_only_name')}
    >
      <svg width="11" height="11" viewBox="0 0 16 16" aria-hidden="true">
        <path d={emptyDocument} fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" />
      </svg>
      {t('registry_only')}
    </span>
  );
}
