import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ApiRefusal } from '../../app/api';
import type { NetworkLabel } from '../../app/api/answer-row';
import { t } from '../i18n';
import { isAway } from '../state/live';
import { Shape } from './shape';

/** A switch with a name of its own. */
export function Switch({
  on,
  label,
  onToggle,
  describedBy,
}: {
  on: boolean;
  label: string;
  onToggle: (on: boolean) => void;
  describedBy?: string;
}): JSX.Element {
  return (
    <button
      type="button"
      class="switch"
      role="switch"
      aria-checked={on}
      aria-label={label}
      aria-describedby={describedBy}
      title={label}
      onClick={() => onToggle(!on)}
    >
      <span class="switch-knob" />
    </button>
  );
}

/** Stands beside every result of another network than the public one: a test network's proves nothing about the world. */
export function NetworkTag({ network }: { network: NetworkLabel }): JSX.Element | null {
  if (network.kind === 'public') return null;
  return (
    <span class="tag" title={network.name}>
      {network.kind === 'test' ? t('testNetwork') : t('network_custom')}
    </span>
  );
}

/** A note beside the results: something to know, or trouble with what to do about it. */
export function Notice({
  tone = 'plain',
  children,
}: {
  tone?: 'plain' | 'trouble';
  children: ComponentChildren;
}): JSX.Element {
  return (
    <div class={`notice notice-${tone}`} role={tone === 'trouble' ? 'alert' : undefined}>
      {tone === 'trouble' ? (
        <>
          <Shape headline="overdue" size={16} />
          <div>{children}</div>
        </>
      ) : (
        children
      )}
    </div>
  );
}

/** A refused request: what it said, under which code, and the way to try again. */
export function Failure({ refusal, onRetry }: { refusal: ApiRefusal; onRetry?: () => void }): JSX.Element {
  const unreachable = isAway(refusal);
  return (
    <Notice tone="trouble">
      <p>
        <b>{unreachable ? t('failure_background') : t('failure_title')}</b>
      </p>
      <p>{unreachable ? t('failure_background_help') : refusal.message}</p>
      <p class="notice-actions">
        {onRetry !== undefined && (
          <button type="button" class="button" onClick={onRetry}>
            {t('try_again')}
          </button>
        )}
        <code>{refusal.code}</code>
      </p>
    </Notice>
  );
}

/** Quiet lines where content will be; named for screen readers, still. */
export function Loading({ lines = 4 }: { lines?: number }): JSX.Element {
  return (
    <div class="loading" role="status">
      <span class="sr-only">{t('loading')}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} class="loading-line" aria-hidden="true" />
      ))}
    </div>
  );
}

/** Copies a text, and says that it did. */
export function CopyButton({ text, label }: { text: string; label: string }): JSX.Element {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  };
  return (
    <button type="button" class="link" onClick={() => void copy()}>
      <span role="status">{copied ? t('copied') : label}</span>
    </button>
  );
}

/** Offers a text as a file to save. */
export function saveFile(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the blob after this task; a minute is far more than it needs.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 60_000);
}
