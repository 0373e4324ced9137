import { fromHex, type Hex, type Hex32, toHex } from '../../bytes/hex';
import { concat, uint256 } from '../../bytes/join';

/**
 * Function selectors of TEERegistry (og-evm `contracts/solidity/TEERegistry.sol`, `TEERegistryV2.sol`): the first four
 * bytes of the Keccak-256 of the signature beside each.
 */
export const registrySelectors = {
  /** getTEE(bytes32) */
  getTee: '0x418b207d',
  /** isPCRApproved(uint8,bytes32) */
  isPcrApproved: '0x9831ced5',
  /** heartbeatMaxAge() */
  heartbeatMaxAge: '0x87267aca',
  /** getOHTTPConfig(bytes32), TEERegistryV2 only */
  getOhttpConfig: '0xabbf8f6a',
  /** registerTEEWithAttestation(bytes,bytes,bytes,address,string,uint8) */
  register: '0x15c9bdb4',
  /** registerTEEWithAttestationAndOHTTPConfig(bytes,bytes,bytes,address,string,uint8,uint8,uint16,uint16,uint16,bytes,bytes,bytes) */
  registerWithOhttp: '0xbfdc2499',
} as const satisfies Record<string, Hex>;

/** Selectors of the errors that a view function of the registry reverts with on purpose. */
export const registryErrors = {
  /** TEENotFound() */
  teeNotFound: '0xf6523b65',
  /** OHTTPConfigNotFound() */
  ohttpConfigNotFound: '0x5e0f024a',
} as const satisfies Record<string, Hex>;

function calldata(selector: Hex, ...words: readonly Uint8Array[]): Hex {
  return toHex(concat(fromHex(selector, 'selector', 4), ...words));
}

/** Calldata of `getTEE(teeId)`. */
export function getTeeCall(teeId: Hex32): Hex {
  return calldata(registrySelectors.getTee, fromHex(teeId, 'tee id', 32));
}

/** Calldata of `isPCRApproved(teeType, pcrHash)`. */
export function isPcrApprovedCall(teeType: number, pcrHash: Hex32): Hex {
  return calldata(registrySelectors.isPcrApproved, uint256(teeType), fromHex(pcrHash, 'PCR hash', 32));
}

/** Calldata of `heartbeatMaxAge()`: seconds. */
export function heartbeatMaxAgeCall(): Hex {
  return registrySelectors.heartbeatMaxAge;
}

/** Calldata of `getOHTTPConfig(teeId)`. */
export function getOhttpConfigCall(teeId: Hex32): Hex {
  return calldata(registrySelectors.getOhttpConfig, fromHex(teeId, 'tee id', 32));
}
