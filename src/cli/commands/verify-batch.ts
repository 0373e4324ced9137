import { runBatch } from '../batch';
import { batchKinds } from '../batch-kinds';
import type { Command } from '../command';
import { exitCodeOf } from '../exit-code';
import { UsageError } from '../usage-error';

/** `verify --batch`: NDJSON on standard input, one answer a line on standard output. */
export const verifyBatchCommand: Command = async (args, terminal) => {
  if (args.length !== 1 || args[0] !== '--batch') {
    throw new UsageError('Say what to verify (see the list below), or "verify --batch" alone.');
  }
  const verdicts = await runBatch(terminal.input, batchKinds, (line) => terminal.write(line));
  // Nothing was verified, so the run must not look as if all had been.
  if (verdicts.size === 0)
    throw new UsageError('Standard input holds no case: give one JSON object per line.');
  return exitCodeOf(verdicts);
};
