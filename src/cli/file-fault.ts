import { messageOf } from '../bytes/coded-error';
import { UsageError } from './usage-error';

/** POSIX error codes (errno.h) of what users get wrong, in words. */
const sentences: Readonly<Partial<Record<string, (path: string) => string>>> = {
  ENOENT: (path) => `There is no ${path}.`,
  ENOTDIR: (path) => `There is no ${path}: a part of its path is no directory.`,
  EISDIR: (path) => `${path} is a directory; name a file.`,
  EACCES: (path) => `You may not open ${path}.`,
  EPERM: (path) => `You may not open ${path}.`,
  EEXIST: (path) => `${path} exists already; remove it, or name another file.`,
  EROFS: (path) => `${path} lies where nothing can be written.`,
  ENOSPC: (path) => `${path} cannot be written: no space is left.`,
};

/** What the operating system said about a file, as a refusal that its user understands. */
export function fileFault(path: string, error: unknown): UsageError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const sentence = sentences[code]?.(path) ?? `${path} cannot be used: ${messageOf(error)}`;
  return new UsageError(sentence, { cause: error });
}
