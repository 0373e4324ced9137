/** Bytes at the beginning of a proving key that say what it is. */
export const headBytes = 12;

/** Sections that a key may claim to have; those of snarkjs have 10 to 18. */
const mostSections = 64;

/**
 * Whether bytes are the beginning of a proving key of snarkjs: "zkey", a version, and the number of sections, each 32 bits
 * little-endian (snarkjs's binfileutils). snarkjs would go through as many sections as that number says.
 *
 * @param head the first `headBytes` bytes of the file, or all of a shorter one
 */
export function isProvingKeyHead(head: Uint8Array): boolean {
  if (head.length < headBytes) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return view.getUint32(0) === 0x7a6b6579 && view.getUint32(8, true) <= mostSections;
}
