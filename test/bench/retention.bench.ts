import { printFromPages } from './print-from-pages';

/** Prints what retention costs in each browser's own IndexedDB with 100,000 answers kept. */
export function run(): Promise<void> {
  return printFromPages('run-retention', 600_000);
}
