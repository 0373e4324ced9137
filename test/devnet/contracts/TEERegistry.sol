// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.24;

import "./TEERegistryBase.sol";

/// The registry whose records have ten fields.
contract TEERegistry is TEERegistryBase {
    function getTEE(bytes32 teeId) external view returns (StoredTEE memory) {
        return _known(teeId);
    }

    function getActiveTEEs(uint8 teeType) external view returns (StoredTEE[] memory records) {
        bytes32[] memory active = _activeTEEs(teeType);
        records = new StoredTEE[](active.length);
        for (uint256 index = 0; index < active.length; index++) records[index] = _tees[active[index]];
    }
}
