/**
 * Writes what became of `work` into the document, where the driver finds it: drivers run in a world of their own. Read by
 * `askPage`.
 */
export function tell(work: Promise<unknown>): void {
  const write = (outcome: object): void => {
    document.body.textContent = JSON.stringify(outcome);
    document.body.dataset.state = 'done';
  };
  work.then(
    (result) => write({ result }),
    (error: unknown) =>
      write({ crashed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
}
