import type { AnswerDetail } from '../../app/api/answer-detail';
import { awsNitroRootSha256Hex } from '../../nitro/aws-root';

/** Whether the attestation leads to AWS's own root; other networks bring roots of their own, and AWS is not named then. */
export function isAttestedByAws({ enclave }: Pick<AnswerDetail, 'enclave'>): boolean {
  const root = enclave?.certificates[0]?.sha256.toLowerCase().replace(/^0x/, '');
  return root === awsNitroRootSha256Hex.slice(2);
}
