/** The command line itself is wrong. The message says what to write instead; the process ends with exit code 3. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
