import type { Reason } from './reason';

/** What can be found about the enclave that signed, besides the document itself (whose codes are the attestation's). */
export const enclaveReasons = {
  key_registered: {
    user: "The network's registry lists this enclave, and the key it lists is the one that belongs to it.",
    developer: 'keccak256 of the record’s public key equals the tee id.',
  },
  key_registered_chain_id_differs: {
    user: "The network's registry lists this enclave; the node calls its chain by another number than expected.",
    developer:
      'The record is sound, but eth_chainId differs from the profile. Two ids are in circulation for the public network; if yours is another, check the RPC URL.',
  },
  registry_key_mismatch: {
    user: 'The registry record shown for this enclave holds a key that is not its own: somebody made it up.',
    developer:
      'keccak256 of the record’s public key is not the tee id. The node forged the record, or the registry is not the real one; compare with another node.',
  },
  enclave_not_registered: {
    user: 'No registry of this network knows the enclave that signed, so nobody vouches for its key.',
    developer:
      'getTEE reverts with TEENotFound on every candidate registry. Check that the site uses this network; a new enclave is retried.',
  },
  enclave_lookups_exhausted: {
    user: 'This site named too many enclaves that no registry knows, so this one was not looked up yet. It will be tried later.',
    developer:
      'After 20 unknown tee ids of one origin at once, one more is looked up every 20 s. Enclaves that are registered do not count.',
  },
  registry_unreachable: {
    user: 'The network could not be asked about this enclave. It will be tried again.',
    developer: 'No RPC node answered; the codes are among the values. Retried with backoff.',
  },
  registry_unreadable: {
    user: "The network's registry gave no answer that Proofmark can read.",
    developer:
      'No contract, a revert other than TEENotFound, or a record of an unknown shape at every candidate address. Check the registries of the network profile.',
  },
  nodes_disagree: {
    user: 'Two nodes of the network told different things about this enclave, so neither is believed.',
    developer: 'What differs is among the values. One node lies or is on another chain; retried.',
  },
  skipped_without_record: {
    user: "Not checked, because the registry's word about the enclave is not there.",
    developer: 'Without an agreed, sound registry record there is nothing to check here.',
  },
  enclave_enabled: {
    user: 'The enclave was switched on in the registry when it signed.',
    developer: 'Worked out from TEEEnabled and TEEDisabled events; the block used is among the values.',
  },
  enclave_enabled_now_only: {
    user: 'The enclave is switched on in the registry now; how it was when it signed could not be looked up.',
    developer:
      'The node serves no history for that time, so only the present state of the registry was read.',
  },
  enclave_disabled_after: {
    user: 'The enclave was switched on when it signed; it has been switched off since.',
    developer: 'TEEDisabled came after the signing time. That does not undo what was signed before.',
  },
  enclave_disabled_before: {
    user: 'The enclave had been switched off before it signed this answer, so its signature does not count.',
    developer: 'The registry’s events say that the enclave was disabled at the signing time.',
  },
  enclave_disabled_unknown_when: {
    user: 'The enclave is switched off now, and it could not be found out whether it already was when it signed.',
    developer: 'The node serves no history for that time. Use a node that keeps logs; retried.',
  },
  enclave_registered_later: {
    user: 'The answer is dated before this enclave was admitted to the network.',
    developer: 'The signed timestamp is more than five minutes before the record’s registeredAt.',
  },
  heartbeat_fresh: {
    user: 'The enclave had recently told the network that it is alive.',
    developer: 'The last heartbeat before the signing time is younger than heartbeatMaxAge.',
  },
  heartbeat_stale: {
    user: 'The enclave had not told the network for a while that it is alive. This alone changes nothing.',
    developer: 'The last heartbeat before the signing time is older than heartbeatMaxAge. Advisory.',
  },
  heartbeat_unknown: {
    user: 'When the enclave last told the network that it is alive could not be looked up. This alone changes nothing.',
    developer:
      'No heartbeat near the signing time was found, or the registry has no heartbeatMaxAge. Advisory.',
  },
  attestation_verified: {
    user: "The enclave's attestation is genuine: it leads to the root certificate that this network trusts.",
    developer:
      'COSE_Sign1, certificate path to the pinned root and validity at the document’s own time hold.',
  },
  registration_absent: {
    user: "The enclave's attestation is not on the chain, so its key is known from the registry only.",
    developer:
      'No TEERegistered event, transaction or readable calldata where the record says it was registered. Assurance is "registered".',
  },
  registration_unreachable: {
    user: "The enclave's attestation could not be fetched yet. It will be tried again.",
    developer: 'The node did not serve the registration; its code is among the values. Retried with backoff.',
  },
  registration_of_another_enclave: {
    user: "The attestation shown for this enclave is another enclave's.",
    developer:
      'The transaction the node named registers another key. The node lies, or the registry is not the real one.',
  },
  not_debug: {
    user: 'The enclave was not in debug mode, in which whoever operates the machine can read along.',
    developer: 'PCR0 is not all zero.',
  },
  debug_mode_allowed: {
    user: 'The enclave runs in debug mode, which this test network allows: it protects nothing.',
    developer: 'PCR0 is all zero; the network profile says allowDebug.',
  },
  key_bound: {
    user: 'The key that signed this answer was made inside the attested enclave.',
    developer: 'The SHA-256 digests of key and TLS certificate are those in the attested user_data.',
  },
  build_pinned: {
    user: 'The enclave runs a build that you pinned yourself.',
    developer: 'The measurements match one of the user’s pins.',
  },
  build_known: {
    user: 'The enclave runs a published build that Proofmark knows by name and date.',
    developer: 'PCR0, PCR1 and PCR2 equal a set published in tee-gateway’s measurements.txt.',
  },
  build_registry_approved: {
    user: "The enclave runs a build that the network's registry had approved; Proofmark does not know it itself.",
    developer:
      'isPCRApproved held at the signing time, by the registry’s events; the block is among the values.',
  },
  build_registry_approved_now_only: {
    user: "The enclave runs a build that the network's registry approves now; how it was then could not be looked up.",
    developer: 'isPCRApproved holds now; the node serves no history for the signing time.',
  },
  build_revoked_after: {
    user: 'The enclave ran an approved build when it signed; the approval has been withdrawn since.',
    developer: 'PCRRevoked came after the signing time. That does not undo what was signed before.',
  },
  build_revoked_before: {
    user: 'The approval of the build this enclave runs had been withdrawn before it signed.',
    developer: 'PCRRevoked came before the signing time, and no approval after it.',
  },
  build_not_approved: {
    user: 'The enclave runs a build that nobody has approved.',
    developer:
      'Neither a pin, a known build nor the registry accepts the measurements. If you trust this build, pin its PCR0.',
  },
  build_approval_carried: {
    user: 'Only this receipt says that the build was approved, so it does not count. Ask the network, or pin the build.',
    developer:
      'The registry’s approval was not read from a node but carried by the receipt, whose writer could have made it up.',
  },
  build_approval_unknown: {
    user: 'Whether the build was approved when the enclave signed could not be found out.',
    developer:
      'The registry does not approve the build now, and its history for that time is not served; retried.',
  },
} as const satisfies Record<string, Reason>;
