import type { CommandEntry } from './command';

/** Every subcommand, in the order of the help text. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'verify',
    usage: '--batch',
    summary: 'Check one case per line of standard input (NDJSON), one answer per line.',
    load: async () => (await import('./commands/verify-batch')).verifyBatchCommand,
  },
];
