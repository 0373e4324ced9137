import type { Hex32 } from '../bytes/hex';
import type { Certificate } from './certificate';

/** A certificate whose place below its own issuer was verified, ready to verify what it signed. */
export interface KnownIssuer {
  readonly certificate: Certificate;
  readonly key: CryptoKey;
  /** SHA-256 of the DER of the certificate that signed it; undefined for a root. */
  readonly issuedBy: Hex32 | undefined;
}

/** A path of AWS's has four: the root, one for the region, one for the zone, one for the machine. */
const defaultSize = 64;

/**
 * Issuers of documents that verified, by the SHA-256 of their DER: documents of one region share them, and a signature once
 * found good over these bytes by that key stays good. Nothing else is taken from here: root, rules and validity are
 * judged for every document anew.
 */
export class KnownIssuers {
  /** The one used longest ago comes first. */
  readonly #kept = new Map<Hex32, KnownIssuer>();

  constructor(private readonly size = defaultSize) {}

  get(sha256: Hex32): KnownIssuer | undefined {
    const found = this.#kept.get(sha256);
    if (found !== undefined) this.add(sha256, found);
    return found;
  }

  /** Keeps an issuer of a path that verified as a whole, and drops the one used longest ago where there are too many. */
  add(sha256: Hex32, issuer: KnownIssuer): void {
    this.#kept.delete(sha256);
    this.#kept.set(sha256, issuer);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.size && oldest !== undefined) this.#kept.delete(oldest);
  }
}
