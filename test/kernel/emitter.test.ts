import { describe, expect, it } from 'vitest';
import { double, signed, text, unsigned } from '../../engine/kernel/wasm/bytes';
import * as e from '../../engine/kernel/wasm/expression';
import { at, fixed, Layout, move } from '../../engine/kernel/wasm/memory';
import { type FunctionBuilder, ModuleBuilder } from '../../engine/kernel/wasm/module';

type Run = (...numbers: number[]) => number;

/** A module with one function `run` and one page of memory. */
function compiled<P extends Record<string, e.Type>>(
  parameters: P,
  body: (fn: FunctionBuilder, locals: { [K in keyof P]: e.Local<P[K]> }) => e.Expression<e.Type> | undefined,
) {
  const module = new ModuleBuilder();
  module.function('run', parameters, body);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.encode(1)));
  const { buffer } = exports['memory'] as WebAssembly.Memory;
  return { run: exports['run'] as Run, doubles: new Float64Array(buffer), integers: new Int32Array(buffer) };
}

describe('encoding', () => {
  it('writes integers as the specification shows them', () => {
    expect(unsigned(624485)).toEqual([0xe5, 0x8e, 0x26]);
    expect(signed(-123456)).toEqual([0xc0, 0xbb, 0x78]);
    expect([0, 63, 64, -64, -65].map(signed)).toEqual([[0], [63], [0xc0, 0], [0x40], [0xbf, 0x7f]]);
    expect(text('ab')).toEqual([2, 97, 98]);
  });

  it('keeps all bits of a double', () => {
    expect(double(-0)).toEqual([0, 0, 0, 0, 0, 0, 0, 0x80]);
    for (const value of [5e-324, Math.PI, -Infinity, NaN])
      expect(compiled({}, () => e.constant('f64', value)).run()).toBe(value);
    for (const value of [0, 2147483647, -2147483648])
      expect(compiled({}, () => e.constant('i32', value)).run()).toBe(value);
  });
});

describe('expressions', () => {
  it('compute what they read as', () => {
    const { run } = compiled({ x: 'f64', y: 'f64' }, (_, { x, y }) =>
      e.sub(e.mul(2, e.add(x, y)), e.div(x, e.neg(y))),
    );
    expect(run(3, 7)).toBe(20 + 3 / 7);
  });

  it('fold what is known, in double arithmetic', () => {
    const third = e.div(e.constant('f64x2', 1), 3);
    expect(third.known).toBe(1 / 3);
    expect(e.mul(third, 0.1).known).toBe((1 / 3) * 0.1);
    expect(() => e.add<'f64'>(1, 2)).toThrow('between two numbers');
  });

  it('have two lanes', () => {
    const pair = (a: e.Expression<'f64'>, b: e.Expression<'f64'>) => e.pick(e.both(a), 0, e.both(b), 0);
    const lanes = (make: (p: e.Expression<'f64x2'>, q: e.Expression<'f64x2'>) => e.Expression<'f64x2'>) =>
      ([0, 1] as const).map((index) => {
        const parameters = { a: 'f64', b: 'f64', c: 'f64', d: 'f64' } as const;
        const { run } = compiled(parameters, (_, { a, b, c, d }) =>
          e.lane(make(pair(a, b), pair(c, d)), index),
        );
        return run(1, 5, 3, NaN);
      });
    expect(lanes(e.add)).toEqual([4, NaN]);
    expect(lanes((p, q) => e.pick(p, 1, q, 0))).toEqual([5, 3]);
    expect(lanes(e.lesser)).toEqual([1, 5]);
    expect(lanes(e.greater)).toEqual([3, 5]);
    expect(lanes((p, q) => e.where(e.lt(p, q), p))).toEqual([1, 0]);
    expect(lanes((p, q) => e.choose(e.lt(p, q), p, q))).toEqual([1, NaN]);
    expect(lanes((p, q) => e.choose(e.either(e.ge(p, q), e.gt(p, 4)), p, q))).toEqual([3, 5]);
  });

  it('ask whether any flag is set', () => {
    const { run } = compiled({ x: 'f64' }, (_, { x }) => e.any(e.either(e.noFlags, e.gt(e.both(x), 1))));
    expect([run(1), run(2), run(NaN)]).toEqual([0, 1, 0]);
  });

  it('compare and combine scalars', () => {
    const between = compiled({ x: 'f64' }, (_, { x }) => e.and(e.ge(x, 1), e.or(e.lt(x, 2), e.same(x, 3))));
    expect([0, 1, 2, 3].map((x) => between.run(x))).toEqual([0, 1, 0, 1]);
    const whole = compiled({ n: 'i32' }, (_, { n }) => e.over(e.minus(e.times(n, 5), 1), e.plus(n, 1)));
    expect([1, 11].map((n) => whole.run(n))).toEqual([2, 4]);
    const odd = compiled({ n: 'i32' }, (_, { n }) => e.not(e.equals(n, 1)));
    expect([0, 1].map((n) => odd.run(n))).toEqual([1, 0]);
  });
});

describe('functions', () => {
  it('loop while, repeat until and branch', () => {
    const { run } = compiled({ n: 'i32' }, (fn, { n }) => {
      const sum = fn.variable('i32');
      const k = fn.variable('i32');
      fn.while(e.lt(k, n), () => {
        fn.if(
          e.lt(k, 3),
          () => fn.set(sum, e.plus(sum, 100)),
          () => fn.set(sum, e.plus(sum, k)),
        );
        fn.set(k, e.plus(k, 1));
      });
      fn.repeat(() => {
        fn.set(k, e.minus(k, 1));
        return e.lt(0, k);
      });
      return e.plus(sum, k);
    });
    expect([run(0), run(3), run(6)]).toEqual([-1, 300, 312]);
  });

  it('refuse to assign to a constant', () => {
    compiled({}, (fn) => {
      const known = fn.let(e.constant('f64', 2));
      expect(() => fn.set(known, e.constant('f64', 3))).toThrow('constant');
      return known;
    });
  });

  it('call each other', () => {
    const module = new ModuleBuilder();
    const layout = new Layout();
    const column = layout.column(1);
    const double = module.function(null, { x: 'f64' }, (fn, { x }) => {
      fn.do(column.setNumber(fixed(0), e.mul(2, x)));
      return undefined;
    });
    module.function('run', { x: 'f64' }, (fn, { x }) => {
      fn.call(double, e.add(x, 1));
      return column.number(fixed(0));
    });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.encode(layout.pages)));
    expect((exports['run'] as Run)(3)).toBe(8);
  });
});

describe('loops over columns', () => {
  const layout = new Layout();
  const source = layout.column(64);
  const target = layout.column(64);
  for (const [count, unroll, backwards] of [
    [0, 4, false],
    [1, 4, false],
    [4, 4, false],
    [7, 2, false],
    [13, 4, true],
    [12, 1, true],
    [3, 8, true],
  ] as const)
    it(`${count} places, ${unroll} a turn${backwards ? ', backwards' : ''}`, () => {
      // A running sum shows that every place is visited once and in order.
      const { run, doubles } = compiled({}, (fn) => {
        const sum = fn.variable('f64');
        fn.forEach(count, { stride: 8, unroll, backwards }, (place, round) => {
          fn.set(sum, e.add(e.mul(2, sum), source.number(place)));
          fn.do(target.setNumber(move(place, 8), e.add(sum, e.constant('f64', 1000 * (round % unroll)))));
        });
        return sum;
      });
      const values = Array.from({ length: count }, (_, i) => i + 1);
      doubles.set(values, source.address / 8);
      const order = backwards ? [...values].reverse() : values;
      expect(run()).toBe(order.reduce((sum, x) => 2 * sum + x, 0));
      let sum = 0;
      for (const x of order) {
        sum = 2 * sum + x;
        expect(doubles[target.address / 8 + x]).toBe(sum + 1000 * ((x - 1) % unroll));
      }
    });

  it('read and write pairs, lanes and integers', () => {
    const ids = layout.integers(4);
    const { run, doubles, integers } = compiled({ i: 'i32' }, (fn, { i }) => {
      const mixed = fn.let(source.intoSecond(source.splat(at(i)), at(ids.number(fixed(8)))));
      fn.do(target.setPair(at(i), e.add(mixed, source.pair(fixed(16)))));
      fn.do(target.setLane(fixed(48), mixed, 1));
      fn.do(ids.setNumber(fixed(16), e.plus(i, 1)));
      return undefined;
    });
    doubles.set([10, 20, 30, 40], source.address / 8);
    integers[ids.address / 4 + 2] = 24;
    run(8);
    const read = (k: number) => doubles[target.address / 8 + k];
    expect([read(1), read(2), read(6)]).toEqual([20 + 30, 40 + 40, 40]);
    expect(integers[ids.address / 4 + 4]).toBe(9);
    expect(() => source.number(fixed(-100000))).toThrow('before the start');
  });
});
