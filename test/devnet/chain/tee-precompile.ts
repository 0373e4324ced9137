import type { ExecResult, PrecompileFunc } from '@ethereumjs/evm';
import * as AbiFunction from 'ox/AbiFunction';
import { fromHex, toHex, type Hex } from '../../../src/bytes/hex';
import { importSigningKey, verifyEnclaveSignature } from '../../../src/opengradient/enclave-signature';
import { verifierAbi } from './abi';
import { checkRegistration } from './registration-check';

export const precompileAddress: Hex = '0x0000000000000000000000000000000000000900';

const attestationGas = 600_000n;
const signatureGas = 20_000n;
const zero32: Hex = `0x${'00'.repeat(32)}`;

function result(gas: bigint, output: Hex): ExecResult {
  return { executionGasUsed: gas, returnValue: fromHex(output, 'precompile output') };
}

async function isSignedBy(
  key: Uint8Array,
  messageHash: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  try {
    return await verifyEnclaveSignature(await importSigningKey(key), signature, messageHash);
  } catch {
    return false;
  }
}

/**
 * The precompile that og-evm has at 0x…0900: attestation documents and RSA-PSS signatures, really checked.
 *
 * @param now milliseconds since 1970: documents older than 300 s or more than 60 s ahead are refused
 */
export function createTeePrecompile(now: () => number): PrecompileFunc {
  return async ({ data }) => {
    const input = toHex(data);
    switch (input.slice(0, 10)) {
      case AbiFunction.getSelector(verifierAbi.verifyAttestation): {
        const [document, signingKey, tlsCertificate, root] = AbiFunction.decodeData(
          verifierAbi.verifyAttestation,
          input,
        );
        const pcrHash = await checkRegistration({
          document: fromHex(document, 'document'),
          signingKeyDer: fromHex(signingKey, 'signing key'),
          tlsCertDer: fromHex(tlsCertificate, 'TLS certificate'),
          rootDer: fromHex(root, 'root certificate'),
          now: now(),
        });
        return result(
          attestationGas,
          AbiFunction.encodeResult(verifierAbi.verifyAttestation, [pcrHash !== undefined, pcrHash ?? zero32]),
        );
      }
      case AbiFunction.getSelector(verifierAbi.verifyRSAPSS): {
        const [key, messageHash, signature] = AbiFunction.decodeData(verifierAbi.verifyRSAPSS, input);
        const valid = await isSignedBy(
          fromHex(key, 'public key'),
          fromHex(messageHash, 'message hash'),
          fromHex(signature, 'signature'),
        );
        return result(signatureGas, AbiFunction.encodeResult(verifierAbi.verifyRSAPSS, valid));
      }
      default:
        return result(0n, '0x');
    }
  };
}
