/** The part of EZKL's engine that is used, for builds in which it is installed. */
declare module '@ezkljs/engine' {
  /** Instantiates the WASM. */
  export default function init(input?: unknown): Promise<unknown>;
  /** True, or throws. */
  export function verify(
    proof: Uint8ClampedArray,
    key: Uint8ClampedArray,
    settings: Uint8ClampedArray,
    srs: Uint8ClampedArray,
  ): boolean;
}
