// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.24;

import "./ITEEVerifier.sol";
import "./TEERegistryBase.sol";

/// Checks an enclave's signature over an answer against one of the registries. The enclave must be enabled now.
contract TEEInferenceVerifier {
    ITEEVerifier public constant VERIFIER = ITEEVerifier(0x0000000000000000000000000000000000000900);
    uint256 public constant MAX_INFERENCE_AGE = 1 hours;
    uint256 public constant FUTURE_TOLERANCE = 5 minutes;

    TEERegistryBase public immutable registry;
    TEERegistryBase private immutable _secondRegistry;

    constructor(address first, address second) {
        registry = TEERegistryBase(first);
        _secondRegistry = TEERegistryBase(second);
    }

    function computeMessageHash(bytes32 inputHash, bytes32 outputHash, uint256 timestamp)
        public
        pure
        returns (bytes32)
    {
        return keccak256(abi.encodePacked(inputHash, outputHash, timestamp));
    }

    function verifySignature(
        bytes32 teeId,
        bytes32 inputHash,
        bytes32 outputHash,
        uint256 timestamp,
        bytes calldata signature
    ) external view returns (bool) {
        if (timestamp + MAX_INFERENCE_AGE < block.timestamp) return false;
        if (timestamp > block.timestamp + FUTURE_TOLERANCE) return false;
        return verifySignatureNoTimestamp(teeId, inputHash, outputHash, timestamp, signature);
    }

    function verifySignatureNoTimestamp(
        bytes32 teeId,
        bytes32 inputHash,
        bytes32 outputHash,
        uint256 timestamp,
        bytes calldata signature
    ) public view returns (bool) {
        TEERegistryBase known = registry.isTEEEnabled(teeId) ? registry : _secondRegistry;
        if (!known.isTEEEnabled(teeId)) return false;
        return VERIFIER.verifyRSAPSS(
            known.getTEEPublicKey(teeId), computeMessageHash(inputHash, outputHash, timestamp), signature
        );
    }
}
