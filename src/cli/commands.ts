import type { CommandEntry } from './command';

/** Every subcommand, in the order of the help text. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'verify attestation',
    operands: 'FILE',
    summary: 'Check an AWS Nitro attestation document (CBOR, or its base64 or hex text).',
    load: async () => (await import('./commands/verify-attestation')).verifyAttestationCommand,
  },
  {
    name: 'verify exchange',
    operands: '(FILE | --response FILE | --stream FILE)',
    summary: 'Check one answer against its request and a signing key that you trust.',
    load: async () => (await import('./commands/verify-exchange')).verifyExchangeCommand,
  },
  {
    name: 'verify har',
    operands: 'FILE',
    summary: "List and check every OpenGradient exchange of an HTTP archive exported from a browser's tools.",
    load: async () => (await import('./commands/verify-har')).verifyHarCommand,
  },
  {
    name: 'verify receipt',
    operands: 'FILE',
    summary:
      'Check a receipt saved from Proofmark: exchange, attestation, record and proof; offline unless told otherwise.',
    load: async () => (await import('./commands/verify-receipt')).verifyReceiptCommand,
  },
  {
    name: 'verify settlement',
    operands: 'FILE',
    summary: 'Check one record of the network: event, stored batch or payload, and who signed it.',
    load: async () => (await import('./commands/verify-settlement')).verifySettlementCommand,
  },
  {
    name: 'audit',
    operands: 'FILE',
    summary: 'Check all of one batch: tree, root, size, every signature, and the id of its blob.',
    load: async () => (await import('./commands/audit')).auditCommand,
  },
  {
    name: 'verify proof',
    operands: '(FILE | --blob ID) --card FILE',
    summary:
      'Check a ZK proof (snarkjs, EZKL), from a file or from Walrus, under a model card or key that you trust.',
    load: async () => (await import('./commands/verify-proof')).verifyProofCommand,
  },
  {
    name: 'verify inference',
    operands: 'TX',
    summary: 'Show a run of a model that the chain recorded, and that nothing in the record proves it.',
    load: async () => (await import('./commands/verify-inference')).verifyInferenceCommand,
  },
  {
    name: 'prove',
    operands: 'groth16|plonk|fflonk --circuit FILE.wasm --key FILE.zkey --inputs FILE.json',
    summary: 'Make a ZK proof from a circuit, its proving key and inputs.',
    load: async () => (await import('./commands/prove')).proveCommand,
  },
  {
    name: 'verify',
    operands: '--batch',
    summary: 'Check one case per line of standard input (NDJSON), one answer per line.',
    load: async () => (await import('./commands/verify-batch')).verifyBatchCommand,
  },
];
