import type { Reason } from './reason';

export const exchangeReasons = {
  unsigned: {
    user: 'This answer carries no signature at all, so nothing about it can be checked.',
    developer:
      'No tee_* field is in the response: it is an error, a broken stream, or did not come from a signing gateway.',
  },
  missing_field: {
    user: 'A part of the signature is missing, so the answer cannot be checked.',
    developer: 'The tee_* field named in the values is absent or null.',
  },
  malformed_field: {
    user: 'A part of the signature has a form that no enclave produces. Do not trust this answer.',
    developer:
      'The tee_* field named in the values has the wrong JSON type, is not padded base64 or 32 bytes of hex, or is out of range.',
  },
  malformed_response: {
    user: 'The answer is damaged or cut short, so it cannot be checked.',
    developer:
      'The body is not UTF-8 JSON of the shape this endpoint answers with; see the detail in the values.',
  },
  stream_error: {
    user: 'The answer broke off with an error while it was coming in, and was then signed as if nothing had happened. Do not trust it.',
    developer:
      'A frame of the stream carries "error", yet a signed frame is there too; a gateway ends the stream at an error.',
  },
  request_hash_mismatch: {
    user: 'The signature belongs to a different question than the one this page asked.',
    developer:
      'No known gateway version hashes the captured request to tee_request_hash; the explanation, if any, names the single change that would.',
  },
  request_not_seen: {
    user: 'What this page asked could not be seen, so it is unknown whether this is the answer to it.',
    developer:
      'The request body was not captured (a worker, an unread stream, or an import without it); supply it to check tee_request_hash.',
  },
  request_too_large: {
    user: 'The question is too large for Proofmark to check.',
    developer:
      'The request exceeds the bounds on length, depth or number of values that are set before parsing.',
  },
  output_hash_mismatch: {
    user: 'The text of this answer is not the text that the enclave signed. It was changed on the way.',
    developer: 'keccak256 of the text (or of the tool calls) is not tee_output_hash.',
  },
  page_frames_mixed: {
    user: 'This answer was put together from pieces seen inside the page, and they are not what the enclave signed. Two answers that came in at once may have got mixed. Ask again, one question at a time.',
    developer:
      'Frames of an encrypted stream carry no id that tells answers apart; keccak256 of the text gathered at the JSON boundary is not tee_output_hash. Streams seen on the network are held against it strictly.',
  },
  ambiguous_output: {
    user: 'The same signature would stand for a text as well as for a command to a tool. Which one the enclave meant cannot be told, so this answer is refused.',
    developer:
      'finish_reason is not signed, and the signed bytes read as text and as tool_calls; the body presents the reading that is less likely, or both.',
  },
  tee_id_mismatch: {
    user: 'The answer names another enclave than the one whose key was used to check it.',
    developer:
      'tee_id is not keccak256 of the DER SubjectPublicKeyInfo of the key, or not the id that was expected.',
  },
  unsupported_key: {
    user: 'The key of the enclave is of a kind that its signatures are never made with.',
    developer: 'The key is not an RSA SubjectPublicKeyInfo of 2048 … 8192 bits.',
  },
  signature_invalid: {
    user: 'The signature is not genuine: it was not made with the key of the enclave that the answer names.',
    developer:
      'RSA-PSS (SHA-256, MGF1-SHA-256, salt 32) over keccak256(request_hash ‖ output_hash ‖ uint256 timestamp) does not verify.',
  },
  key_not_given: {
    user: 'The key of the enclave is not known here, so the signature cannot be checked.',
    developer: 'Give the enclave\'s public key in PEM (--key, or "signingKeyPem" in a line).',
  },
  timestamp_in_future: {
    user: 'The answer claims to be signed more than a day in the future.',
    developer: 'tee_timestamp lies over 24 hours after the answer arrived; check the clock of this machine.',
  },
  timestamp_drift: {
    user: 'The enclave signed this answer at another time than it arrived. It may be an old answer that was sent again.',
    developer:
      'tee_timestamp lies over 5 minutes outside the time between request and answer. Advisory: it does not move the verdict.',
  },
  timestamp_not_compared: {
    user: 'When this answer arrived is not known, so the time of the signature was not compared with it.',
    developer:
      'The exchange was imported without the time of its capture; the signed time is among the values.',
  },
} as const satisfies Record<string, Reason>;
