import type { JSX } from 'preact';
import type { AnswerDetail } from '../../app/api/answer-detail';
import type { GapEstimate } from '../../app/api/gap';
import { t } from '../i18n';
import { Announcer } from '../parts/announcer';
import { FoldedText } from '../parts/safe-text';
import { isShown, textLabel, withoutText } from '../words/answer-text';
import { AnswerActions } from './answer-actions';
import { Band } from './band';
import { Believed } from './believed';
import { CheckSections, DecisiveChecks } from './check-sections';
import { ForDevelopers } from './for-developers';
import { EnclaveCard } from './enclave-card';
import { ProofSection } from './proof-section';
import { RecordSection } from './record-section';
import { RequestsMade } from './requests-made';
import { Timeline } from './timeline';
import { Uncovered } from './uncovered';

interface AnswerViewProps {
  readonly answer: AnswerDetail;
  /** How long records usually take on this network, where the caller knows. */
  readonly gap: GapEstimate | undefined;
  readonly onDeleted: () => void;
}

/** One answer: its verdict, its story in time, its words, every check, and what has to be believed. */
export function AnswerView({ answer, gap, onDeleted }: AnswerViewProps): JSX.Element {
  return (
    <article class="answer-view">
      <Band answer={answer} />
      <Timeline answer={answer} />
      <DecisiveChecks answer={answer} />
      {answer.question !== undefined && (
        <details class="fold question">
          <summary>{t('question')}</summary>
          <FoldedText text={answer.question} label={t('question')} />
        </details>
      )}
      {isShown(answer.answer) ? (
        <FoldedText text={answer.answer} label={textLabel(answer)} captioned />
      ) : (
        <p class="quote soft">{withoutText(answer.headline, answer.answer)}</p>
      )}
      {answer.answerTruncated && <p class="aside small">{t('answer_truncated')}</p>}
      <CheckSections answer={answer} />
      {answer.proof !== undefined && <ProofSection proof={answer.proof} answer={answer} />}
      {(answer.headline !== 'rejected' || answer.record !== undefined) && (
        <RecordSection answer={answer} gap={gap} />
      )}
      <Uncovered answer={answer} />
      <Believed anchors={answer.anchors} />
      {answer.enclave !== undefined && <EnclaveCard enclave={answer.enclave} explorer={answer.explorer} />}
      <RequestsMade requests={answer.requests} />
      <ForDevelopers answer={answer} />
      <AnswerActions answer={answer} onDeleted={onDeleted} />
      <Announcer rows={[answer]} />
    </article>
  );
}
