/** Where one public signal stands and how it is read as a number. */
export interface SignalSlot {
  /** Position among the public signals, from 0; EZKL's columns are joined in order. */
  readonly index: number;
  /** The number is the signal divided by this: 2^scale, or a divisor the card names. */
  readonly divisor: bigint;
  /** Field elements in the upper half stand for negative numbers. */
  readonly signed: boolean;
  readonly label: string | undefined;
  readonly unit: string | undefined;
}

/** One public signal as a number. */
export interface SignalValue {
  readonly slot: SignalSlot;
  /** The whole number the signal stands for, before it is divided. */
  readonly whole: bigint;
  /** The number in decimal text: exact for a divisor of 2^n, else rounded to 18 places. */
  readonly text: string;
}

const places = 18;

/** Decimal text of `whole / divisor`, halves rounded away from zero, without trailing zeros and without a sign at zero. */
export function decimalText(whole: bigint, divisor: bigint): string {
  const size = whole < 0n ? -whole : whole;
  // A divisor of 2^n has n decimals: all of them are written, so that the text is exact.
  const digits = (divisor & (divisor - 1n)) === 0n ? divisor.toString(2).length - 1 : places;
  const scaled = (2n * size * 10n ** BigInt(digits) + divisor) / (2n * divisor);
  const sign = whole < 0n && scaled > 0n ? '-' : '';
  const text = scaled.toString().padStart(digits + 1, '0');
  const fraction = text.slice(text.length - digits).replace(/0+$/, '');
  const integer = text.slice(0, text.length - digits);
  return `${sign}${integer}${digits > 0 && fraction !== '' ? `.${fraction}` : ''}`;
}

/** Reads a field element as the number its slot says. */
export function decodeSignal(signal: bigint, slot: SignalSlot, order: bigint): SignalValue {
  const whole = slot.signed && signal > (order - 1n) / 2n ? signal - order : signal;
  return { slot, whole, text: decimalText(whole, slot.divisor) };
}

/** The numbers of the slots; undefined if one of them lies beyond the signals. */
export function decodeSlots(
  signals: readonly bigint[],
  slots: readonly SignalSlot[],
  order: bigint,
): readonly SignalValue[] | undefined {
  const values: SignalValue[] = [];
  for (const slot of slots) {
    const signal = signals[slot.index];
    if (signal === undefined) return undefined;
    values.push(decodeSignal(signal, slot, order));
  }
  return values;
}

/** A decimal number as `digits / 10^decimals`; undefined for what is none, or is absurdly long. */
function readDecimal(text: string): { readonly digits: bigint; readonly decimals: number } | undefined {
  const [, sign, integer, fraction = '', exponent = '0'] =
    /^(-?)(\d{1,400})(?:\.(\d{1,400}))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text) ?? [];
  if (integer === undefined) return undefined;
  const decimals = fraction.length - Number(exponent);
  const digits = BigInt(`${integer}${fraction}`) * (sign === '-' ? -1n : 1n);
  return decimals >= 0 ? { digits, decimals } : { digits: digits * 10n ** BigInt(-decimals), decimals: 0 };
}

/**
 * Whether a claimed number is the proved one within the quantisation step: they differ by less than one step of the
 * scale. Whole numbers have no step: they must be equal.
 *
 * @param claimed decimal text, as the page's response has it
 */
export function isWithinStep(claimed: string, { whole, slot: { divisor } }: SignalValue): boolean {
  const number = readDecimal(claimed);
  if (number === undefined) return false;
  const unit = 10n ** BigInt(number.decimals);
  const difference = number.digits * divisor - whole * unit;
  return divisor === 1n ? difference === 0n : (difference < 0n ? -difference : difference) < unit;
}
