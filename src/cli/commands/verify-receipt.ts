import { jsonOption, networkOption, onlyOne } from '../arguments';
import { command } from '../command';
import { exitCodeOf } from '../exit-code';
import { readProfile } from '../network-file';
import { nodeAccess } from '../node-access';
import { printableJson } from '../printable';
import { readText } from '../read-text';
import { adviceFor } from '../receipt-advice';
import { judgeReceipt, pcr0Measurement } from '../receipt-case';
import { describeReceipt } from '../receipt-text';
import { fromCommandLine } from '../usage-error';

const maxReceiptBytes = 20_000_000;
const maxCardBytes = 2_000_000;

const options = {
  online: {
    type: 'boolean',
    default: false,
    says: "Ask the network's nodes about the enclave and the record; each request is listed.",
  },
  network: networkOption,
  pcr0: {
    type: 'string',
    multiple: true,
    value: 'HEX',
    says: 'A build you accept, by its PCR0 (96 hexadecimal digits).',
  },
  card: {
    type: 'string',
    multiple: true,
    value: 'FILE|HASH',
    says: 'A model card that you trust, or the hash of one in the receipt.',
  },
  json: jsonOption,
} as const;

const isHash = /^0x[0-9a-fA-F]{64}$/;

/** `verify receipt FILE`: one receipt under the reader's own trust, offline or with the network's own word. */
export const verifyReceiptCommand = command(options, async ({ values, positionals }, terminal) => {
  const file = onlyOne(positionals, 'Name one receipt file.');
  const json = await readText(terminal, file, maxReceiptBytes);
  const network = values.network === undefined ? undefined : await readProfile(values.network, terminal);
  const pins = await fromCommandLine(() => (values.pcr0 ?? []).map(pcr0Measurement), '--pcr0');
  const cards = await Promise.all(
    (values.card ?? []).map(async (card) =>
      isHash.test(card) ? card : readText(terminal, card, maxCardBytes),
    ),
  );
  const nodes = values.online ? nodeAccess(terminal) : undefined;
  const networkJson = network && JSON.stringify(network);
  const result = await fromCommandLine(() => judgeReceipt({ json, networkJson, pins, cards, nodes }), file);
  await nodes?.told();
  if (values.json) {
    await terminal.write(`${printableJson(result)}\n`);
  } else {
    const args = writtenArguments(file, values);
    await terminal.write(describeReceipt(file, result, adviceFor(result, args)));
  }
  return exitCodeOf([result.verdict]);
});

/** The command line again, in the order in which its parts matter. */
function writtenArguments(
  file: string,
  { network, pcr0 = [], card = [] }: { network?: string; pcr0?: string[]; card?: string[] },
): readonly string[] {
  return [
    file,
    ...(network === undefined ? [] : ['--network', network]),
    ...pcr0.flatMap((one) => ['--pcr0', one]),
    ...card.flatMap((one) => ['--card', one]),
  ];
}
