import { unsigned } from './bytes';
import { constant, expression, plus, type Expression } from './expression';
import { opcode } from './opcode';

/**
 * Typed views of the memory. A column is an array at a fixed address; a place is an index into columns that is known when
 * the module is written up to one local, so that most of the address arithmetic is in the instructions' offsets.
 */
export interface Place {
  /** Bytes from the start of a column, or null where `shift` says it all. */
  readonly index: Expression<'i32'> | null;
  /** Bytes to add. */
  readonly shift: number;
}

/** The place `bytes` away from the start of a column. */
export const fixed = (bytes: number): Place => ({ index: null, shift: bytes });
/** The place that a local holding a number of bytes points to. */
export const at = (index: Expression<'i32'>, shift = 0): Place => ({ index, shift });
/** A place further on (or back, when what is left of `shift` is still positive with the column's address). */
export const move = (place: Place, bytes: number): Place => ({ ...place, shift: place.shift + bytes });
/** The place as a number of bytes. */
export const offset = (place: Place): Expression<'i32'> =>
  place.index === null ? constant('i32', place.shift) : plus(place.index, place.shift);

/** The base address and the memory argument (alignment as a power of two, offset) of a load or store. */
function target(
  address: number,
  place: Place,
  alignment: number,
): { base: readonly number[]; argument: number[] } {
  const whole = address + place.shift;
  if (whole < 0) throw new Error('A place before the start of the memory.');
  const base = place.index ?? constant('i32', 0);
  return { base: base.code, argument: [alignment, ...unsigned(whole)] };
}

/** Instructions without a value: a store. */
export interface Statement {
  readonly code: readonly number[];
}

/** An array of doubles, read and written singly or in pairs of neighbours. */
export class Column {
  readonly address: number;
  constructor(address: number) {
    this.address = address;
  }
  number(place: Place): Expression<'f64'> {
    const { base, argument } = target(this.address, place, 3);
    return expression('f64', base, opcode.f64_load, argument);
  }
  pair(place: Place): Expression<'f64x2'> {
    const { base, argument } = target(this.address, place, 3);
    return expression('f64x2', base, opcode.v128_load, argument);
  }
  /** The number at the place, in both lanes. */
  splat(place: Place): Expression<'f64x2'> {
    const { base, argument } = target(this.address, place, 3);
    return expression('f64x2', base, opcode.v128_load64_splat, argument);
  }
  /** The pair with the number at the place in lane 1 instead of its own. */
  intoSecond(pair: Expression<'f64x2'>, place: Place): Expression<'f64x2'> {
    const { base, argument } = target(this.address, place, 3);
    return expression('f64x2', base, pair.code, opcode.v128_load64_lane, argument, [1]);
  }
  setNumber(place: Place, value: Expression<'f64'>): Statement {
    const { base, argument } = target(this.address, place, 3);
    return { code: [...base, ...value.code, ...opcode.f64_store, ...argument] };
  }
  setPair(place: Place, value: Expression<'f64x2'>): Statement {
    const { base, argument } = target(this.address, place, 3);
    return { code: [...base, ...value.code, ...opcode.v128_store, ...argument] };
  }
  /** Writes one lane of the pair. */
  setLane(place: Place, pair: Expression<'f64x2'>, lane: 0 | 1): Statement {
    const { base, argument } = target(this.address, place, 3);
    return { code: [...base, ...pair.code, ...opcode.v128_store64_lane, ...argument, lane] };
  }
}

/** An array of 32-bit integers in slots of eight bytes, so that places serve columns of both kinds. */
export class IntegerColumn {
  readonly address: number;
  constructor(address: number) {
    this.address = address;
  }
  number(place: Place): Expression<'i32'> {
    const { base, argument } = target(this.address, place, 2);
    return expression('i32', base, opcode.i32_load, argument);
  }
  setNumber(place: Place, value: Expression<'i32'>): Statement {
    const { base, argument } = target(this.address, place, 2);
    return { code: [...base, ...value.code, ...opcode.i32_store, ...argument] };
  }
}

/** Hands out addresses, each a multiple of 64 bytes (a cache line). */
export class Layout {
  #next = 64;
  column(numbers: number): Column {
    return new Column(this.#take(numbers));
  }
  integers(numbers: number): IntegerColumn {
    return new IntegerColumn(this.#take(numbers));
  }
  /** Pages of 64 KiB that hold everything handed out. */
  get pages(): number {
    return Math.ceil(this.#next / 65536);
  }
  #take(numbers: number): number {
    const address = this.#next;
    this.#next += Math.ceil((8 * numbers) / 64) * 64 + 64;
    return address;
  }
}
