/** Bytes of each of r and s on P-384. */
const scalarBytes = 48;

/** One INTEGER at `offset` as 48 big-endian bytes, and where it ends; undefined if it is not one in DER. */
function readScalar(der: Uint8Array, offset: number): { scalar: Uint8Array; end: number } | undefined {
  const length = der[offset + 1];
  if (der[offset] !== 0x02 || length === undefined || length === 0 || length > scalarBytes + 1)
    return undefined;
  const end = offset + 2 + length;
  if (end > der.length) return undefined;
  const content = der.subarray(offset + 2, end);
  const [first = 0, second = 0] = content;
  const padded = first === 0 && length > 1;
  // Negative, or padded without need (X.690 §8.3.2).
  if (first >= 0x80 || (padded && second < 0x80)) return undefined;
  const magnitude = padded ? content.subarray(1) : content;
  if (magnitude.length > scalarBytes) return undefined;
  const scalar = new Uint8Array(scalarBytes);
  scalar.set(magnitude, scalarBytes - magnitude.length);
  return { scalar, end };
}

/**
 * X.509 carries ECDSA signatures as DER (RFC 3279 §2.2.3), WebCrypto takes `r ‖ s`.
 *
 * @returns 96 bytes for P-384; undefined if the bytes are not exactly one such signature in DER
 */
export function rawEcdsaSignature(der: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || der.length >= 0x82) return undefined;
  const r = readScalar(der, 2);
  const s = r && readScalar(der, r.end);
  if (r === undefined || s?.end !== der.length) return undefined;
  const raw = new Uint8Array(2 * scalarBytes);
  raw.set(r.scalar);
  raw.set(s.scalar, scalarBytes);
  return raw;
}
