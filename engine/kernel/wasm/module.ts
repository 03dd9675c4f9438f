import { section, text, unsigned, vector } from './bytes';
import {
  constant,
  local,
  minus,
  plus,
  ge,
  gt,
  wasmType,
  type Expression,
  type Local,
  type Type,
} from './expression';
import { at, fixed, type Place, type Statement } from './memory';
import { emptyBlock, opcode } from './opcode';

type Parameters = Readonly<Record<string, Type>>;
type Locals<P extends Parameters> = { readonly [K in keyof P]: Local<P[K]> };

/** A function of the module that other functions call. */
export interface Callable {
  readonly index: number;
}

/** How a loop over places is written: how many rounds are spelled out per turn of the loop (all by default when few). */
export interface LoopShape {
  /** Bytes between places. */
  readonly stride: number;
  readonly backwards?: boolean;
  readonly unroll: number;
}

/** Writes the body of one function. Values kept in locals are named by the variables that hold them. */
export class FunctionBuilder {
  readonly #types: Type[];
  readonly #parameters: number;
  readonly #code: number[] = [];

  constructor(parameters: readonly Type[]) {
    this.#types = [...parameters];
    this.#parameters = parameters.length;
  }

  /** Evaluates the expression now and keeps its value. */
  let<T extends Type>(value: Expression<T>): Local<T> {
    if (value.known !== undefined) return { ...value, local: -1 };
    const variable = this.variable(value.type);
    this.set(variable, value);
    return variable;
  }

  /** A local that will be assigned to, zero at first. */
  variable<T extends Type>(type: T): Local<T> {
    this.#types.push(type);
    return local(type, this.#types.length - 1);
  }

  set<T extends Type>(variable: Local<T>, value: Expression<T>): void {
    if (variable.local < 0) throw new Error('A constant can not be assigned to.');
    this.#code.push(...value.code, ...opcode.local_set, ...unsigned(variable.local));
  }

  /** Carries out a store. */
  do(statement: Statement): void {
    this.#code.push(...statement.code);
  }

  call(callee: Callable, ...operands: Expression<Type>[]): void {
    for (const operand of operands) this.#code.push(...operand.code);
    this.#code.push(...opcode.call, ...unsigned(callee.index));
  }

  if(condition: Expression<'i32'>, then: () => void, otherwise?: () => void): void {
    this.#code.push(...condition.code, ...opcode.if, emptyBlock);
    then();
    if (otherwise) {
      this.#code.push(...opcode.else);
      otherwise();
    }
    this.#code.push(...opcode.end);
  }

  /** Repeats the body while the condition, tested before each round, holds. */
  while(condition: Expression<'i32'>, body: () => void): void {
    this.#code.push(...opcode.block, emptyBlock, ...opcode.loop, emptyBlock);
    this.#code.push(...condition.code, ...opcode.i32_eqz, ...opcode.br_if, 1);
    body();
    this.#code.push(...opcode.br, 0, ...opcode.end, ...opcode.end);
  }

  /** Carries out the body, and again as long as the condition, tested after each round, holds. */
  repeat(body: () => Expression<'i32'>): void {
    this.#code.push(...opcode.loop, emptyBlock);
    const again = body();
    this.#code.push(...again.code, ...opcode.br_if, 0, ...opcode.end);
  }

  /**
   * The body for `count` places in a row; `round` is the place's number, or its remainder modulo `unroll` in a loop.
   */
  forEach(count: number, shape: LoopShape, body: (place: Place, round: number) => void): void {
    const { stride, unroll, backwards = false } = shape;
    const turns = count <= unroll ? 0 : Math.floor(count / unroll);
    const looped = turns * unroll;
    const rest = Array.from({ length: count - looped }, (_, i) => looped + i);
    const spell = () => rest.forEach((i) => body(fixed(i * stride), i));
    if (backwards) rest.reverse();
    if (backwards) spell();
    if (turns > 0) this.#turns(looped, shape, body);
    if (!backwards) spell();
  }

  #turns(
    looped: number,
    { stride, unroll, backwards = false }: LoopShape,
    body: (place: Place, round: number) => void,
  ): void {
    const bytes = unroll * stride;
    const index = this.variable('i32');
    const rounds = Array.from({ length: unroll }, (_, i) => i);
    if (backwards) rounds.reverse();
    this.set(index, constant('i32', backwards ? (looped - unroll) * stride : 0));
    this.repeat(() => {
      rounds.forEach((i) => body(at(index, i * stride), i));
      this.set(index, backwards ? minus(index, bytes) : plus(index, bytes));
      return backwards ? ge(index, 0) : gt(looped * stride, index);
    });
  }

  /** The function as it stands in the code section; `result` is left on the stack at the end. */
  encode(result: Expression<Type> | undefined): number[] {
    const declared = this.#types.slice(this.#parameters).map((type) => [1, wasmType[type]]);
    const content = [...vector(declared), ...this.#code, ...(result?.code ?? []), ...opcode.end];
    return [...unsigned(content.length), ...content];
  }
}

/** Writes a WebAssembly module with one memory, exported as `memory`. */
export class ModuleBuilder {
  readonly #signatures: number[][] = [];
  readonly #bodies: number[][] = [];
  readonly #exports: number[][] = [[...text('memory'), 2, 0]];

  /** Adds a function; the body's return value is the function's. It is exported when it has a name. */
  function<P extends Parameters>(
    name: string | null,
    parameters: P,
    body: (fn: FunctionBuilder, locals: Locals<P>) => Expression<Type> | undefined,
  ): Callable {
    const types = Object.values(parameters);
    const fn = new FunctionBuilder(types);
    const locals = Object.fromEntries(
      Object.keys(parameters).map((key, index) => [key, local(types[index]!, index)]),
    ) as Locals<P>;
    const result = body(fn, locals);
    const results = result === undefined ? [] : [[wasmType[result.type]]];
    const index = this.#bodies.length;
    this.#signatures.push([0x60, ...vector(types.map((type) => [wasmType[type]])), ...vector(results)]);
    this.#bodies.push(fn.encode(result));
    if (name !== null) this.#exports.push([...text(name), 0, ...unsigned(index)]);
    return { index };
  }

  /** The module's bytes, with a memory of the given number of 64 KiB pages. */
  encode(pages: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from([
      ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      ...section(1, vector(this.#signatures)),
      ...section(3, vector(this.#signatures.map((_, index) => unsigned(index)))),
      ...section(5, vector([[0, ...unsigned(pages)]])),
      ...section(7, vector(this.#exports)),
      ...section(10, vector(this.#bodies)),
    ]);
  }
}
