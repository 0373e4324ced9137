import type { AnswerDetail } from '../../app/api/answer-detail';
import type { Check, CheckId, CheckOutcome } from '../../verify/check';
import { t, tIfKnown, type MessageKey } from '../i18n';
import { isAttestedByAws } from './attestation-root';
import { count, dateOf, duration, shortened, timeOfDay } from './numbers';
import { voucherName } from './voucher';

/** What a check asks, said as its outcome answers it; `skipped` is the neutral form. */
export function checkName(id: CheckId, outcome: CheckOutcome): string {
  return t(`check_${id}_${outcome}`);
}

/** What passed says this instead while no signature holds: it fits what came with the answer, and nobody signed that. */
const unsignedNames: Partial<Record<CheckId, MessageKey>> = {
  request_hash: 'check_request_hash_unsigned',
  output_hash: 'check_output_hash_unsigned',
  tee_id: 'check_tee_id_unsigned',
  timestamp: 'check_timestamp_unsigned',
};

/** Whether a check was made and holds. */
export function hasPassed(checks: readonly Check[], id: CheckId): boolean {
  return checks.some((check) => check.id === id && check.outcome === 'pass');
}

/** What was found, where the code says it better than the outcome: accepted then, but revoked since. */
export function findingName(check: Pick<Check, 'id' | 'outcome' | 'code'>): string {
  return tIfKnown(`line_${check.code}`) ?? checkName(check.id, check.outcome);
}

/** The name with the value that matters to a reader, where the answer has one. */
export function checkLine(check: Check, answer: AnswerDetail): string {
  if (check.id === 'attestation' && check.outcome === 'pass' && !isAttestedByAws(answer)) {
    return t('check_attestation_other_root');
  }
  const unsignedName = unsignedNames[check.id];
  if (check.outcome === 'pass' && unsignedName !== undefined && !hasPassed(answer.checks, 'signature')) {
    return t(unsignedName);
  }
  const build = answer.enclave?.build;
  const qualified = tIfKnown(`line_${check.code}`) !== undefined;
  if (check.id === 'build' && check.outcome === 'pass' && build !== undefined && !qualified) {
    const at = build.date === undefined ? Number.NaN : Date.parse(build.date);
    return Number.isNaN(at)
      ? t('check_build_named', build.name)
      : t('check_build_dated', build.name, dateOf(at));
  }
  return findingName(check);
}

/** What stands at the right of a check's line: words, or a technical value. */
export interface Aside {
  readonly text: string;
  readonly code: boolean;
}

const words = (text: string | undefined): Aside | undefined =>
  text === undefined ? undefined : { text, code: false };
const hash = (value: string | undefined): Aside | undefined =>
  value === undefined ? undefined : { text: shortened(value), code: true };

/** The value that says most about a check, where one is short enough to stand on its line. */
export function checkAside(check: Check, answer: AnswerDetail): Aside | undefined {
  if (check.outcome === 'skipped') return undefined;
  if (check.outcome === 'pass') {
    const telling = passAside(check, answer);
    if (telling !== undefined) return telling;
  }
  const value = check.values[0]?.value;
  if (value === undefined) return undefined;
  if (/^(?:0x)?[0-9a-f]{16,}$/i.test(value)) return hash(value);
  if (isoTime.test(value)) return words(timeOfDay(Date.parse(value), true));
  return value.length <= 18 ? { text: value, code: true } : undefined;
}

const isoTime = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function passAside(check: Check, { enclave, signed, build }: AnswerDetail): Aside | undefined {
  switch (check.id) {
    case 'request_hash':
      return hash(signed?.requestHash);
    case 'output_hash':
      return hash(signed?.outputHash);
    case 'tee_id':
      return hash(signed?.teeId);
    case 'signature':
      return words(duration(check.ms));
    case 'registry_record':
      return hash(enclave?.registry);
    case 'enclave_enabled':
      return words(
        enclave?.asOf?.block === undefined ? undefined : t('aside_block', count(enclave.asOf.block)),
      );
    case 'attestation':
      return words(enclave?.region);
    case 'key_binding':
      return hash(enclave?.signingKeySha256);
    case 'build': {
      const voucher = enclave?.build?.vouchedBy ?? build?.vouchedBy;
      return words(voucher === undefined ? undefined : voucherName(voucher));
    }
    default:
      return undefined;
  }
}
