/** The part of a schema's fault that is told; zod's own words are "Invalid input" without a locale, which is not shipped. */
export interface SchemaIssue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** `invalid_type`: what was asked for. */
  readonly expected?: unknown;
  /** `too_big`, `too_small`: the bound. */
  readonly maximum?: unknown;
  readonly minimum?: unknown;
  /** What is bounded: text, a list, a number. */
  readonly origin?: unknown;
  /** `unrecognized_keys`. */
  readonly keys?: readonly string[];
  /** `invalid_value`: what is allowed. */
  readonly values?: readonly unknown[];
}

const unspoken = 'Invalid input';

function sizeOf(origin: unknown, bound: unknown): string {
  const unit = origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '';
  return `${String(bound)}${unit}`;
}

function problemOf(issue: SchemaIssue): string {
  const { code, message, origin } = issue;
  if (message !== unspoken && message !== '') return message;
  switch (code) {
    case 'invalid_type':
      return `is not of the type ${String(issue.expected)}`;
    case 'too_big':
      return `is more than ${sizeOf(origin, issue.maximum)}`;
    case 'too_small':
      return `is less than ${sizeOf(origin, issue.minimum)}`;
    case 'unrecognized_keys':
      return `has the unknown field ${issue.keys?.join(', ') ?? ''}`;
    case 'invalid_value':
      return `is none of ${issue.values?.map((value) => JSON.stringify(value)).join(', ') ?? ''}`;
    case 'invalid_format':
      return 'does not have its form';
    default:
      return 'is not usable';
  }
}

/**
 * The first fault that a schema found, in words: which field, and what is wrong with it. The value itself is not repeated.
 *
 * @returns the end of a sentence, without a full stop: `pcr0 does not have its form`
 */
export function describeIssue({ issues: [issue] }: { readonly issues: readonly SchemaIssue[] }): string {
  if (issue === undefined) return 'it is not usable';
  const where = issue.path.map(String).join('.');
  return `${where === '' ? 'it' : `"${where}"`} ${problemOf(issue)}`.slice(0, 300);
}
