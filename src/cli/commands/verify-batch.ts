import { runBatch } from '../batch';
import { batchKinds } from '../batch-kinds';
import { command } from '../command';
import { exitCodeOf } from '../exit-code';
import { UsageError } from '../usage-error';

const options = {
  batch: {
    type: 'boolean',
    default: false,
    says: 'Read cases from standard input, one JSON object per line.',
  },
} as const;

/** `verify --batch`: NDJSON on standard input, one answer a line on standard output. */
export const verifyBatchCommand = command(options, async ({ values, positionals }, terminal) => {
  if (!values.batch || positionals.length > 0) {
    throw new UsageError(
      'Say what to verify ("proofmark verify --help" lists it), or "verify --batch" alone.',
    );
  }
  const verdicts = await runBatch(terminal.input, batchKinds, (line) => terminal.write(line));
  // Nothing was verified, so the run must not look as if all had been.
  if (verdicts.size === 0)
    throw new UsageError('Standard input holds no case: give one JSON object per line.');
  return exitCodeOf(verdicts);
});
