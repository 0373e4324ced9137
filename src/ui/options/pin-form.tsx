import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { PcrPin } from '../../app/api/choices';
import { t } from '../i18n';
import { Failure } from '../parts/controls';
import { useAction } from '../state/action';

const empty = { name: '', pcr0: '', pcr1: '', pcr2: '' };
type Draft = typeof empty;

/** A measurement as the extension keeps it: lower case, without prefix and white space. */
function tidy(text: string): string {
  return text.replace(/\s+/g, '').replace(/^0x/i, '').toLowerCase();
}

/** What is wrong with a field, in words; undefined where it is fine. */
export function pinProblem(field: keyof Draft, draft: Draft): string | undefined {
  const value = tidy(draft[field]);
  if (field === 'name') return draft.name.trim() === '' ? t('pin_name_missing') : undefined;
  if (value === '') return field === 'pcr0' ? t('pin_pcr0_missing') : undefined;
  if (/[^0-9a-f]/.test(value)) return t('pin_not_hex');
  return value.length === 96 ? undefined : t('pin_length', value.length);
}

/** Adds one pin by hand. Problems are shown once a field was left, and beside the field they are about. */
export function PinForm({ onAdd }: { onAdd: (pin: PcrPin) => Promise<void> }): JSX.Element {
  const id = useId();
  const [draft, setDraft] = useState(empty);
  const [left, setLeft] = useState<ReadonlySet<keyof Draft>>(new Set());
  const { busy, refusal, run } = useAction();
  const fields = Object.keys(empty) as (keyof Draft)[];

  const submit = (event: Event): void => {
    event.preventDefault();
    setLeft(new Set(fields));
    if (fields.some((field) => pinProblem(field, draft) !== undefined)) return;
    run(async () => {
      await onAdd({
        name: draft.name.trim(),
        pcr0: tidy(draft.pcr0),
        pcr1: tidy(draft.pcr1) || undefined,
        pcr2: tidy(draft.pcr2) || undefined,
      });
      setDraft(empty);
      setLeft(new Set());
    });
  };

  return (
    <details class="fold import">
      <summary>{t('pin_add')}</summary>
      <form class="form" noValidate onSubmit={submit}>
        {fields.map((field) => {
          const problem = left.has(field) ? pinProblem(field, draft) : undefined;
          return (
            <div key={field} class="field">
              <label for={`${id}-${field}`}>{t(`pin_${field}`)}</label>
              <input
                id={`${id}-${field}`}
                class={field === 'name' ? undefined : 'mono'}
                type="text"
                spellcheck={false}
                autocomplete="off"
                value={draft[field]}
                aria-invalid={problem !== undefined}
                aria-describedby={problem === undefined ? undefined : `${id}-${field}-problem`}
                onInput={(event) => setDraft({ ...draft, [field]: event.currentTarget.value })}
                onBlur={() => setLeft(new Set([...left, field]))}
              />
              {problem !== undefined && (
                <p id={`${id}-${field}-problem`} class="small tone-rejected">
                  {problem}
                </p>
              )}
            </div>
          );
        })}
        {refusal !== undefined && <Failure refusal={refusal} />}
        <p>
          <button type="submit" class="button button-main" disabled={busy}>
            {t('pin_add_button')}
          </button>
        </p>
      </form>
    </details>
  );
}
