import { fromBase64, toBase64 } from '../bytes/base64';
import { isBare } from './database';
import type { ExchangeStore } from './exchanges';
import { memoryStore } from './exchanges';
import type { ExchangeBody, ExchangeRecord } from './records';
import { sessionShelf, type SessionArea } from './session-shelf';

/** Of the 10 MB that `storage.session` holds, evidence and the list of requests need some, too. */
const RECORD_BYTES = 3_000_000;
const BODY_BYTES = 4_000_000;

/**
 * Exchanges of private windows: in memory, and in the browser's memory so that the next background of this run of the
 * browser has them. Nothing is written to disk. What does not fit there is gone with the background, oldest first.
 */
export async function privateStore(area: SessionArea, memory = memoryStore()): Promise<ExchangeStore> {
  const records = sessionShelf(area, 'private/record/', RECORD_BYTES);
  const bodies = sessionShelf(area, 'private/body/', BODY_BYTES);

  const putBoth = async (record: ExchangeRecord, body: ExchangeBody): Promise<void> => {
    await Promise.all([records.put(record.id, record), bodies.put(record.id, toPlain(body))]);
  };
  const removeBoth = async (ids: readonly string[]): Promise<void> => {
    await Promise.all([records.remove(ids), bodies.remove(ids)]);
  };

  const keptBodies = new Map(await bodies.load());
  for (const [id, value] of await records.load()) {
    const record = value as ExchangeRecord;
    // The background may have ended between a record and its bytes.
    const body = isBare(record) ? undefined : (keptBodies.get(id) as PlainBody | undefined);
    await memory.add(record, body === undefined ? noBody(id) : toBody(body));
    if (body === undefined) memory.dropBody(id);
    else keptBodies.delete(id);
  }
  await bodies.remove([...keptBodies.keys()]);

  return {
    ...memory,
    async add(record, body) {
      const added = await memory.add(record, body);
      if (added) await putBoth(record, body);
      return added;
    },
    async replace(id, record, body) {
      await memory.replace(id, record, body);
      await removeBoth([id]);
      await putBoth(record, body);
    },
    async update(id, change) {
      const changed = await memory.update(id, change);
      if (changed !== undefined) await records.put(id, changed);
      if (changed !== undefined && isBare(changed)) await bodies.remove([id]);
      return changed;
    },
    async replaceBody(body) {
      await memory.replaceBody(body);
      if ((await memory.body(body.id)) !== undefined) await bodies.put(body.id, toPlain(body));
    },
    async remove(ids) {
      await memory.remove(ids);
      await removeBoth(ids);
    },
  };
}

/** A body as JSON: bytes in base64. */
interface PlainBody {
  readonly id: string;
  readonly request: string | undefined;
  readonly response: string;
  readonly candidates: readonly string[] | undefined;
  readonly truncated: ExchangeBody['truncated'];
}

function toPlain({ id, request, response, candidates, truncated }: ExchangeBody): PlainBody {
  return {
    id,
    request: request && toBase64(request),
    response: toBase64(response),
    candidates: candidates?.map(toBase64),
    truncated,
  };
}

function toBody({ id, request, response, candidates, truncated }: PlainBody): ExchangeBody {
  return {
    id,
    request: request === undefined ? undefined : fromBase64(request, 'request'),
    response: fromBase64(response, 'response'),
    ...(candidates && { candidates: candidates.map((candidate) => fromBase64(candidate, 'candidate')) }),
    ...(truncated && { truncated }),
  };
}

function noBody(id: string): ExchangeBody {
  return { id, request: undefined, response: new Uint8Array() };
}
