// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.24;

import "./TEERegistryBase.sol";

/// The registry whose records have an eleventh field: the enclave's key for Oblivious HTTP, signed by its signing key.
contract TEERegistryOHTTP is TEERegistryBase {
    bytes32 public constant OHTTP_CONFIG_DOMAIN_SEPARATOR = keccak256("OPENGRADIENT_TEE_OHTTP_CONFIG_V1");

    struct OHTTPConfig {
        uint8 keyId;
        uint16 kemId;
        uint16 kdfId;
        uint16 aeadId;
        bytes publicKey;
        bytes keyConfig;
        uint256 registeredAt;
    }

    struct TEEInfo {
        address owner;
        address paymentAddress;
        string endpoint;
        bytes publicKey;
        bytes tlsCertificate;
        bytes32 pcrHash;
        uint8 teeType;
        bool enabled;
        uint256 registeredAt;
        uint256 lastHeartbeatAt;
        OHTTPConfig ohttpConfig;
    }

    mapping(bytes32 => OHTTPConfig) private _configs;

    event OHTTPConfigUpdated(
        bytes32 indexed teeId,
        uint8 keyId,
        uint16 kemId,
        uint16 kdfId,
        uint16 aeadId,
        bytes32 publicKeyHash,
        bytes32 keyConfigHash
    );

    error OHTTPConfigNotFound();
    error OHTTPConfigSignatureInvalid();

    function registerTEEWithAttestationAndOHTTPConfig(
        bytes calldata attestationDocument,
        bytes calldata signingPublicKey,
        bytes calldata tlsCertificate,
        address paymentAddress,
        string calldata endpoint,
        uint8 teeType,
        uint8 keyId,
        uint16 kemId,
        uint16 kdfId,
        uint16 aeadId,
        bytes calldata ohttpPublicKey,
        bytes calldata ohttpKeyConfig,
        bytes calldata ohttpConfigSignature
    ) external returns (bytes32 teeId) {
        teeId = registerTEEWithAttestation(
            attestationDocument, signingPublicKey, tlsCertificate, paymentAddress, endpoint, teeType
        );
        OHTTPConfig memory config =
            OHTTPConfig(keyId, kemId, kdfId, aeadId, ohttpPublicKey, ohttpKeyConfig, block.timestamp);
        if (!VERIFIER.verifyRSAPSS(signingPublicKey, _configHash(teeId, config), ohttpConfigSignature)) {
            revert OHTTPConfigSignatureInvalid();
        }
        _configs[teeId] = config;
        emit OHTTPConfigUpdated(
            teeId, keyId, kemId, kdfId, aeadId, keccak256(ohttpPublicKey), keccak256(ohttpKeyConfig)
        );
    }

    function getOHTTPConfig(bytes32 teeId) external view returns (OHTTPConfig memory config) {
        config = _configs[teeId];
        if (config.registeredAt == 0) revert OHTTPConfigNotFound();
    }

    function getTEE(bytes32 teeId) external view returns (TEEInfo memory) {
        _known(teeId);
        return _record(teeId);
    }

    function getActiveTEEs(uint8 teeType) external view returns (TEEInfo[] memory records) {
        bytes32[] memory active = _activeTEEs(teeType);
        records = new TEEInfo[](active.length);
        for (uint256 index = 0; index < active.length; index++) records[index] = _record(active[index]);
    }

    function _record(bytes32 teeId) private view returns (TEEInfo memory info) {
        StoredTEE memory tee = _tees[teeId];
        info.owner = tee.owner;
        info.paymentAddress = tee.paymentAddress;
        info.endpoint = tee.endpoint;
        info.publicKey = tee.publicKey;
        info.tlsCertificate = tee.tlsCertificate;
        info.pcrHash = tee.pcrHash;
        info.teeType = tee.teeType;
        info.enabled = tee.enabled;
        info.registeredAt = tee.registeredAt;
        info.lastHeartbeatAt = tee.lastHeartbeatAt;
        info.ohttpConfig = _configs[teeId];
    }

    function _configHash(bytes32 teeId, OHTTPConfig memory config) private pure returns (bytes32) {
        return keccak256(
            abi.encode(
                OHTTP_CONFIG_DOMAIN_SEPARATOR,
                teeId,
                config.keyId,
                config.kemId,
                config.kdfId,
                config.aeadId,
                keccak256(config.publicKey),
                keccak256(config.keyConfig)
            )
        );
    }
}
