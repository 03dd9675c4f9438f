import { entriesLength } from './entries';
import { cellRisk, integrate, piecesAt } from './formulas';
import type { LineProblem } from './line-problem';
import { sortFunction, type OrderedColumns } from './ordering';
import {
  add,
  and,
  any,
  both,
  choose,
  constant,
  div,
  either,
  ge,
  greater,
  gt,
  lane,
  lesser,
  lt,
  mul,
  neg,
  noFlags,
  not,
  pick,
  plus,
  sub,
  times,
  where,
  type Expression,
  type Local,
} from './wasm/expression';
import { at, fixed, Layout, type Place } from './wasm/memory';
import { ModuleBuilder, type Callable, type FunctionBuilder } from './wasm/module';

/** Rates per call of `advance`. */
export const rateBlock = 512;
/** Loops up to this many pairs are spelled out; longer ones take this many pairs per turn. */
const unrolled = 10;
const perTurn = 4;

type Pair = Expression<'f64x2'>;
const zeros = constant('f64x2', 0);
/** The sum so far, then with the pair's first number: what stands before each of the two. */
const beforeEach = (sum: Pair, pair: Pair): Pair => add(sum, pick(zeros, 0, pair, 0));
const second = (pair: Pair): Pair => pick(pair, 1, pair, 1);

/**
 * The module for one network: entries in pairs of neighbours, two cells at a time. Its functions work on the columns
 * `w`, `b`, `v` of theta as it comes (by number) and on `ordered.w` … (by position).
 */
export class LineModule {
  readonly width: number;
  readonly problem: LineProblem;
  /** Neurons and breaks; with the inert entries at the end; pairs that hold neurons or breaks. */
  readonly entries: number;
  readonly length: number;
  readonly pairs: number;
  readonly layout = new Layout();
  readonly theta;
  readonly gradient;
  readonly rates = this.layout.column(rateBlock);
  readonly c = this.layout.column(1);
  readonly dc = this.layout.column(1);
  readonly table;
  readonly ordered;
  readonly id;
  readonly key;
  readonly stand;
  readonly rows;
  readonly t;
  readonly jump;
  /** [integral of r p, of x r p] over cells and, from the left, up to entries, for even and odd places apart. */
  readonly cells;
  readonly lefts;

  constructor(width: number, problem: LineProblem) {
    const { layout } = this;
    this.width = width;
    this.problem = problem;
    this.entries = width + problem.breaks.length;
    this.length = entriesLength(this.entries);
    this.pairs = Math.ceil(this.entries / 2);
    const column = () => layout.column(this.length);
    const split = problem.breaks.length > 0;
    this.theta = { w: column(), b: column(), v: column() };
    this.gradient = { w: column(), b: column(), v: column() };
    this.ordered = { w: column(), b: column(), v: column() };
    this.id = layout.integers(this.length);
    this.key = column();
    this.stand = split ? column() : null;
    this.rows = split ? layout.integers(this.length) : null;
    this.table = layout.column(problem.rows.length * problem.rows[0]!.length);
    this.t = column();
    this.jump = column();
    this.cells = { even: column(), odd: column() };
    this.lefts = { even: column(), odd: column() };
  }

  /** The module's bytes. Exports: start, load, store, advance(count), gradient() and value(), which return the risk. */
  encode(): Uint8Array<ArrayBuffer> {
    const module = new ModuleBuilder();
    const sort = sortFunction(module, this.#orderedColumns());
    module.function('start', {}, (fn) => {
      fn.call(sort, constant('i32', 0));
      return undefined;
    });
    module.function('load', {}, (fn) => this.#load(fn));
    module.function('store', {}, (fn) => this.#store(fn));
    module.function('advance', { count: 'i32' }, (fn, { count }) => this.#advance(fn, sort, count));
    module.function('gradient', {}, (fn) => this.#gradient(fn, sort));
    module.function('value', {}, (fn) => this.#value(fn, sort));
    return module.encode(this.layout.pages);
  }

  #orderedColumns(): OrderedColumns {
    const { w, b, v } = this.ordered;
    const { breaks } = this.problem;
    return {
      key: this.key,
      id: this.id,
      others: this.stand ? [w, b, v, this.stand] : [w, b, v],
      entries: this.entries,
      stride: 8,
      rows: this.rows && {
        column: this.rows,
        cells: this.length,
        bytes: 8 * this.problem.rows[0]!.length,
        from: 8 * this.width,
        to: 8 * (this.width + breaks.length),
      },
    };
  }

  #forPairs(fn: FunctionBuilder, pairs: number, body: (place: Place) => void, backwards = false) {
    fn.forEach(pairs, { stride: 16, unroll: pairs <= unrolled ? pairs : perTurn, backwards }, body);
  }

  /** theta, by number, to the ordered columns. */
  #load(fn: FunctionBuilder): undefined {
    this.#forPairs(fn, this.pairs, (place) => {
      const { w, b, v } = this.#gathered(fn, place);
      fn.do(this.ordered.w.setPair(place, w));
      fn.do(this.ordered.b.setPair(place, b));
      fn.do(this.ordered.v.setPair(place, v));
    });
  }

  #store(fn: FunctionBuilder): undefined {
    this.#forPairs(fn, this.pairs, (place) => {
      const columns = ['w', 'b', 'v'] as const;
      const pairs = columns.map((name) => fn.let(this.ordered[name].pair(place)));
      this.#scatter(
        fn,
        place,
        pairs.map((pair, i) => [this.theta[columns[i]!], pair]),
      );
    });
  }

  #scatter(fn: FunctionBuilder, place: Place, parts: [ReturnType<Layout['column']>, Local<'f64x2'>][]) {
    const [first, next] = this.#numbers(fn, place);
    for (const [column, pair] of parts) {
      fn.do(column.setLane(first, pair, 0));
      fn.do(column.setLane(next, pair, 1));
    }
  }

  /** Where the two entries at a pair's place stand by number. */
  #numbers(fn: FunctionBuilder, place: Place): [Place, Place] {
    const next = { ...place, shift: place.shift + 8 };
    return [at(fn.let(this.id.number(place))), at(fn.let(this.id.number(next)))];
  }

  #gathered(fn: FunctionBuilder, place: Place) {
    const [first, next] = this.#numbers(fn, place);
    const { w, b, v } = this.theta;
    const two = (column: typeof w) => fn.let(column.intoSecond(column.splat(first), next));
    return { w: two(w), b: two(b), v: two(v) };
  }

  #neurons(fn: FunctionBuilder, place: Place) {
    const { w, b, v } = this.ordered;
    return { w: fn.let(w.pair(place)), b: fn.let(b.pair(place)), v: fn.let(v.pair(place)) };
  }

  /**
   * Puts the entries in order and finds their positions, jumps and what the sweep starts from: N and its slope at the
   * left end. `gather` takes the neurons from theta, otherwise they are in the ordered columns.
   */
  #arrange(fn: FunctionBuilder, sort: Callable, gather: boolean): { y: Pair; slope: Pair } {
    const { left, right } = this.problem;
    const sorted = fn.variable('i32');
    const crossed = fn.variable('flags');
    const previous = fn.variable('f64x2');
    const values = fn.variable('f64x2');
    const slopes = fn.variable('f64x2');
    fn.set(sorted, constant('i32', 0));
    fn.repeat(() => {
      fn.set(crossed, noFlags);
      fn.set(previous, constant('f64x2', -Infinity));
      fn.set(values, zeros);
      fn.set(slopes, zeros);
      this.#forPairs(fn, this.pairs, (place) => {
        const { w, b, v } = gather ? this.#gathered(fn, place) : this.#neurons(fn, place);
        if (gather) for (const name of ['w', 'b', 'v'] as const)
          fn.do(this.ordered[name].setPair(place, { w, b, v }[name]));
        const stand = this.stand ? this.stand.pair(place) : Infinity;
        const key = fn.let(lesser(stand, div(neg(b), w)));
        fn.do(this.key.setPair(place, key));
        fn.set(crossed, either(crossed, ge(pick(previous, 1, key, 0), key)));
        fn.set(previous, key);
        fn.do(this.t.setPair(place, greater(left, lesser(right, key))));
        const z = left === 0 ? b : fn.let(add(mul(w, left), b));
        const active = fn.let(gt(z, 0));
        const slope = fn.let(mul(v, w));
        const startSlope = fn.let(where(active, slope));
        fn.set(values, add(values, where(active, mul(v, z))));
        fn.set(slopes, add(slopes, startSlope));
        fn.do(this.jump.setPair(place, sub(where(gt(w, 0), slope), startSlope)));
      });
      const again = fn.let(and(any(crossed), not(sorted)));
      fn.if(again, () => {
        fn.call(sort, constant('i32', 0));
        fn.set(sorted, constant('i32', 1));
      });
      return again;
    });
    const c = this.c.number(fixed(0));
    return {
      y: fn.let(both(add(c, add(lane(values, 0), lane(values, 1))))),
      slope: fn.let(both(add(lane(slopes, 0), lane(slopes, 1)))),
    };
  }

  /** Integrates over the cells from the left. Leaves the totals in `total`; returns the risk if it is wanted. */
  #sweep(fn: FunctionBuilder, start: { y: Pair; slope: Pair }, withRisk: boolean) {
    const total = fn.variable('f64x2');
    const risk = fn.variable('f64x2');
    const previous = fn.variable('f64x2');
    const y = fn.variable('f64x2');
    const slope = fn.variable('f64x2');
    fn.set(total, zeros);
    if (withRisk) fn.set(risk, zeros);
    fn.set(previous, constant('f64x2', this.problem.left));
    fn.set(y, start.y);
    fn.set(slope, start.slope);
    this.#forPairs(fn, this.length / 2, (place) => {
      const end = fn.let(this.t.pair(place));
      const begin = fn.let(pick(previous, 1, end, 0));
      fn.set(previous, end);
      const h = fn.let(mul(0.5, sub(end, begin)));
      const m = fn.let(mul(0.5, add(begin, end)));
      const jump = fn.let(this.jump.pair(place));
      const slopes = fn.let(beforeEach(slope, jump));
      fn.set(slope, add(second(slopes), second(jump)));
      const rise = fn.let(mul(slopes, h));
      const twice = fn.let(add(rise, rise));
      const ys = fn.let(beforeEach(y, twice));
      fn.set(y, add(second(ys), second(twice)));
      const pieces = piecesAt(fn, this.problem, this.table, this.rows, place);
      const integrals = integrate(fn, { m, h, y: add(ys, rise), slope: slopes }, pieces);
      if (withRisk) fn.set(risk, add(risk, cellRisk(fn, this.problem, h, integrals)));
      const even = fn.let(pick(integrals.mass, 0, integrals.moment, 0));
      const odd = fn.let(pick(integrals.mass, 1, integrals.moment, 1));
      fn.do(this.cells.even.setPair(place, even));
      fn.do(this.cells.odd.setPair(place, odd));
      fn.set(total, add(total, even));
      fn.do(this.lefts.even.setPair(place, total));
      fn.set(total, add(total, odd));
      fn.do(this.lefts.odd.setPair(place, total));
    });
    return { total, risk };
  }

  /** Half the gradient, pair by pair from the right, from the integrals of the last sweep. */
  #halfGradient(
    fn: FunctionBuilder,
    use: (
      place: Place,
      neurons: { w: Pair; b: Pair; v: Pair },
      half: { w: Pair; b: Pair; v: Pair },
    ) => void,
  ) {
    const right = fn.variable('f64x2');
    fn.set(right, zeros);
    if (2 * this.pairs < this.length) {
      const end = fixed(16 * this.pairs);
      fn.set(right, add(this.cells.odd.pair(end), this.cells.even.pair(end)));
    }
    const step = (place: Place) => {
      const afterOdd = fn.let(add(right, zeros));
      const afterEven = fn.let(add(right, this.cells.odd.pair(place)));
      fn.set(right, add(afterEven, this.cells.even.pair(place)));
      const leftEven = fn.let(this.lefts.even.pair(place));
      const leftOdd = fn.let(this.lefts.odd.pair(place));
      const neurons = this.#neurons(fn, place);
      const { w, b, v } = neurons;
      const leftwards = fn.let(lt(w, 0));
      const m0 = fn.let(choose(leftwards, pick(leftEven, 0, leftOdd, 0), pick(afterEven, 0, afterOdd, 0)));
      const m1 = fn.let(choose(leftwards, pick(leftEven, 1, leftOdd, 1), pick(afterEven, 1, afterOdd, 1)));
      use(place, neurons, { w: mul(v, m1), b: mul(v, m0), v: add(mul(w, m1), mul(b, m0)) });
    };
    this.#forPairs(fn, this.pairs, step, true);
  }

  #advance(fn: FunctionBuilder, sort: Callable, count: Local<'i32'>): undefined {
    const step = fn.variable('i32');
    const end = fn.let(plus(count, 0));
    fn.set(step, constant('i32', 0));
    fn.while(lt(step, end), () => {
      const { total } = this.#sweep(fn, this.#arrange(fn, sort, false), false);
      const rate = fn.let(mul(2, this.rates.splat(at(fn.let(times(step, 8))))));
      this.#halfGradient(fn, (place, { w, b, v }, half) => {
        fn.do(this.ordered.w.setPair(place, sub(w, mul(rate, half.w))));
        fn.do(this.ordered.b.setPair(place, sub(b, mul(rate, half.b))));
        fn.do(this.ordered.v.setPair(place, sub(v, mul(rate, half.v))));
      });
      const c = fixed(0);
      fn.do(this.c.setNumber(c, sub(this.c.number(c), mul(lane(rate, 0), lane(total, 0)))));
      fn.set(step, plus(step, 1));
    });
    return undefined;
  }

  #gradient(fn: FunctionBuilder, sort: Callable): Expression<'f64'> {
    const { total, risk } = this.#sweep(fn, this.#arrange(fn, sort, true), true);
    this.#halfGradient(fn, (place, _, half) => {
      const { w, b, v } = this.gradient;
      this.#scatter(fn, place, [
        [w, fn.let(mul(2, half.w))],
        [b, fn.let(mul(2, half.b))],
        [v, fn.let(mul(2, half.v))],
      ]);
    });
    fn.do(this.dc.setNumber(fixed(0), mul(2, lane(total, 0))));
    return add(lane(risk, 0), lane(risk, 1));
  }

  #value(fn: FunctionBuilder, sort: Callable): Expression<'f64'> {
    const { risk } = this.#sweep(fn, this.#arrange(fn, sort, true), true);
    return add(lane(risk, 0), lane(risk, 1));
  }
}
