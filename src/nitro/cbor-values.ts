import { Decoder } from 'cbor-x/decode-no-eval';
import type { CborShape } from './cbor-shape';
import { NitroError } from './codes';

// Records and shared structures are extensions of the library: evidence is plain CBOR. `int64AsNumber` would be handier
// than bigint, but it folds negative integers of eight bytes to 32 bits (cbor-x 1.6.8).
const decoder = new Decoder({ mapsAsObjects: false, useRecords: false });

function hasTag(shape: CborShape): boolean {
  switch (shape.type) {
    case 'tag':
      return true;
    case 'array':
      return shape.items.some(hasTag);
    case 'map':
      return [...shape.entries.values()].some(hasTag);
    default:
      return false;
  }
}

/**
 * The values of an item that `scanCbor` has walked: maps as Map, byte strings as views into `bytes`, integers that are
 * written in eight bytes as bigint, however small.
 *
 * @param shape what `scanCbor` found in exactly these bytes
 * @throws NitroError `cbor_tag`: tags would be given a meaning (dates, references, …) that evidence does not have
 */
export function decodeCbor(bytes: Uint8Array, shape: CborShape): unknown {
  if (hasTag(shape)) throw new NitroError('cbor_tag', 'The data contains a CBOR tag; AWS writes none.');
  // A view of its own, since the decoder leaves a property behind on the array that it is given.
  return decoder.decode(bytes.subarray());
}
