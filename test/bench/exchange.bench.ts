import { exchangeSizes, measureExchanges } from './exchange-work';

/** Prints what checking one captured exchange with a known key costs, from 2 kB to 5 MB. */
export async function run(): Promise<void> {
  const sizes = Object.keys(exchangeSizes) as (keyof typeof exchangeSizes)[];
  for (const line of await measureExchanges(sizes)) console.log(line);
}
