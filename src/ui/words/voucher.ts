import type { BuildVoucher } from '../../app/api/answer-row';
import { t } from '../i18n';

const sentences = {
  'user-pin': ['voucher_pin', 'vouched_pin_text'],
  'known-build': ['voucher_known', 'vouched_known_text'],
  registry: ['voucher_registry', 'vouched_registry_text'],
} as const satisfies Record<BuildVoucher, readonly [string, string]>;

/** Who accepted the enclave's measurements, in two words. */
export function voucherName(voucher: BuildVoucher): string {
  return t(sentences[voucher][0]);
}

/** What that acceptance rests on, in a sentence. */
export function voucherSentence(voucher: BuildVoucher): string {
  return t(sentences[voucher][1]);
}
