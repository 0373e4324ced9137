import { useState } from 'preact/hooks';
import type { ApiRefusal } from '../../app/api';
import { refusalOf } from './live';

/** Something the user set off: whether it runs, and why it did not work. */
export interface Action {
  readonly busy: boolean;
  readonly refusal: ApiRefusal | undefined;
  readonly run: (work: () => Promise<void>) => void;
}

/** Runs what the user sets off, and holds the refusal of the last until the next succeeds. Whoever uses it keeps to one at a time by `busy`. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<ApiRefusal | undefined>(undefined);
  return {
    busy,
    refusal,
    run(work) {
      setBusy(true);
      work()
        .then(
          () => setRefusal(undefined),
          (thrown: unknown) => setRefusal(refusalOf(thrown)),
        )
        .finally(() => setBusy(false));
    },
  };
}
