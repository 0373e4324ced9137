import { fromHex, type Hex32, toHex } from '../../src/bytes/hex';
import { utf8 } from '../../src/bytes/join';
import { importSigningKey, messageHash, type SigningKey } from '../../src/opengradient/enclave-signature';
import { type AuditCase, auditBatch } from '../../src/settlement/audit';
import { makeBatchTree, type SettledAnswer } from '../evidence/batch-tree';
import { median } from './measure';
import { unsignedAnswer } from './random-answers';

const perBatch = 20;
/** Batches audited at the same time: enough to keep all cores at work between one batch and the next. */
const atOnce = 8;
/** Bare verifications handed over together; the fastest of these is the floor. */
const floorWidths = [64, 160, 1000, Infinity];

interface Signed {
  readonly answer: SettledAnswer;
  readonly message: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

async function sign(key: CryptoKey, teeId: Hex32, second: number): Promise<Signed> {
  const answer = unsignedAnswer(teeId, second);
  const { inputHash, outputHash, timestamp } = answer;
  const message = messageHash(fromHex(inputHash, 'input'), fromHex(outputHash, 'output'), BigInt(timestamp));
  const made = await crypto.subtle.sign({ name: 'RSA-PSS', saltLength: 32 }, key, message);
  const signature = new Uint8Array(made);
  return { answer: { ...answer, signature: toHex(signature) }, message, signature };
}

/** Audits whole batches, so many at once, as they come from the storage: bytes of JSON. */
async function auditAll(cases: readonly AuditCase[], key: SigningKey): Promise<void> {
  const means = { keyOf: () => Promise.resolve(key), blobIdOf: () => Promise.resolve('') };
  const rest = cases.values();
  const auditor = async () => {
    for (const audited of rest) {
      for await (const event of auditBatch(audited, means)) {
        if (event.kind === 'end' && event.verdict !== 'sound') throw new Error('not sound');
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, auditor));
}

/** The least that anybody can do: WebCrypto alone, on bytes that are ready. */
async function verifyAll(signed: readonly Signed[], { key }: SigningKey, width: number): Promise<void> {
  const algorithm = { name: 'RSA-PSS', saltLength: 32 };
  for (let start = 0; start < signed.length; start += width) {
    const verified = await Promise.all(
      signed
        .slice(start, start + width)
        .map(({ signature, message }) => crypto.subtle.verify(algorithm, key, signature, message)),
    );
    if (!verified.every(Boolean)) throw new Error('not valid');
  }
}

interface Spent {
  readonly wall: number;
  readonly cpu: number;
}

interface AuditBench {
  readonly batches: number;
  readonly rounds: number;
  /** Milliseconds of CPU that this process has used on all its threads, where that can be known. */
  readonly cpuMs?: () => number;
}

/**
 * Lines about auditing whole batches beside the same number of bare verifications of the same signatures under the same
 * imported key. The two take turns; what is compared are medians. The blob's id is left out: it costs a second whatever the
 * batch holds.
 */
export async function measureAudits({ batches, rounds, cpuMs }: AuditBench): Promise<readonly string[]> {
  const pair = await crypto.subtle.generateKey(
    { name: 'RSA-PSS', hash: 'SHA-256', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) },
    true,
    ['sign', 'verify'],
  );
  const key = await importSigningKey(new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey)));
  const signed: Signed[] = [];
  const cases: AuditCase[] = [];
  for (let batch = 0; batch < batches; batch++) {
    const seconds = Array.from({ length: perBatch }, (_, second) => second);
    const made = await Promise.all(seconds.map((second) => sign(pair.privateKey, key.teeId, second)));
    const { root, size, blob } = makeBatchTree(made.map(({ answer }) => answer));
    signed.push(...made);
    cases.push({ blob: utf8(blob), announced: { root, batchSize: BigInt(size) } });
  }

  const spend = async (work: () => Promise<void>): Promise<Spent> => {
    const [start, before] = [performance.now(), cpuMs?.() ?? 0];
    await work();
    return { wall: performance.now() - start, cpu: (cpuMs?.() ?? 0) - before };
  };
  const cost: keyof Spent = cpuMs === undefined ? 'wall' : 'cpu';
  const audits: Spent[] = [];
  const floors = new Map(floorWidths.map((width) => [width, [] as Spent[]]));
  for (let round = -1; round < rounds; round++) {
    const spent = await spend(() => auditAll(cases, key));
    if (round >= 0) audits.push(spent);
    for (const [width, list] of floors) {
      const bare = await spend(() => verifyAll(signed, key, width));
      if (round >= 0) list.push(bare);
    }
  }

  const middle = (list: readonly Spent[], of: keyof Spent) => median(list.map((spent) => spent[of]));
  const [width, floor] = [...floors].reduce((best, other) =>
    middle(other[1], cost) < middle(best[1], cost) ? other : best,
  );
  const perSecond = (list: readonly Spent[]) =>
    Math.round((batches * perBatch * 1000) / middle(list, 'wall')).toLocaleString('en');
  const ratio = (of: keyof Spent) => (middle(audits, of) / middle(floor, of)).toFixed(2);
  const byCpu = cpuMs === undefined ? '' : `, ${ratio('cpu')} by CPU`;
  return [
    `Audit of ${batches} batches of ${perBatch}, one enclave's key: ${perSecond(audits)} signatures/s. Floor: ${perSecond(floor)}/s bare verifications, ${width === Infinity ? 'all' : width} at once.`,
    `Ratio of medians ${ratio('wall')} by the clock${byCpu} (target 1.25).`,
  ];
}
