import type { AnswerDetail } from '../../app/api';
import type { Check, CheckId, CheckOutcome } from '../../verify/check';
import { t, tIfKnown } from '../i18n';
import { dateOf, duration, shortened, timeOfDay } from './numbers';

/** What a check asks, said as its outcome answers it; `skipped` is the neutral form. */
export function checkName(id: CheckId, outcome: CheckOutcome): string {
  return t(`check_${id}_${outcome}`);
}

/** The name with the value that matters to a reader, where the answer has one. */
export function checkLine(check: Check, answer: AnswerDetail): string {
  // Some codes qualify a result: accepted then, but revoked since; in debug mode, but allowed to be.
  const qualified = tIfKnown(`line_${check.code}`);
  if (qualified !== undefined) return qualified;
  const build = answer.enclave?.build;
  if (check.id === 'build' && check.outcome === 'pass' && build !== undefined) {
    const at = build.date === undefined ? Number.NaN : Date.parse(build.date);
    return Number.isNaN(at)
      ? t('check_build_named', build.name)
      : t('check_build_dated', build.name, dateOf(at));
  }
  return checkName(check.id, check.outcome);
}

/** The technical value at the right of a check's line. */
export function checkAside(check: Check, answer: AnswerDetail): { text: string; code: boolean } | undefined {
  if (check.outcome === 'skipped') return undefined;
  if (check.outcome === 'pass') {
    const words = passAside(check.id, answer);
    if (words !== undefined) return { text: words, code: false };
  }
  const value = check.values[0]?.value;
  if (value === undefined) return undefined;
  if (/^(?:0x)?[0-9a-f]{16,}$/i.test(value)) return { text: shortened(value), code: true };
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value))
    return { text: timeOfDay(Date.parse(value), true), code: false };
  return value.length <= 18 ? { text: value, code: true } : undefined;
}

function passAside(id: CheckId, answer: AnswerDetail): string | undefined {
  switch (id) {
    case 'attestation':
      return answer.enclave?.region;
    case 'signature': {
      const ms = answer.checks.find((check) => check.id === id)?.ms;
      return ms === undefined ? undefined : duration(ms);
    }
    case 'build': {
      const voucher = answer.enclave?.build?.vouchedBy ?? answer.build?.vouchedBy;
      if (voucher === undefined) return undefined;
      return t(
        voucher === 'user-pin'
          ? 'voucher_pin'
          : voucher === 'known-build'
            ? 'voucher_known'
            : 'voucher_registry',
      );
    }
    default:
      return undefined;
  }
}
