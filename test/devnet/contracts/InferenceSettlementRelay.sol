// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.24;

import "./AccessRoles.sol";
import "./TEEInferenceVerifier.sol";

/// Where answers are recorded: batches by their Merkle root, single answers after their signature was checked.
contract InferenceSettlementRelay is AccessRoles {
    bytes32 public constant SETTLEMENT_RELAY_ROLE = keccak256("SETTLEMENT_RELAY_ROLE");
    TEEInferenceVerifier public immutable SETTLEMENT_CONTRACT;

    event BatchSettlement(bytes32 indexed merkleRoot, uint256 batchSize, bytes walrusBlobId);
    event IndividualSettlement(
        bytes32 indexed teeId,
        address indexed ethAddress,
        bytes32 inputHash,
        bytes32 outputHash,
        uint256 timestamp,
        bytes walrusBlobId,
        bytes signature
    );

    constructor(address verifier) {
        SETTLEMENT_CONTRACT = TEEInferenceVerifier(verifier);
        _grant(SETTLEMENT_RELAY_ROLE, msg.sender);
    }

    function batchSettle(bytes32 merkleRoot, uint256 batchSize, bytes calldata walrusBlobId)
        external
        onlyRole(SETTLEMENT_RELAY_ROLE)
    {
        emit BatchSettlement(merkleRoot, batchSize, walrusBlobId);
    }

    function settleIndividual(
        bytes32 teeId,
        bytes32 inputHash,
        bytes32 outputHash,
        uint256 timestamp,
        address ethAddress,
        bytes calldata walrusBlobId,
        bytes calldata signature
    ) external onlyRole(SETTLEMENT_RELAY_ROLE) {
        require(
            SETTLEMENT_CONTRACT.verifySignature(teeId, inputHash, outputHash, timestamp, signature),
            "Invalid signature"
        );
        emit IndividualSettlement(teeId, ethAddress, inputHash, outputHash, timestamp, walrusBlobId, signature);
    }

    /// Pairs are hashed in sorted order (OpenZeppelin MerkleProof).
    function verifyProof(bytes32[] calldata proof, bytes32 root, bytes32 leaf) external pure returns (bool) {
        bytes32 node = leaf;
        for (uint256 index = 0; index < proof.length; index++) {
            bytes32 other = proof[index];
            node = node < other ? keccak256(bytes.concat(node, other)) : keccak256(bytes.concat(other, node));
        }
        return node == root;
    }
}
