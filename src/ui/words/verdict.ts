import type { AnswerDetail } from '../../app/api/answer-detail';
import type { AnswerRow } from '../../app/api/answer-row';
import type { Headline } from '../../verify/verdict';
import { settlementReasonOf } from '../../verify/reasons/settlement';
import { t } from '../i18n';
import { isAttestedByAws } from './attestation-root';
import { checkName, findingName } from './checks';

/** The one word an answer is shown under. */
export function headlineName(headline: Headline): string {
  return t(`headline_${headline}`);
}

/** The sentence under that word: what was found, and what the network did. */
export function headlineSentence(
  row: Pick<AnswerRow, 'headline' | 'settlementReason' | 'settlement' | 'leading'>,
): string {
  switch (row.headline) {
    case 'settled':
      return row.settlement === 'final' ? t('sentence_final') : t('sentence_settled');
    case 'provisional':
    case 'overdue':
      return recordSentence(row) ?? t(`sentence_${row.headline}`);
    case 'checking':
      return row.leading === undefined
        ? t('sentence_checking')
        : t('sentence_checking_step', checkName(row.leading.id, 'skipped'));
    case 'private':
      return t('sentence_private');
    case 'proved':
      return t('sentence_proved');
    case 'rejected':
    case 'unverifiable':
      return row.leading === undefined
        ? t(`sentence_${row.headline}`)
        : t(`sentence_${row.headline}_check`, findingName(row.leading));
  }
}

/** What became of the record, where there is more to say than the headline does. */
function recordSentence({ settlementReason }: Pick<AnswerRow, 'settlementReason'>): string | undefined {
  const plain = settlementReason === 'waiting' || settlementReason === 'late';
  return plain ? undefined : t('sentence_checked_and', settlementReasonOf(settlementReason).user);
}

/**
 * That the signing key of a verified answer is attested, and by whom. Undefined for other keys: one from the registry alone
 * has a mark of its own (`isRegistryOnly`), with one that is only claimed nothing is verified, and nobody signs a bare proof.
 */
export function assuranceName(answer: AnswerDetail): string | undefined {
  if (answer.verification !== 'verified' || answer.assurance !== 'attested') return undefined;
  return isAttestedByAws(answer) ? t('assurance_attested') : t('assurance_attested_other_root');
}

/** Whether a verified answer's key is known from the registry alone, with no attestation that was checked here. */
export function isRegistryOnly({
  verification,
  assurance,
}: Pick<AnswerRow, 'verification' | 'assurance'>): boolean {
  return verification === 'verified' && assurance === 'registered';
}

/** The site that asked; where only a file says so, that it does. */
export function hostName({ host, hostIsClaimed }: Pick<AnswerRow, 'host' | 'hostIsClaimed'>): string {
  return hostIsClaimed ? t('host_claimed', host) : host;
}

/** The second line of a row: the reason first where something is wrong, then model and build. */
export function rowFacts(row: AnswerRow): readonly string[] {
  const model = row.model === undefined ? [] : [row.model];
  const build = row.build === undefined ? [] : [row.build.name];
  switch (row.headline) {
    case 'rejected':
    case 'unverifiable': {
      const { leading } = row;
      const reason = leading === undefined ? [] : [findingName(leading)];
      return [...reason, ...model];
    }
    case 'checking':
      return [...model, ...(row.leading === undefined ? [] : [checkName(row.leading.id, 'skipped')])];
    case 'private':
      return [...model, t('row_private')];
    case 'proved':
      return [...model, t('row_proved')];
    case 'settled':
    case 'provisional':
    case 'overdue':
      return [...model, ...build];
  }
}
