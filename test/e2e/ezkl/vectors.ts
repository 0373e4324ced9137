import type { Browser } from '../drivers/browser';
import { askExtension } from '../drivers/ask-extension';
import { isolatedBuilds } from '../drivers/extension-build';
import { wantedBrowsers } from '../drivers/in-each-browser';
import { launchBrowser } from '../drivers/launch';
import { outsideVectors, readOutside, readOutsideJson } from '../../support/outside-vectors';
import { checkProof } from './check-proof';

/*
 * For whoever has the right to EZKL's own engine: judges the outside vectors with it, in both browsers, as they are and
 * altered. `PROOFMARK_EZKL=1 PROOFMARK_EZKL_SRS=<file> npm run test:ezkl -- ezkl-12.0.1-1l_mlp`, naming the vectors that are
 * of the engine's version.
 */

interface ProofFile {
  readonly instances: readonly (readonly string[])[];
  readonly proof: readonly number[];
}

const flipped = (bytes: readonly number[], index: number): readonly number[] =>
  bytes.map((byte, at) => (at === index ? byte ^ 1 : byte));

/** The proof with each instance another, each 64th byte another, cut, and with its halves exchanged. */
function alterations({ instances, proof, ...rest }: ProofFile): readonly ProofFile[] {
  const half = proof.length >> 1;
  const others = [
    ...proof.flatMap((_, index) => (index % 64 === 0 ? [flipped(proof, index)] : [])),
    proof.slice(0, -32),
    [...proof.slice(half), ...proof.slice(0, half)],
  ];
  const [column = []] = instances;
  return [
    ...others.map((other) => ({ ...rest, instances, proof: other })),
    ...column.map((_, index) => ({
      ...rest,
      instances: [
        column.map((value, at) => (at === index ? `0f${value.slice(2)}` : value)),
        ...instances.slice(1),
      ],
      proof,
    })),
  ];
}

/** Settings that would keep an engine busy for ever, or make it read beyond its key. */
const hostileSettings: readonly Readonly<Record<string, unknown>>[] = [
  { num_rows: 2 ** 52, total_assignments: 2 ** 52 },
  { num_dynamic_lookups: 2 ** 52, total_dynamic_col_size: 2 ** 52 },
  { num_shuffles: 2 ** 52, total_shuffle_col_size: 2 ** 52 },
];

async function judgeVector(browser: Browser, vector: string): Promise<number> {
  const settings = readOutsideJson(`zk/ezkl/${vector}/settings.json`) as Readonly<Record<string, unknown>>;
  const verificationKey = Buffer.from(readOutside(`zk/ezkl/${vector}/vk.key`)).toString('base64');
  const proof = readOutsideJson(`zk/ezkl/${vector}/proof.json`) as ProofFile;
  const trust = async (change: Readonly<Record<string, unknown>> = {}): Promise<string> => {
    const card = { name: vector, system: 'ezkl', verificationKey, settings: { ...settings, ...change } };
    return (await askExtension(browser, 'cards.import', { json: JSON.stringify(card) })).hash;
  };
  let wrong = 0;
  const expectThat = (what: string, found: string, isRight: boolean): void => {
    if (!isRight) wrong++;
    console.log(`  ${isRight ? 'right' : 'WRONG'}  ${vector}, ${what}: ${found}`);
  };
  const card = await trust();
  const asItIs = await checkProof(browser, proof, card);
  expectThat('as it is', asItIs, asItIs === 'verified');
  for (const [index, other] of alterations(proof).entries()) {
    const found = await checkProof(browser, other, card);
    expectThat(`alteration ${index + 1}`, found, !found.startsWith('verified'));
  }
  for (const change of hostileSettings) {
    const found = await checkProof(browser, proof, await trust(change));
    expectThat(`with hostile ${Object.keys(change).join(', ')}`, found, !found.startsWith('verified'));
  }
  return wrong;
}

const vectors = process.argv.slice(2);
if (process.env.PROOFMARK_EZKL === undefined || vectors.length === 0) {
  console.error(
    'Set PROOFMARK_EZKL and PROOFMARK_EZKL_SRS (src/zk/model-cards.md), and name the vectors to judge.',
  );
  process.exit(3);
}
if (!outsideVectors('zk/ezkl', vectors.length)) process.exit(2);
const builds = isolatedBuilds({});
let wrong = 0;
try {
  for (const kind of wantedBrowsers()) {
    const browser = await launchBrowser(kind, { extensionDir: builds.dirs[kind] });
    console.log(`${browser.version}:`);
    for (const vector of vectors) wrong += await judgeVector(browser, vector);
    await browser.close();
  }
} finally {
  builds.remove();
}
console.log(wrong === 0 ? 'Everything as it should be.' : `${wrong} wrong.`);
process.exitCode = wrong === 0 ? 0 : 1;
