import { jsonHash } from '../../src/zk/canonical-json';
import { forecast, ownCard, ownProof } from '../zk/own-circuits';

/** How the demo's forecast service behaves: honest in two forms, or one of the ways to cheat with a proof. */
export const forecastManners = [
  'honest',
  'bare',
  'other-output',
  'altered-output',
  'key-swapped',
  'own-card',
] as const;
export type ForecastManner = (typeof forecastManners)[number];

/** Rounded as pages do, within a step of the scale. */
const rounded = 35.25664;

/** The card that a user of the demo is asked to trust. */
export function forecastCard() {
  return ownCard('volatility');
}

/** What the forecast service answers: a number and its proof. */
export function forecastReply(manner: ForecastManner): Readonly<Record<string, unknown>> {
  const pair = ownProof('volatility');
  const stranger = ownProof('volatility-other-key');
  const card = jsonHash(forecastCard());
  const model = 'demo/volatility';
  switch (manner) {
    case 'honest':
      return { model, zk: { ...pair, card, output: rounded } };
    case 'bare':
      return { model, output: [rounded], proof: pair };
    case 'other-output':
      return { model, zk: { ...pair, card, output: 12.5 } };
    case 'altered-output':
      return {
        model,
        zk: {
          ...pair,
          publicSignals: [String(BigInt(forecast.signal) + (1n << 20n))],
          card,
          output: rounded + 16,
        },
      };
    case 'key-swapped':
      return { model, zk: { ...stranger, card, output: rounded } };
    case 'own-card':
      return { model, zk: { ...stranger, card: ownCard('volatility-other-key'), output: rounded } };
  }
}

/** The manner a request asks for; honest where it names none. */
export function mannerOf(name: string | null): ForecastManner {
  return forecastManners.find((manner) => manner === name) ?? 'honest';
}
