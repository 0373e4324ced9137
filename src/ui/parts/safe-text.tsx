import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { t } from '../i18n';
import { count } from '../words/numbers';

/**
 * Characters that show nothing, or that reorder what stands around them: controls, bidi marks and embeddings (Trojan
 * Source, CVE-2021-42574), zero-width spaces, tag characters, lone surrogates. Tab and line feed stay, and so do the
 * joiners and variation selectors that scripts and emoji are written with.
 */
const invisible =
  /(?!\n|\t|\u200c|\u200d|\p{Variation_Selector})[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\ufff9-\ufffb]/gu;

interface Run {
  readonly text: string;
  readonly hidden: boolean;
}

/** Splits a text into what can be shown as it is and single characters that would not be seen. */
export function runsOf(text: string): readonly Run[] {
  const runs: Run[] = [];
  let at = 0;
  for (const match of text.matchAll(invisible)) {
    if (match.index > at) runs.push({ text: text.slice(at, match.index), hidden: false });
    runs.push({ text: match[0], hidden: true });
    at = match.index + match[0].length;
  }
  if (at < text.length) runs.push({ text: text.slice(at), hidden: false });
  return runs;
}

/** A text somebody else wrote, as text: no markup, its direction kept to itself, unseen characters made visible. */
export function SafeText({ text }: { text: string }): JSX.Element {
  const runs = useMemo(() => runsOf(text.replaceAll('\r\n', '\n')), [text]);
  return (
    <bdi dir="auto">
      {runs.map((run, index) =>
        run.hidden ? (
          <span key={index} class="unseen" title={t('unseen_character')}>
            {codePoint(run.text)}
          </span>
        ) : (
          run.text
        ),
      )}
    </bdi>
  );
}

/** A text of somebody else in one line. */
export function SafeLine({ text }: { text: string }): JSX.Element {
  return <SafeText text={text.replace(/\s+/gu, ' ').trim()} />;
}

const foldAt = 480;

/** A long text, folded to its beginning until asked for. Its label is seen where it is `captioned`. */
export function FoldedText({
  text,
  label,
  captioned = false,
}: {
  text: string;
  label: string;
  captioned?: boolean;
}): JSX.Element {
  const [open, setOpen] = useState(false);
  const long = text.length > foldAt + 120 || text.split('\n', 12).length > 10;
  const shown = open || !long ? text : beginningOf(text);
  return (
    <figure class="quote" aria-label={captioned ? undefined : label}>
      {captioned && <figcaption>{label}</figcaption>}
      <div class="quote-text">
        <SafeText text={shown} />
        {long && !open && '…'}
      </div>
      {long && (
        <button type="button" class="link" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t('fold_less') : t('fold_more', count(text.length))}
        </button>
      )}
    </figure>
  );
}

function beginningOf(text: string): string {
  const lines = text.split('\n', 9).slice(0, 8).join('\n');
  // A cut between the halves of a character would show as a lone surrogate.
  return lines
    .slice(0, foldAt)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd();
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
