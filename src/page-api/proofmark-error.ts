/** `refused` carries Proofmark's own reason in its message. */
export type ProofmarkErrorCode = 'refused' | 'too_large' | 'disconnected' | 'timeout' | 'aborted';

/** Why Proofmark did not do what it was asked. Says nothing about an answer: verdicts are values, not errors. */
export class ProofmarkError extends Error {
  override readonly name = 'ProofmarkError';

  constructor(
    readonly code: ProofmarkErrorCode,
    message: string,
  ) {
    super(message);
  }
}
