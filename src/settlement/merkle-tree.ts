import { CodedError } from '../bytes/coded-error';
import { type Hex32, toHex } from '../bytes/hex';
import { leafHash, parentHash } from '../opengradient/abi/settlement-leaf';
import { type BatchDump, nodeBytes } from './batch-blob';

/** `leaf_hash_mismatch`: a leaf is not the node the dump says; `tree_mismatch`: the nodes do not make one tree. */
export type MerkleTreeCode = 'leaf_hash_mismatch' | 'tree_mismatch';

/** A tree whose every node was computed here from its leaves. */
export interface MerkleTree {
  readonly root: Hex32;
  /** Sibling hashes from a leaf to the root, for the leaf at `leafIndex` among the dump's values. */
  pathOf(leafIndex: number): readonly Hex32[];
}

function siblingOf(index: number): number {
  return index % 2 === 0 ? index - 1 : index + 1;
}

function parentOf(index: number): number {
  return Math.floor((index - 1) / 2);
}

/** Whether the node at `index` of a dump is these 32 bytes. */
function isNode(nodes: Uint8Array, index: number, hash: Uint8Array): boolean {
  for (let at = 0; at < nodeBytes; at++) if (nodes[index * nodeBytes + at] !== hash[at]) return false;
  return true;
}

/**
 * Computes OpenZeppelin's StandardMerkleTree again from the leaves alone and holds every node of the dump against it.
 *
 * @throws CodedError<MerkleTreeCode>
 */
export function recomputeTree(dump: BatchDump): MerkleTree {
  const { leaves, nodes } = dump;
  const count = nodes.length / nodeBytes;
  const firstLeaf = leaves.length - 1;
  if (leaves.length < 1 || count !== leaves.length + firstLeaf) {
    throw new CodedError(
      'tree_mismatch',
      `The tree has ${count} nodes, but ${leaves.length} leaves make ${leaves.length + firstLeaf}.`,
    );
  }
  const textOf = (index: number) =>
    toHex(nodes.subarray(index * nodeBytes, (index + 1) * nodeBytes)) as Hex32;
  const hash = new Uint8Array(nodeBytes);
  const claimed = new Uint8Array(count);

  leaves.forEach(({ encoded, treeIndex }, position) => {
    leafHash(encoded, hash);
    if (treeIndex < firstLeaf || treeIndex >= count || !isNode(nodes, treeIndex, hash)) {
      throw new CodedError(
        'leaf_hash_mismatch',
        `Leaf ${position} hashes to ${toHex(hash)}, but node ${treeIndex} of the tree is ${treeIndex < count ? textOf(treeIndex) : 'absent'}.`,
      );
    }
    if (claimed[treeIndex] === 1) {
      throw new CodedError('leaf_hash_mismatch', `Two leaves claim to be node ${treeIndex} of the tree.`);
    }
    claimed[treeIndex] = 1;
  });

  // The leaves fill all their places, as there are as many and none twice; and a node is held against its children before
  // it is a child itself. So what the dump says of a node is what was computed.
  for (let index = firstLeaf - 1; index >= 0; index--) {
    const children = nodes.subarray((2 * index + 1) * nodeBytes, (2 * index + 3) * nodeBytes);
    if (!isNode(nodes, index, parentHash(children, hash))) {
      throw new CodedError('tree_mismatch', `Node ${index} of the tree is not the hash of its two children.`);
    }
  }

  return {
    root: textOf(0),
    pathOf(leafIndex) {
      const path: Hex32[] = [];
      for (let index = leaves[leafIndex]?.treeIndex ?? 0; index > 0; index = parentOf(index)) {
        path.push(textOf(siblingOf(index)));
      }
      return path;
    },
  };
}
