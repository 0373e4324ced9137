import { documentSamples, measureDocuments } from '../../../bench/attestation-work';
import { measureAudits } from '../../../bench/audit-work';
import { measureKnownEnclave } from '../../../bench/enclave-work';
import { measureExchanges } from '../../../bench/exchange-work';
import { outsideVectors } from '../../../support/outside-vectors';
import { tell } from './tell';

async function run(): Promise<readonly string[]> {
  return [
    ...(outsideVectors('nitro', 48) ? await measureDocuments(documentSamples()) : []),
    ...(await measureKnownEnclave()),
    ...(await measureExchanges(['2 kB', '500 kB'])),
    ...(await measureAudits({ batches: 100, rounds: 9 })),
  ];
}

tell(run());
