import type { EvidenceStore } from '../store/evidence';
import type { DocumentVerdict, DocumentVerdictCache } from '../verify/attested-document';

/**
 * Verdicts on documents, kept under the release that found them: one with other rules finds none and judges anew. Those
 * of earlier releases are swept with all evidence that is not in use.
 *
 * @param release version of the extension
 */
export function documentVerdicts(
  store: EvidenceStore,
  release: string,
  now: () => number,
): DocumentVerdictCache {
  return {
    get: async (key) => (await store.get(`document/${release}/${key}`)) as DocumentVerdict | undefined,
    set: (key, verdict) => store.put(`document/${release}/${key}`, verdict, now()),
  };
}
