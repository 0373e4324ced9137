import { locale, plural, t } from '../i18n';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A number with the separators of the language. */
export function count(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

/** A length of time as one reads it: "4.2 ms", "0.8 s", "71 s", "22 min", "3 h", "2 days". */
export function duration(ms: number): string {
  const length = Math.max(0, ms);
  if (length === 0) return t('duration_seconds', 0);
  if (length < 0.1 * second) return t('duration_ms', fixed(length, length < 10 ? 1 : 0));
  if (length < 10 * second) return t('duration_seconds', fixed(length / second, 1));
  if (length < 2 * minute) return t('duration_seconds', fixed(length / second, 0));
  if (length < 2 * hour) return t('duration_minutes', fixed(length / minute, 0));
  if (length < 2 * day) return t('duration_hours', fixed(length / hour, 0));
  return plural('duration_days', Math.round(length / day));
}

/** A length of time that others stay within, as one reads it: never less than it is. */
export function atMost(ms: number): string {
  const units = [
    [10 * second, second / 10],
    [2 * minute, second],
    [2 * hour, minute],
    [2 * day, hour],
  ] as const;
  const unit = units.find(([end]) => ms < end)?.[1] ?? day;
  return duration(ms < second / 10 ? ms : Math.ceil(ms / unit) * unit);
}

/** How long something has lasted so far, in whole seconds, so that it reads calmly while it runs. */
export function elapsed(ms: number): string {
  return ms < 10 * second
    ? t('duration_seconds', Math.max(0, Math.floor(ms / second)))
    : duration(Math.floor(ms / second) * second);
}

/** A running clock: "0:41", "12:05", "1:02:05". */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / second));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

/** "12:07" for today, "20 Nov" this year, "20 Nov 2025" before it. */
export function moment(at: number, today: number): string {
  const [date, reference] = [new Date(at), new Date(today)];
  if (date.toDateString() === reference.toDateString()) return timeOfDay(at, false);
  return date.getFullYear() === reference.getFullYear() ? dayOf(at) : dateOf(at);
}

/** "28 Apr". */
export function dayOf(at: number): string {
  return format(at, { day: 'numeric', month: 'short' });
}

/** "12:07" or "12:07:01". */
export function timeOfDay(at: number, seconds: boolean): string {
  return format(at, {
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
    hourCycle: 'h23',
  });
}

/** "28 Apr 2026". */
export function dateOf(at: number): string {
  return format(at, { day: 'numeric', month: 'short', year: 'numeric' });
}

/** "28 Apr 2026, 12:07:01". */
export function dateAndTime(at: number): string {
  return format(at, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
}

/** "812 B", "14 kB", "2.1 MB" (powers of ten). */
export function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${fixed(bytes / 1_000, bytes < 10_000 ? 1 : 0)} kB`;
  return `${fixed(bytes / 1_000_000, 1)} MB`;
}

/** A share of one as "12 %". */
export function percent(share: number): string {
  return `${fixed(100 * share, share > 0 && share < 0.1 ? 1 : 0)} %`;
}

/** Both ends of a long identifier: "0x10bf…22bc"; short ones whole. */
export function shortened(id: string): string {
  const head = id.startsWith('0x') ? 6 : 4;
  return id.length <= head + 6 ? id : `${id.slice(0, head)}…${id.slice(-4)}`;
}

function fixed(value: number, digits: number): string {
  return new Intl.NumberFormat(locale(), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

function format(at: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale(), options).format(at);
}
