import { double, signed, unsigned } from './bytes';
import { opcode, valueType, type Opcode } from './opcode';

/**
 * Typed expressions of WebAssembly that read like the formulas they stand for: `mul(0.5, sub(right, left))`. Numbers
 * among the operands are constants of the other operand's type. An expression is evaluated anew wherever it is used; keep
 * it in a local (`FunctionBuilder.let`) to use it twice. `flags` are the two-lane results of comparing `f64x2`.
 */
export type Type = 'i32' | 'f64' | 'f64x2' | 'flags';
/** The types that numbers are computed in. */
export type Real = 'f64' | 'f64x2';

export interface Expression<T extends Type> {
  readonly type: T;
  /** The instructions that leave the value on the stack. */
  readonly code: readonly number[];
  /** The value in all lanes when it is known while the module is written. */
  readonly known?: number;
}
export type Operand<T extends Type> = Expression<T> | number;

export const wasmType: Record<Type, number> = {
  i32: valueType.i32,
  f64: valueType.f64,
  f64x2: valueType.v128,
  flags: valueType.v128,
};

export const expression = <T extends Type>(type: T, ...code: (readonly number[])[]): Expression<T> => ({
  type,
  code: code.flat(),
});

/** A constant, in both lanes where the type has two. */
export function constant<T extends Type>(type: T, value: number): Expression<T> {
  if (type === 'i32') return expression(type, opcode.i32_const, signed(value));
  if (type === 'flags') throw new Error('A comparison can not be written as a number.');
  const bytes = double(value);
  const code = type === 'f64' ? [...opcode.f64_const, ...bytes] : [...opcode.v128_const, ...bytes, ...bytes];
  return { type, code, known: value };
}

const isNumber = <T extends Type>(operand: Operand<T>): operand is number => typeof operand === 'number';

/** Both operands as expressions of the type that at least one of them has. */
function lift<T extends Type>(a: Operand<T>, b: Operand<T>): [Expression<T>, Expression<T>] {
  if (isNumber(a)) {
    if (isNumber(b)) throw new Error('An operation between two numbers should be computed beforehand.');
    return [constant(b.type, a), b];
  }
  return [a, isNumber(b) ? constant(a.type, b) : b];
}

type Folding = (a: number, b: number) => number;

/** An operation on two reals; known operands are folded, in the same double arithmetic. */
function realOperation(name: 'add' | 'sub' | 'mul' | 'div', fold: Folding) {
  return <T extends Real>(a: Operand<T>, b: Operand<T>): Expression<T> => {
    const [left, right] = lift(a, b);
    if (left.known !== undefined && right.known !== undefined)
      return constant(left.type, fold(left.known, right.known));
    return expression(left.type, left.code, right.code, opcode[`${left.type}_${name}` satisfies Opcode]);
  };
}

export const add = realOperation('add', (a, b) => a + b);
export const sub = realOperation('sub', (a, b) => a - b);
export const mul = realOperation('mul', (a, b) => a * b);
export const div = realOperation('div', (a, b) => a / b);
export const neg = <T extends Real>(a: Expression<T>): Expression<T> =>
  expression(a.type, a.code, opcode[`${a.type}_neg` satisfies Opcode]);

/** b < a ? b : a, lane by lane: where b is not a number, a. */
export const lesser = (a: Operand<'f64x2'>, b: Operand<'f64x2'>): Expression<'f64x2'> =>
  twoLanes('f64x2', 'f64x2_pmin', a, b);
/** a < b ? b : a, lane by lane: where b is not a number, a. */
export const greater = (a: Operand<'f64x2'>, b: Operand<'f64x2'>): Expression<'f64x2'> =>
  twoLanes('f64x2', 'f64x2_pmax', a, b);

function twoLanes<R extends 'f64x2' | 'flags'>(
  type: R,
  name: Opcode,
  a: Operand<'f64x2'>,
  b: Operand<'f64x2'>,
) {
  const [left, right] = lift(a, b);
  return expression(type, left.code, right.code, opcode[name]);
}

type Flag<T extends 'i32' | Real> = T extends 'f64x2' ? 'flags' : 'i32';

/** A comparison: lane by lane for `f64x2`, 0 or 1 for scalars. Never true where a number is NaN. */
function comparison(name: 'lt' | 'gt' | 'le' | 'ge') {
  return <T extends 'i32' | Real>(a: Operand<T>, b: Operand<T>): Expression<Flag<T>> => {
    const [left, right] = lift<'i32' | Real>(a, b);
    const code = left.type === 'i32' ? opcode[`i32_${name}_s`] : opcode[`${left.type}_${name}`];
    const type = (left.type === 'f64x2' ? 'flags' : 'i32') as Flag<T>;
    return expression(type, left.code, right.code, code);
  };
}

export const lt = comparison('lt');
export const gt = comparison('gt');
export const ge = comparison('ge');

/** Integer operations on addresses and counters, and the logic of scalar comparisons. */
function integerOperation(name: 'add' | 'sub' | 'mul' | 'div_s' | 'and' | 'or' | 'eq') {
  return (a: Operand<'i32'>, b: Operand<'i32'>): Expression<'i32'> => {
    const [left, right] = lift(a, b);
    return expression('i32', left.code, right.code, opcode[`i32_${name}`]);
  };
}
export const plus = integerOperation('add');
export const minus = integerOperation('sub');
export const times = integerOperation('mul');
export const over = integerOperation('div_s');
export const and = integerOperation('and');
export const or = integerOperation('or');
export const equals = integerOperation('eq');
export const not = (a: Expression<'i32'>): Expression<'i32'> => expression('i32', a.code, opcode.i32_eqz);
export const same = (a: Expression<'f64'>, b: Operand<'f64'>): Expression<'i32'> => {
  const [left, right] = lift(a, b);
  return expression('i32', left.code, right.code, opcode.f64_eq);
};

/** The number where the flag is set, +0 elsewhere. */
export const where = (flags: Expression<'flags'>, value: Expression<'f64x2'>): Expression<'f64x2'> =>
  expression('f64x2', flags.code, value.code, opcode.v128_and);
/** `yes` where the flag is set, `no` elsewhere; both are evaluated. */
export const choose = (
  flags: Expression<'flags'>,
  yes: Expression<'f64x2'>,
  no: Expression<'f64x2'>,
): Expression<'f64x2'> => expression('f64x2', yes.code, no.code, flags.code, opcode.v128_bitselect);
export const either = (a: Expression<'flags'>, b: Expression<'flags'>): Expression<'flags'> =>
  expression('flags', a.code, b.code, opcode.v128_or);
/** No flag set. */
export const noFlags: Expression<'flags'> = {
  type: 'flags',
  code: [...opcode.v128_const, ...new Array<number>(16).fill(0)],
};
/** Is a flag set in any lane? */
export const any = (flags: Expression<'flags'>): Expression<'i32'> =>
  expression('i32', flags.code, opcode.v128_any_true);

/** The same number in both lanes. */
export const both = (a: Expression<'f64'>): Expression<'f64x2'> =>
  expression('f64x2', a.code, opcode.f64x2_splat);
/** One lane of a pair. */
export const lane = (pair: Expression<'f64x2'>, index: 0 | 1): Expression<'f64'> =>
  expression('f64', pair.code, opcode.f64x2_extract_lane, [index]);
/** The pair (lane i of a, lane j of b). */
export function pick(
  a: Expression<'f64x2'>,
  i: 0 | 1,
  b: Expression<'f64x2'>,
  j: 0 | 1,
): Expression<'f64x2'> {
  const bytes = Array.from({ length: 16 }, (_, byte) => (byte < 8 ? 8 * i + byte : 16 + 8 * j + byte - 8));
  return expression('f64x2', a.code, b.code, opcode.i8x16_shuffle, bytes);
}

/** A local variable: its value as an expression, and its number to assign to. */
export interface Local<T extends Type> extends Expression<T> {
  readonly local: number;
}
export const local = <T extends Type>(type: T, index: number): Local<T> => ({
  type,
  local: index,
  code: [...opcode.local_get, ...unsigned(index)],
});
