import * as Address from 'ox/Address';
import * as Secp256k1 from 'ox/Secp256k1';
import * as TxEnvelopeEip1559 from 'ox/TxEnvelopeEip1559';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { toHex, type Hex } from '../../../src/bytes/hex';
import { utf8 } from '../../../src/bytes/join';

/** An account of the embedded network that signs transactions. */
export interface Signer {
  readonly address: Hex;
  readonly privateKey: Hex;
}

/** The account whose key is the hash of its name: the same in every embedded network, and worth nothing. */
export function signerNamed(name: string): Signer {
  const privateKey = toHex(keccak_256(utf8(`embedded network account: ${name}`)));
  const publicKey = Secp256k1.getPublicKey({ privateKey });
  return { privateKey, address: Address.fromPublicKey(publicKey).toLowerCase() as Hex };
}

interface Unsigned {
  readonly chainId: number;
  readonly nonce: number;
  readonly to: Hex | undefined;
  readonly input: Hex;
  readonly gasLimit: bigint;
}

/** Signs an EIP-1559 transaction; gas is free. */
export function signTransaction(signer: Signer, transaction: Unsigned) {
  const envelope = TxEnvelopeEip1559.from({
    chainId: transaction.chainId,
    nonce: BigInt(transaction.nonce),
    ...(transaction.to === undefined ? {} : { to: transaction.to }),
    data: transaction.input,
    gas: transaction.gasLimit,
    maxFeePerGas: 0n,
    maxPriorityFeePerGas: 0n,
    value: 0n,
  });
  const signature = Secp256k1.sign({
    payload: TxEnvelopeEip1559.getSignPayload(envelope),
    privateKey: signer.privateKey,
  });
  const signed = TxEnvelopeEip1559.from(envelope, { signature });
  return {
    hash: TxEnvelopeEip1559.hash(signed),
    signature: { r: signature.r, s: signature.s, yParity: signature.yParity },
  };
}
