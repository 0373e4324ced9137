import type { Database } from '../store/database';
import { findIds, readRecords } from '../store/history';

/** How far back proofs are judged again when a card is added, trusted or removed. */
const newest = 500;

/** Answers whose proof may read otherwise under other cards; what was found false stays false. */
export async function proofsToJudge(database: Database): Promise<readonly string[]> {
  const records = await readRecords(database, (await findIds(database, {})).slice(0, newest));
  return records.flatMap(({ id, zk, hashesOnly }) =>
    zk !== undefined && zk.state !== 'failed' && !hashesOnly ? [id] : [],
  );
}
