import { readFixture, readFixtureJson } from '../support/fixtures';

/** A proof with its public signals, as the engine that made it wrote them. */
export interface Pair {
  readonly proof: Readonly<Record<string, unknown>>;
  readonly publicSignals: readonly string[];
}

/** What `build-fixtures.ts` made: one circuit, several setups. */
export type OwnName =
  'volatility' | 'volatility-other-key' | 'volatility-bls12381' | 'volatility-bls12381-plonk';

/** The volatility forecast: three private returns, one public number with sixteen binary digits after the point. */
export const forecast = { signal: '2310579', text: '35.2566375732421875', number: 35.2566375732421875 };

export function ownProof(name: OwnName): Pair {
  return readFixtureJson(`zk/own/${name}.proof.json`) as Pair;
}

export function ownKey(name: OwnName): Readonly<Record<string, unknown>> {
  return readFixtureJson(`zk/own/${name}.vkey.json`) as Readonly<Record<string, unknown>>;
}

/** A complete card for the forecast under one of the keys. */
export function ownCard(name: OwnName) {
  return {
    name: 'Volatility forecast, demo',
    system: ownKey(name).protocol,
    verificationKey: ownKey(name),
    outputs: [{ index: 0, scale: 16, label: 'expected volatility', unit: '%' }],
    private: ['the last three returns'],
    setup: { kind: 'test', note: 'public beacon only' },
    source: 'test/zk/circuits/volatility.circom',
  };
}

/** What proofs of the forecast are made from. */
export function ownArtifacts() {
  return {
    system: 'groth16' as const,
    circuit: readFixture('zk/own/volatility.wasm'),
    provingKey: readFixture('zk/own/volatility.zkey'),
    inputs: { returns: [12, -30, 45] },
  };
}
