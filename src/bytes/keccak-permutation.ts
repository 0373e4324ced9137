/**
 * Keccak-f[1600] (FIPS 202 §3.3) as a WebAssembly module of one function over one memory, assembled here: 64-bit lanes are
 * native there, and pairs of 32-bit halves in JavaScript cost ten times as much.
 *
 * Memory: 25 little-endian lanes from byte 0 (lane x + 5y), the 24 round constants behind them. The function first XORs a
 * block of keccak-256's rate, wherever in memory it lies, into the state (FIPS 202 §4, the sponge's step).
 */
const lanes = 25;
const rounds = 24;
const laneBytes = 8;
/** Lanes of a block of keccak-256: 1600 bits less twice the digest's 256. */
const blockLanes = 17;
/** Bytes absorbed per permutation. */
export const rate = blockLanes * laneBytes;
/** Where the round constants begin. */
export const constantsAt = lanes * laneBytes;

/** Rotation of each lane (FIPS 202 §3.2.2, table 2). */
const rotations = [
  0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14,
] as const;

/** The round constants, from the shift register of FIPS 202 §3.2.5. */
export function roundConstants(): BigUint64Array<ArrayBuffer> {
  let register = 1;
  return BigUint64Array.from({ length: rounds }, () => {
    let constant = 0n;
    for (let power = 0; power < 7; power++) {
      if ((register & 1) === 1) constant |= 1n << BigInt((1 << power) - 1);
      register = ((register << 1) ^ ((register >> 7) * 0x171)) & 0xff;
    }
    return constant;
  });
}

/** Unsigned LEB128 (WebAssembly core §5.2.2). */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** Signed LEB128 of a number that is not negative: a leading zero bit is needed. */
function signed(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >>> 7)];
}

// Instructions (WebAssembly core §5.4).
const get = (local: number) => [0x20, ...unsigned(local)];
const set = (local: number) => [0x21, ...unsigned(local)];
const xor = [0x85];
const and = [0x83];
const rotateLeft = (bits: number) => [0x42, ...signed(bits), 0x89];
const i32Const = (value: number) => [0x41, ...signed(value)];
const load = (offset: number) => [0x29, 3, ...unsigned(offset)];
const store = (offset: number) => [0x37, 3, ...unsigned(offset)];

// Locals: the block's address, which is the parameter; the state, column parities, their effect, the state after rho and
// pi; and the round's byte offset.
const block = 0;
const state = (lane: number) => 1 + lane;
const parity = (x: number) => state(lanes) + (x % 5);
const effect = (x: number) => parity(4) + 1 + (x % 5);
const moved = (lane: number) => effect(4) + 1 + lane;
const round = moved(lanes);

const five = [0, 1, 2, 3, 4] as const;
const all = Array.from({ length: lanes }, (_, lane) => lane);

/** theta, rho, pi, chi and iota of one round. */
function oneRound(): number[] {
  const theta = five.flatMap((x) => [
    ...get(state(x)),
    ...[5, 10, 15, 20].flatMap((row) => [...get(state(x + row)), ...xor]),
    ...set(parity(x)),
  ]);
  const effects = five.flatMap((x) => [
    ...get(parity(x + 4)),
    ...get(parity(x + 1)),
    ...rotateLeft(1),
    ...xor,
    ...set(effect(x)),
  ]);
  const rhoPi = all.flatMap((lane) => {
    const [x, y] = [lane % 5, Math.floor(lane / 5)];
    return [
      ...get(state(lane)),
      ...get(effect(x)),
      ...xor,
      ...rotateLeft(rotations[lane] ?? 0),
      ...set(moved(y + 5 * ((2 * x + 3 * y) % 5))),
    ];
  });
  const chi = all.flatMap((lane) => {
    const row = lane - (lane % 5);
    const [next, second] = [moved(row + ((lane + 1) % 5)), moved(row + ((lane + 2) % 5))];
    // ¬a ∧ b is (a ∧ b) ⊕ b: there is no instruction for "not".
    return [
      ...get(next),
      ...get(second),
      ...and,
      ...get(second),
      ...xor,
      ...get(moved(lane)),
      ...xor,
      ...set(state(lane)),
    ];
  });
  const iota = [...get(state(0)), ...get(round), ...load(constantsAt), ...xor, ...set(state(0))];
  return [...theta, ...effects, ...rhoPi, ...chi, ...iota];
}

/** Reads the state, with the block XORed into its first lanes, from memory. */
function absorb(): number[] {
  return all.flatMap((lane) => [
    ...i32Const(0),
    ...load(lane * laneBytes),
    ...(lane < blockLanes ? [...get(block), ...load(lane * laneBytes), ...xor] : []),
    ...set(state(lane)),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

/** The module's bytes. It exports the memory `m` of 64 KiB and the function `f`, whose parameter is a block's address. */
export function keccakModule(): Uint8Array<ArrayBuffer> {
  const addRound = [...get(round), ...i32Const(laneBytes), 0x6a, 0x22, ...unsigned(round)];
  const body = [
    // Two groups of locals: 64-bit ones, and the round's offset.
    ...[2, ...unsigned(round - state(0)), 0x7e, 1, 0x7f],
    ...absorb(),
    // loop; …; branch back while the offset is below that of the last constant's end; end
    ...[0x03, 0x40, ...oneRound(), ...addRound, ...i32Const(rounds * laneBytes), 0x49, 0x0d, 0, 0x0b],
    ...all.flatMap((lane) => [...i32Const(0), ...get(state(lane)), ...store(lane * laneBytes)]),
    0x0b,
  ];
  return Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, 0x7f, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]),
    ...section(7, [2, 1, 0x6d, 2, 0, 1, 0x66, 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  );
}
