/**
 * Python's `repr(float)` (CPython `float_repr_style = 'short'`): the shortest digits that read back as the same number,
 * as in JavaScript, but laid out otherwise: an exponent below -4 or from 16 on, at least two exponent digits with a sign,
 * and `.0` behind integral values.
 *
 * @param names how NaN and infinity are written: `json.dumps` and `repr` differ
 */
export function pythonFloat(
  value: number,
  names: { readonly nan: string; readonly infinity: string },
): string {
  if (Number.isNaN(value)) return names.nan;
  if (!Number.isFinite(value)) return value < 0 ? `-${names.infinity}` : names.infinity;
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [mantissa = '', power = ''] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    const magnitude = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${digits.slice(0, 1)}${fraction}e${exponent < 0 ? '-' : '+'}${magnitude}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}
