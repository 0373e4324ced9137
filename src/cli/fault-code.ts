import { CodedError } from '../bytes/coded-error';

/** The stable code of anything that was thrown; `check_crashed` if it carries none. */
export function faultCode(thrown: unknown): string {
  return thrown instanceof CodedError ? String(thrown.code) : 'check_crashed';
}
