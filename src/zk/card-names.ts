/*
 * Cards are written by hand and by other tools. The documented names are those of `model-card.ts`; this file knows the
 * other names that are common for the same thing, and the bare verification key that snarkjs exports.
 */

type Fields = Readonly<Record<string, unknown>>;

const otherNames: Readonly<Record<string, readonly string[]>> = {
  name: ['title', 'model'],
  system: ['proofSystem', 'proof_system', 'protocol', 'scheme'],
  verificationKey: ['verification_key', 'vkey', 'vk', 'key', 'verifyingKey', 'verifying_key'],
  contract: ['verifier', 'verifierContract', 'verifier_contract'],
  outputs: ['output'],
  inputs: ['input'],
  private: ['hidden'],
  modelCid: ['model_cid', 'modelCID', 'cid'],
  setup: ['trustedSetup', 'trusted_setup', 'setupProvenance'],
};

const otherContractNames: Readonly<Record<string, readonly string[]>> = {
  chainId: ['chain', 'chain_id'],
  codeHash: ['code_hash', 'hash'],
  code: ['bytecode', 'runtimeCode'],
  interface: ['abi'],
};

function renamed(fields: Fields, names: Readonly<Record<string, readonly string[]>>): Fields {
  const found = Object.entries(names).flatMap(([name, others]) => {
    const given = [name, ...others].find((other) => Object.hasOwn(fields, other));
    return given === undefined ? [] : [[name, fields[given]] as const];
  });
  return { ...fields, ...Object.fromEntries(found) };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The parts of the signal mapping wherever a card holds them: at its top, or under `signals`, `mapping`, `publicSignals`. */
function withSignals(card: Fields): Fields {
  const group = ['signals', 'mapping', 'publicSignals', 'public_signals', 'signalMapping']
    .map((name) => card[name])
    .find((value) => typeof value === 'object' && value !== null);
  if (Array.isArray(group)) {
    const ofRole = (role: string): readonly unknown[] =>
      group.filter((entry) => isFields(entry) && (entry.role ?? entry.kind ?? entry.type) === role);
    return { outputs: ofRole('output'), inputs: ofRole('input'), ...card };
  }
  return isFields(group) ? { ...renamed(group, { outputs: ['output'], inputs: ['input'] }), ...card } : card;
}

/** What a card says beside the fields of a verification key that stand at its top. */
function besideKey(card: Fields): Fields {
  const said = renamed(withSignals(card), {
    setup: otherNames.setup ?? [],
    outputs: ['output'],
    inputs: ['input'],
  });
  const names = ['name', 'outputs', 'inputs', 'private', 'setup', 'source', 'modelCid'];
  return Object.fromEntries(
    names.flatMap((name) => (Object.hasOwn(said, name) ? [[name, said[name]] as const] : [])),
  );
}

/** A card under the documented names. Values are passed on as they are. */
export function withDocumentedNames(card: Fields): Fields {
  if ('nPublic' in card) return { ...besideKey(card), system: card.protocol, verificationKey: card };
  const named = renamed(withSignals(card), otherNames);
  const contract = isFields(named.contract) ? renamed(named.contract, otherContractNames) : undefined;
  const loose = renamed(named, { codeHash: ['code_hash'], code: ['bytecode'] });
  const isLoose = contract === undefined && typeof loose.codeHash === 'string';
  const gathered = isLoose
    ? {
        chainId: named.chainId,
        address: named.address ?? named.contract,
        codeHash: loose.codeHash,
        code: loose.code,
      }
    : contract;
  return { ...named, ...(gathered === undefined ? {} : { contract: gathered }) };
}
