/** How one test ended in a page. */
export interface TestOutcome {
  /** File, groups and test. */
  readonly name: string;
  readonly state: string;
  readonly errors: readonly string[];
}

/** What a page says of the tests that it ran. */
export interface PageReport {
  readonly outcomes: readonly TestOutcome[];
  readonly milliseconds: number;
}
