import type { Reason } from './reason';

export const generalReasons = {
  ok: { user: 'This check passed.', developer: 'The compared values are equal.' },
  check_crashed: {
    user: 'This check could not be finished because of an error in Proofmark.',
    developer: 'The check threw; its message is among the values. Please report it with a receipt.',
  },
  bytes_not_kept: {
    user: 'The text of this answer is no longer kept here, so it cannot be checked.',
    developer: 'The bytes of the exchange were deleted; what is left is its record.',
  },
  unknown_network: {
    user: 'The network this answer came from was removed here. Import it again to check the answer.',
    developer: 'No network profile has the id that the record names.',
  },
  check_timed_out: {
    user: 'This check took too long and was stopped. It will be tried again.',
    developer: 'The deadline of the check passed; it is retried with backoff.',
  },
  answer_too_large: {
    user: 'This answer is larger than what Proofmark keeps, so it could not be checked.',
    developer: 'The response was over 8 MB; only its first bytes were kept. Verify it in the terminal.',
  },
  key_awaited: {
    user: 'Proofmark is asking the network for the key of the enclave that signed.',
    developer: 'Evidence about the enclave is on its way; the check runs when it is there.',
  },
  skipped_after_failure: {
    user: 'Not checked, because another check left nothing to check it by.',
    developer: 'What another check ended with left nothing for this one to hold on to.',
  },
} as const satisfies Record<string, Reason>;
