import * as AbiFunction from 'ox/AbiFunction';

/** The contract functions the network itself calls, in human-readable ABI. */
export const registryAbi = {
  addTEEType: AbiFunction.from('function addTEEType(uint8 typeId, string name)'),
  setAWSRootCertificate: AbiFunction.from('function setAWSRootCertificate(bytes certificate)'),
  approvePCR: AbiFunction.from([
    'struct PCRMeasurements { bytes pcr0; bytes pcr1; bytes pcr2; }',
    'function approvePCR(PCRMeasurements pcrs, string version, uint8 teeType)',
  ]),
  revokePCR: AbiFunction.from('function revokePCR(bytes32 pcrHash, uint8 teeType)'),
  registerTEEWithAttestation: AbiFunction.from(
    'function registerTEEWithAttestation(bytes attestationDocument, bytes signingPublicKey, bytes tlsCertificate, address paymentAddress, string endpoint, uint8 teeType) returns (bytes32)',
  ),
  registerTEEWithAttestationAndOHTTPConfig: AbiFunction.from(
    'function registerTEEWithAttestationAndOHTTPConfig(bytes attestationDocument, bytes signingPublicKey, bytes tlsCertificate, address paymentAddress, string endpoint, uint8 teeType, uint8 keyId, uint16 kemId, uint16 kdfId, uint16 aeadId, bytes ohttpPublicKey, bytes ohttpKeyConfig, bytes ohttpConfigSignature) returns (bytes32)',
  ),
  heartbeat: AbiFunction.from('function heartbeat(bytes32 teeId, uint256 timestamp, bytes signature)'),
  enableTEE: AbiFunction.from('function enableTEE(bytes32 teeId)'),
  disableTEE: AbiFunction.from('function disableTEE(bytes32 teeId)'),
  getTEE: AbiFunction.from('function getTEE(bytes32 teeId)'),
} as const;

export const relayAbi = {
  batchSettle: AbiFunction.from(
    'function batchSettle(bytes32 merkleRoot, uint256 batchSize, bytes walrusBlobId)',
  ),
  settleIndividual: AbiFunction.from(
    'function settleIndividual(bytes32 teeId, bytes32 inputHash, bytes32 outputHash, uint256 timestamp, address ethAddress, bytes walrusBlobId, bytes signature)',
  ),
} as const;

/** The precompile at 0x…0900. */
export const verifierAbi = {
  verifyAttestation: AbiFunction.from(
    'function verifyAttestation(bytes attestationDocument, bytes signingPublicKey, bytes tlsCertificate, bytes rootCertificate) returns (bool valid, bytes32 pcrHash)',
  ),
  verifyRSAPSS: AbiFunction.from(
    'function verifyRSAPSS(bytes publicKeyDER, bytes32 messageHash, bytes signature) returns (bool valid)',
  ),
} as const;
