// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.24;

import "./AccessRoles.sol";
import "./ITEEVerifier.sol";

/// Everything both shapes of the registry share: they differ only in what a record looks like when it is read.
abstract contract TEERegistryBase is AccessRoles {
    bytes32 public constant TEE_OPERATOR = keccak256("TEE_OPERATOR");
    ITEEVerifier public constant VERIFIER = ITEEVerifier(0x0000000000000000000000000000000000000900);

    struct PCRMeasurements {
        bytes pcr0;
        bytes pcr1;
        bytes pcr2;
    }

    struct PCRRecord {
        bool active;
        uint8 teeType;
        uint256 approvedAt;
        string version;
    }

    struct PCRKey {
        bytes32 pcrHash;
        uint8 teeType;
    }

    struct StoredTEE {
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
    }

    bytes public awsRootCertificate;
    uint256 public heartbeatMaxAge = 1800;
    mapping(uint8 => mapping(bytes32 => PCRRecord)) public pcrRecords;

    mapping(uint8 => bool) private _types;
    PCRKey[] private _pcrKeys;
    mapping(bytes32 => StoredTEE) internal _tees;
    mapping(uint8 => bytes32[]) private _byType;
    mapping(uint8 => bytes32[]) private _enabled;

    event TEETypeAdded(uint8 indexed typeId, string name);
    event PCRApproved(bytes32 indexed pcrHash, uint8 indexed teeType, string version);
    event PCRRevoked(bytes32 indexed pcrHash, uint8 indexed teeType);
    event TEERegistered(bytes32 indexed teeId, address indexed owner, uint8 teeType);
    event TEEDisabled(bytes32 indexed teeId);
    event TEEEnabled(bytes32 indexed teeId);
    event AWSCertificateUpdated(bytes32 indexed certHash);
    event HeartbeatReceived(bytes32 indexed teeId, uint256 timestamp);

    error TEETypeExists();
    error InvalidTEEType();
    error PCRNotApproved();
    error TEEAlreadyExists();
    error TEENotFound();
    error TEENotEnabled();
    error NotTEEOwner();
    error AttestationInvalid(string reason);
    error HeartbeatSignatureInvalid();
    error HeartbeatTimestampTooOld();
    error HeartbeatTimestampInFuture();

    constructor() {
        _grant(TEE_OPERATOR, msg.sender);
    }

    modifier onlyOwnerOrAdmin(bytes32 teeId) {
        StoredTEE storage tee = _known(teeId);
        bool operates = tee.owner == msg.sender && hasRole(TEE_OPERATOR, msg.sender);
        if (!operates && !hasRole(DEFAULT_ADMIN_ROLE, msg.sender)) revert NotTEEOwner();
        _;
    }

    function setAWSRootCertificate(bytes calldata certificate) external onlyRole(DEFAULT_ADMIN_ROLE) {
        awsRootCertificate = certificate;
        emit AWSCertificateUpdated(keccak256(certificate));
    }

    function setHeartbeatMaxAge(uint256 maxAge) external onlyRole(DEFAULT_ADMIN_ROLE) {
        heartbeatMaxAge = maxAge;
    }

    function addTEEType(uint8 typeId, string calldata name) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (_types[typeId]) revert TEETypeExists();
        _types[typeId] = true;
        emit TEETypeAdded(typeId, name);
    }

    function isValidTEEType(uint8 typeId) public view returns (bool) {
        return _types[typeId];
    }

    function computePCRHash(PCRMeasurements calldata pcrs) public pure returns (bytes32) {
        return keccak256(bytes.concat(pcrs.pcr0, pcrs.pcr1, pcrs.pcr2));
    }

    function approvePCR(PCRMeasurements calldata pcrs, string calldata version, uint8 teeType)
        external
        onlyRole(DEFAULT_ADMIN_ROLE)
    {
        if (!_types[teeType]) revert InvalidTEEType();
        bytes32 pcrHash = computePCRHash(pcrs);
        if (pcrRecords[teeType][pcrHash].approvedAt == 0) _pcrKeys.push(PCRKey(pcrHash, teeType));
        pcrRecords[teeType][pcrHash] = PCRRecord(true, teeType, block.timestamp, version);
        emit PCRApproved(pcrHash, teeType, version);
    }

    /// Also disables every enclave of the type that runs the build.
    function revokePCR(bytes32 pcrHash, uint8 teeType) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (!isPCRApproved(teeType, pcrHash)) revert PCRNotApproved();
        pcrRecords[teeType][pcrHash].active = false;
        bytes32[] storage enabled = _enabled[teeType];
        for (uint256 index = enabled.length; index > 0; index--) {
            bytes32 teeId = enabled[index - 1];
            if (_tees[teeId].pcrHash == pcrHash) _disable(teeId);
        }
        emit PCRRevoked(pcrHash, teeType);
    }

    function isPCRApproved(uint8 teeType, bytes32 pcrHash) public view returns (bool) {
        return pcrRecords[teeType][pcrHash].active;
    }

    function getApprovedPCRs() external view returns (PCRKey[] memory approved) {
        approved = new PCRKey[](_pcrKeys.length);
        uint256 count = 0;
        for (uint256 index = 0; index < _pcrKeys.length; index++) {
            PCRKey storage key = _pcrKeys[index];
            if (isPCRApproved(key.teeType, key.pcrHash)) approved[count++] = key;
        }
        assembly ("memory-safe") {
            mstore(approved, count)
        }
    }

    function registerTEEWithAttestation(
        bytes calldata attestationDocument,
        bytes calldata signingPublicKey,
        bytes calldata tlsCertificate,
        address paymentAddress,
        string calldata endpoint,
        uint8 teeType
    ) public onlyRole(TEE_OPERATOR) returns (bytes32 teeId) {
        if (!_types[teeType]) revert InvalidTEEType();
        teeId = keccak256(signingPublicKey);
        if (_tees[teeId].registeredAt != 0) revert TEEAlreadyExists();
        (bool valid, bytes32 pcrHash) =
            VERIFIER.verifyAttestation(attestationDocument, signingPublicKey, tlsCertificate, awsRootCertificate);
        if (!valid) revert AttestationInvalid("Attestation document verification failed");
        if (!isPCRApproved(teeType, pcrHash)) revert PCRNotApproved();

        StoredTEE storage tee = _tees[teeId];
        tee.owner = msg.sender;
        tee.paymentAddress = paymentAddress;
        tee.endpoint = endpoint;
        tee.publicKey = signingPublicKey;
        tee.tlsCertificate = tlsCertificate;
        tee.pcrHash = pcrHash;
        tee.teeType = teeType;
        tee.enabled = true;
        tee.registeredAt = block.timestamp;
        tee.lastHeartbeatAt = block.timestamp;
        _byType[teeType].push(teeId);
        _enabled[teeType].push(teeId);
        emit TEERegistered(teeId, msg.sender, teeType);
    }

    function disableTEE(bytes32 teeId) external onlyOwnerOrAdmin(teeId) {
        if (!_tees[teeId].enabled) revert TEENotEnabled();
        _disable(teeId);
    }

    function enableTEE(bytes32 teeId) external onlyOwnerOrAdmin(teeId) {
        StoredTEE storage tee = _tees[teeId];
        if (tee.enabled) return;
        if (!isPCRApproved(tee.teeType, tee.pcrHash)) revert PCRNotApproved();
        tee.enabled = true;
        _enabled[tee.teeType].push(teeId);
        emit TEEEnabled(teeId);
    }

    /// Anyone may relay it; only the enclave can sign keccak256(teeId ‖ timestamp). It does not look at the build again.
    function heartbeat(bytes32 teeId, uint256 timestamp, bytes calldata signature) external {
        StoredTEE storage tee = _known(teeId);
        if (!tee.enabled) revert TEENotEnabled();
        if (timestamp > block.timestamp) revert HeartbeatTimestampInFuture();
        if (block.timestamp - timestamp > heartbeatMaxAge) revert HeartbeatTimestampTooOld();
        bytes32 message = keccak256(abi.encodePacked(teeId, timestamp));
        if (!VERIFIER.verifyRSAPSS(tee.publicKey, message, signature)) revert HeartbeatSignatureInvalid();
        tee.lastHeartbeatAt = block.timestamp;
        emit HeartbeatReceived(teeId, timestamp);
    }

    function getTEEsByType(uint8 teeType) external view returns (bytes32[] memory) {
        return _byType[teeType];
    }

    function getEnabledTEEs(uint8 teeType) external view returns (bytes32[] memory) {
        return _enabled[teeType];
    }

    function isTEEEnabled(bytes32 teeId) external view returns (bool) {
        return _tees[teeId].enabled;
    }

    function isTEEActive(bytes32 teeId) public view returns (bool) {
        StoredTEE storage tee = _tees[teeId];
        return tee.enabled && block.timestamp - tee.lastHeartbeatAt <= heartbeatMaxAge
            && isPCRApproved(tee.teeType, tee.pcrHash);
    }

    function getTEEPublicKey(bytes32 teeId) external view returns (bytes memory) {
        return _tees[teeId].publicKey;
    }

    function computeTEEId(bytes calldata publicKey) external pure returns (bytes32) {
        return keccak256(publicKey);
    }

    function _activeTEEs(uint8 teeType) internal view returns (bytes32[] memory active) {
        bytes32[] storage enabled = _enabled[teeType];
        active = new bytes32[](enabled.length);
        uint256 count = 0;
        for (uint256 index = 0; index < enabled.length; index++) {
            if (isTEEActive(enabled[index])) active[count++] = enabled[index];
        }
        assembly ("memory-safe") {
            mstore(active, count)
        }
    }

    function _known(bytes32 teeId) internal view returns (StoredTEE storage tee) {
        tee = _tees[teeId];
        if (tee.registeredAt == 0) revert TEENotFound();
    }

    function _disable(bytes32 teeId) private {
        StoredTEE storage tee = _tees[teeId];
        tee.enabled = false;
        bytes32[] storage enabled = _enabled[tee.teeType];
        for (uint256 index = 0; index < enabled.length; index++) {
            if (enabled[index] == teeId) {
                enabled[index] = enabled[enabled.length - 1];
                enabled.pop();
                break;
            }
        }
        emit TEEDisabled(teeId);
    }
}
