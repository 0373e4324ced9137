import { outsideVectors } from '../support/outside-vectors';
import { printFromPages } from './print-from-pages';

/** Prints what a document, a known enclave, an exchange and a whole batch cost in a page of each browser, beside their floors there. */
export async function run(): Promise<void> {
  outsideVectors('nitro', 48);
  await printFromPages('run-benches', 300_000);
}
