import { measureKnownEnclave } from './enclave-work';

/** Prints what a known enclave costs with one more answer. */
export async function run(): Promise<void> {
  for (const line of await measureKnownEnclave()) console.log(line);
}
