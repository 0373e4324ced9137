import { messageOf } from '../bytes/coded-error';
import { toHex } from '../bytes/hex';
import { equal } from '../bytes/join';
import type { Check, CheckId, CheckValue } from './check';
import type { ReasonCode } from './reasons';

/** What a check found, before it is timed and named. */
export interface Finding {
  readonly outcome: Check['outcome'];
  readonly code: ReasonCode;
  readonly values?: readonly CheckValue[];
  readonly advisory?: true;
}

/** Compared and equal; and not looked at, because an earlier check failed. */
export const passed: Finding = { outcome: 'pass', code: 'ok' };
export const skipped: Finding = { outcome: 'skipped', code: 'skipped_after_failure' };

/** Passes if the bytes are equal; else fails with `code` and both values. */
export function compared(code: ReasonCode, label: string, found: Uint8Array, expected: Uint8Array): Finding {
  if (equal(found, expected)) return passed;
  return { outcome: 'fail', code, values: [{ label, value: toHex(found), expected: toHex(expected) }] };
}

/**
 * Runs one check and times it. A crash is missing evidence, never a pass.
 *
 * @param now milliseconds, monotonic
 */
export async function runCheck(
  id: CheckId,
  now: () => number,
  check: () => Finding | Promise<Finding>,
): Promise<Check> {
  const start = now();
  let finding: Finding;
  try {
    finding = await check();
  } catch (error) {
    const values = [{ label: 'error', value: messageOf(error) }];
    finding = { outcome: 'missing', code: 'check_crashed', values };
  }
  const { values = [], ...rest } = finding;
  return { id, ...rest, values, ms: now() - start };
}
