import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';

/** A button that asks for one file. */
export function FileButton({
  text,
  label = text,
  accept,
  look = 'button',
  disabled,
  onFile,
}: {
  readonly text: string;
  /** What the file is for, where the text alone does not say it. */
  readonly label?: string;
  readonly accept: string;
  /** Classes of the button. */
  readonly look?: string;
  readonly disabled: boolean;
  readonly onFile: (file: File) => void;
}): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class={look} disabled={disabled} onClick={() => field.current?.click()}>
        {text}
      </button>
      <input
        ref={field}
        class="sr-only"
        type="file"
        tabIndex={-1}
        aria-label={label}
        accept={accept}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          // Otherwise the browser would not tell of the same file, chosen once more after it was changed.
          currentTarget.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
    </>
  );
}
