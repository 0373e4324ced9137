import type { CommandEntry } from './command';

/** Every subcommand, in the order of the help text. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'verify attestation',
    usage:
      'FILE [--at ISO|document] [--root FILE] [--pcr0 HEX …] [--allow-debug] [--signing-key FILE] [--tls-certificate FILE] [--json]',
    summary: 'Check an AWS Nitro attestation document (CBOR, or its base64 or hex text).',
    load: async () => (await import('./commands/verify-attestation')).verifyAttestationCommand,
  },
  {
    name: 'verify exchange',
    usage:
      'FILE | --response FILE|--stream FILE [--request FILE] [--key PEM] [--endpoint chat|completions|web_search] [--tee-id HEX] [--json]',
    summary: 'Check one answer against its request and a signing key that you trust.',
    load: async () => (await import('./commands/verify-exchange')).verifyExchangeCommand,
  },
  {
    name: 'verify har',
    usage: 'FILE [--key PEM …] [--json]',
    summary: "List and check every OpenGradient exchange of an HTTP archive exported from a browser's tools.",
    load: async () => (await import('./commands/verify-har')).verifyHarCommand,
  },
  {
    name: 'verify receipt',
    usage: 'FILE [--network FILE] [--pcr0 HEX …] [--card FILE|HASH …] [--json]',
    summary: 'Check a receipt saved from Proofmark, offline: exchange, attestation, record and proof.',
    load: async () => (await import('./commands/verify-receipt')).verifyReceiptCommand,
  },
  {
    name: 'verify settlement',
    usage: 'FILE [--key PEM] [--network FILE] [--json]',
    summary: 'Check one record of the network: event, stored batch or payload, and who signed it.',
    load: async () => (await import('./commands/verify-settlement')).verifySettlementCommand,
  },
  {
    name: 'audit',
    usage: 'FILE [--key PEM …] [--network FILE] [--json]',
    summary: 'Check all of one batch: tree, root, size, every signature, and the id of its blob.',
    load: async () => (await import('./commands/audit')).auditCommand,
  },
  {
    name: 'verify proof',
    usage:
      'FILE | --blob ID [--network FILE]  --card FILE [--public FILE] [--code FILE] [--output JSON] [--input JSON] [--json]',
    summary:
      'Check a ZK proof (snarkjs, EZKL), from a file or from Walrus, under a model card or key that you trust.',
    load: async () => (await import('./commands/verify-proof')).verifyProofCommand,
  },
  {
    name: 'verify inference',
    usage: 'TX [--network FILE] [--json]',
    summary: 'Show a run of a model that the chain recorded, and that nothing in the record proves it.',
    load: async () => (await import('./commands/verify-inference')).verifyInferenceCommand,
  },
  {
    name: 'prove',
    usage: 'groth16|plonk|fflonk --circuit FILE.wasm --key FILE.zkey --inputs FILE.json [--out FILE]',
    summary: 'Make a ZK proof from a circuit, its proving key and inputs.',
    load: async () => (await import('./commands/prove')).proveCommand,
  },
  {
    name: 'verify',
    usage: '--batch',
    summary: 'Check one case per line of standard input (NDJSON), one answer per line.',
    load: async () => (await import('./commands/verify-batch')).verifyBatchCommand,
  },
];
