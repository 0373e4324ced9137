/** The part of snarkjs 0.7 that is used; the package brings no types of its own. */
declare module 'snarkjs' {
  /** A point as the engine holds it, in Montgomery form. */
  type Point = Uint8Array;

  interface Group {
    readonly one: Point;
    toJacobian(point: Point): Point;
    fromObject(point: readonly unknown[]): Point;
    toObject(point: Point): readonly unknown[];
    add(left: Point, right: Point): Point;
    timesScalar(point: Point, scalar: bigint): Point;
    toAffine(point: Point): Point;
    eq(left: Point, right: Point): boolean;
    isZero(point: Point): boolean;
  }

  /** The group that pairings lead to. */
  interface TargetGroup {
    readonly one: Uint8Array;
    mul(left: Uint8Array, right: Uint8Array): Uint8Array;
    eq(left: Uint8Array, right: Uint8Array): boolean;
  }

  interface EngineCurve {
    readonly G1: Group;
    readonly G2: Group;
    readonly Gt: TargetGroup;
    readonly r: bigint;
    /** What a Miller loop takes of a point of G1, and of one of G2, both in Jacobian coordinates. */
    prepareG1(point: Point): Uint8Array;
    prepareG2(point: Point): Uint8Array;
    millerLoop(first: Uint8Array, second: Uint8Array): Uint8Array;
    finalExponentiation(product: Uint8Array): Uint8Array;
    pairingEq(...points: readonly Point[]): Promise<boolean>;
    readonly tm: { readonly memory: WebAssembly.Memory };
  }

  /** A file: bytes in memory, or pages that are read when they are asked for. */
  type FileLike =
    | string
    | Uint8Array
    | { readonly type: 'mem'; data?: Uint8Array }
    | { readonly type: 'bigMem'; readonly data: ArrayLike<Uint8Array> };

  interface Logger {
    debug(line: string): void;
    info(line: string): void;
    warn(line: string): void;
    error(line: string): void;
  }

  interface Proven {
    readonly proof: unknown;
    readonly publicSignals: readonly string[];
  }

  interface System {
    verify(key: unknown, signals: readonly string[], proof: unknown, logger?: Logger): Promise<boolean>;
    prove(
      zkey: FileLike,
      witness: FileLike,
      logger?: Logger,
      options?: { readonly singleThread: boolean },
    ): Promise<Proven>;
    setup(r1cs: FileLike, tau: FileLike, zkey: FileLike, logger?: Logger): Promise<unknown>;
  }

  export const groth16: System & {
    fullProve(
      inputs: unknown,
      wasm: FileLike,
      zkey: FileLike,
      logger?: Logger,
      calculator?: object,
      options?: { readonly singleThread: boolean },
    ): Promise<Proven>;
  };
  export const plonk: System;
  export const fflonk: System;
  export const wtns: {
    calculate(inputs: unknown, wasm: FileLike, witness: FileLike, options?: object): Promise<void>;
  };
  export const curves: {
    getCurveFromName(name: string, options: { readonly singleThread: boolean }): Promise<EngineCurve>;
  };
  export const powersOfTau: {
    newAccumulator(curve: EngineCurve, power: number, file: FileLike, logger?: Logger): Promise<unknown>;
    beacon(
      from: FileLike,
      to: FileLike,
      name: string,
      beaconHash: string,
      iterations: number,
      logger?: Logger,
    ): Promise<unknown>;
    preparePhase2(from: FileLike, to: FileLike, logger?: Logger): Promise<unknown>;
  };
  export const zKey: {
    newZKey(r1cs: FileLike, tau: FileLike, zkey: FileLike, logger?: Logger): Promise<unknown>;
    beacon(
      from: FileLike,
      to: FileLike,
      name: string,
      beaconHash: string,
      iterations: number,
      logger?: Logger,
    ): Promise<unknown>;
    exportVerificationKey(zkey: FileLike, logger?: Logger): Promise<unknown>;
    exportSolidityVerifier(
      zkey: FileLike,
      templates: Readonly<Record<string, string>>,
      logger?: Logger,
    ): Promise<string>;
  };
}
