import { integrate, piecesAt, placed, quarterGradient, type Neurons, type Pair } from './formulas';
import type { LineProblem } from './line-problem';
import { rateBlock } from './line-module';
import { sortFunction } from './ordering';
import {
  add,
  any,
  choose,
  constant,
  either,
  ge,
  lt,
  mul,
  noFlags,
  plus,
  sub,
  times,
  type Local,
} from './wasm/expression';
import { at, fixed, Layout, move, type Column, type Place } from './wasm/memory';
import { ModuleBuilder, type Callable, type FunctionBuilder } from './wasm/module';

const stride = 16;
const zeros = constant('f64x2', 0);
const names = ['w', 'b', 'v'] as const;

/** What the sweep over cells starts from: N and its slope at the left end. */
interface Start {
  readonly y: Local<'f64x2'>;
  readonly slope: Local<'f64x2'>;
}
/** Half the integrals of r p and x r p, over a cell or summed. */
interface Moments {
  readonly mass: Pair;
  readonly moment: Pair;
}
const together = (a: Moments, b: Moments): Moments => ({
  mass: add(a.mass, b.mass),
  moment: add(a.moment, b.moment),
});

/**
 * The module for gradient descent of two networks at once, one in each lane: structure of arrays, entry k of both at byte
 * 16 k of every column. The operations and their order are those of the module for one network, so its results are the same
 * bits whatever the other lane does.
 */
export class EnsembleModule {
  readonly width: number;
  readonly problem: LineProblem;
  /** Neurons and breaks; there is one cell more. */
  readonly entries: number;
  readonly layout = new Layout();
  readonly neurons: Readonly<Record<'w' | 'b' | 'v', Column>>;
  readonly c = this.layout.column(2);
  readonly rates = this.layout.column(2 * rateBlock);
  readonly table: Column;
  /** Eight times the number of each entry, by place. */
  readonly id;
  readonly key;
  readonly stand;
  readonly rows;
  readonly halfT;
  readonly jump;
  readonly start = { y: this.layout.column(2), slope: this.layout.column(2) };
  readonly cells;
  readonly lefts;

  constructor(width: number, problem: LineProblem) {
    const { layout } = this;
    this.width = width;
    this.problem = problem;
    this.entries = width + problem.breaks.length;
    const column = () => layout.column(2 * (this.entries + 1));
    const split = problem.breaks.length > 0;
    this.neurons = { w: column(), b: column(), v: column() };
    this.id = layout.integers(2 * (this.entries + 1));
    this.key = column();
    this.stand = split ? column() : null;
    this.rows = split ? layout.integers(2 * (this.entries + 1)) : null;
    this.table = layout.column(problem.rows.length * problem.rows[0]!.length);
    this.halfT = column();
    this.jump = column();
    this.cells = { mass: column(), moment: column() };
    this.lefts = { mass: column(), moment: column() };
  }

  /** The module's bytes. Exports: sort(lane), where lane is 0 or 8, and advance(count). */
  encode(): Uint8Array<ArrayBuffer> {
    const module = new ModuleBuilder();
    const { w, b, v } = this.neurons;
    const sort = sortFunction(module, {
      key: this.key,
      id: this.id,
      others: this.stand ? [w, b, v, this.stand] : [w, b, v],
      entries: this.entries,
      stride,
      rows: this.rows && {
        column: this.rows,
        cells: this.entries + 1,
        bytes: 8 * this.problem.rows[0]!.length,
        from: 8 * this.width,
        to: 8 * this.entries,
      },
    });
    const rearrange = module.function(null, {}, (fn) => this.#rearrange(fn, sort));
    module.function('sort', { lane: 'i32' }, (fn, { lane }) => {
      fn.call(sort, lane);
      return undefined;
    });
    module.function('advance', { count: 'i32' }, (fn, { count }) => this.#advance(fn, rearrange, count));
    return module.encode(this.layout.pages);
  }

  #at(fn: FunctionBuilder, place: Place): Neurons {
    const { w, b, v } = this.neurons;
    return { w: fn.let(w.pair(place)), b: fn.let(b.pair(place)), v: fn.let(v.pair(place)) };
  }

  #emptySums(fn: FunctionBuilder): Start[] {
    const sums = [0, 1, 2, 3].map(() => ({ y: fn.variable('f64x2'), slope: fn.variable('f64x2') }));
    for (const { y, slope } of sums) {
      fn.set(y, zeros);
      fn.set(slope, zeros);
    }
    return sums;
  }

  /** Places the entries; hands each key to `look`. Returns N and its slope at the left end. */
  #place(fn: FunctionBuilder, look: (key: Pair) => void) {
    const sums = this.#emptySums(fn);
    fn.forEach(this.entries, { stride, unroll: 4 }, (place, round) => {
      const sum = sums[round % 4]!;
      const stand = this.stand ? this.stand.pair(place) : Infinity;
      const neuron = placed(fn, this.problem, this.#at(fn, place), stand);
      fn.do(this.key.setPair(place, neuron.key));
      fn.do(this.halfT.setPair(place, neuron.halfT));
      fn.do(this.jump.setPair(place, neuron.jump));
      fn.set(sum.y, add(sum.y, neuron.startValue));
      fn.set(sum.slope, add(sum.slope, neuron.startSlope));
      look(neuron.key);
    });
    const fourfold = (part: 'y' | 'slope') =>
      add(add(sums[0]![part], sums[2]![part]), add(sums[1]![part], sums[3]![part]));
    return { y: add(this.c.pair(fixed(0)), fourfold('y')), slope: fourfold('slope') };
  }

  #rearrange(fn: FunctionBuilder, sort: Callable): undefined {
    fn.call(sort, constant('i32', 0));
    fn.call(sort, constant('i32', 8));
    const { y, slope } = this.#place(fn, () => undefined);
    fn.do(this.start.y.setPair(fixed(0), y));
    fn.do(this.start.slope.setPair(fixed(0), slope));
  }

  #arrange(fn: FunctionBuilder, rearrange: Callable): Start {
    const crossed = fn.variable('flags');
    const previous = fn.variable('f64x2');
    fn.set(crossed, noFlags);
    fn.set(previous, constant('f64x2', -Infinity));
    const total = this.#place(fn, (key) => {
      fn.set(crossed, either(crossed, ge(previous, key)));
      fn.set(previous, key);
    });
    const start = { y: fn.variable('f64x2'), slope: fn.variable('f64x2') };
    fn.set(start.y, total.y);
    fn.set(start.slope, total.slope);
    fn.if(any(crossed), () => {
      fn.call(rearrange);
      fn.set(start.y, this.start.y.pair(fixed(0)));
      fn.set(start.slope, this.start.slope.pair(fixed(0)));
    });
    return start;
  }

  /**
   * Integrates over the cells from the left, in pairs of an even and an odd cell: sums advance by what a pair adds up to.
   * Returns the total of r p.
   */
  #sweep(fn: FunctionBuilder, { y, slope }: Start): Pair {
    const total = { mass: fn.variable('f64x2'), moment: fn.variable('f64x2') };
    const begin = fn.variable('f64x2');
    fn.set(total.mass, zeros);
    fn.set(total.moment, zeros);
    fn.set(begin, constant('f64x2', 0.5 * this.problem.left));
    let even: Moments & { twice: Pair; jump: Pair } = {
      mass: zeros,
      moment: zeros,
      twice: zeros,
      jump: zeros,
    };
    const cell = (place: Place, odd: boolean, end: Pair, jump: Pair) => {
      const slopeHere = odd ? fn.let(add(slope, even.jump)) : slope;
      const h = fn.let(sub(end, begin));
      const m = fn.let(add(begin, end));
      const rise = fn.let(mul(slopeHere, h));
      const twice = fn.let(add(rise, rise));
      const yHere = add(odd ? add(y, even.twice) : y, rise);
      const pieces = piecesAt(fn, this.problem, this.table, this.rows, place);
      const integrals = integrate(fn, { m, h, y: yHere, slope: slopeHere }, pieces);
      const here = { mass: integrals.mass, moment: integrals.moment };
      this.#setMoments(fn, this.cells, place, here);
      fn.set(begin, end);
      if (!odd) {
        even = { ...here, twice, jump };
        this.#setMoments(fn, this.lefts, place, together(total, here));
        return;
      }
      const sum = together(total, together(even, here));
      fn.set(total.mass, sum.mass);
      fn.set(total.moment, sum.moment);
      this.#setMoments(fn, this.lefts, place, total);
      fn.set(y, add(y, add(even.twice, twice)));
      fn.set(slope, add(slope, add(even.jump, jump)));
    };
    fn.forEach(this.entries, { stride, unroll: 2 }, (place, round) => {
      cell(place, round % 2 === 1, fn.let(this.halfT.pair(place)), fn.let(this.jump.pair(place)));
    });
    const last = fixed(stride * this.entries);
    const lastOdd = this.entries % 2 === 1;
    cell(last, lastOdd, constant('f64x2', 0.5 * this.problem.right), zeros);
    return lastOdd ? total.mass : fn.let(add(total.mass, even.mass));
  }

  #setMoments(
    fn: FunctionBuilder,
    columns: { mass: Column; moment: Column },
    place: Place,
    moments: Moments,
  ) {
    fn.do(columns.mass.setPair(place, moments.mass));
    fn.do(columns.moment.setPair(place, moments.moment));
  }

  #moments(fn: FunctionBuilder, { mass, moment }: { mass: Column; moment: Column }, place: Place): Moments {
    return { mass: fn.let(mass.pair(place)), moment: fn.let(moment.pair(place)) };
  }

  /** One step of all neurons from the integrals of the last sweep, in pairs of entries from the right. */
  #descend(fn: FunctionBuilder, rate: Pair) {
    const right = { mass: fn.variable('f64x2'), moment: fn.variable('f64x2') };
    const setRight = ({ mass, moment }: Moments) => {
      fn.set(right.mass, mass);
      fn.set(right.moment, moment);
    };
    const neuron = (place: Place, onRight: Moments) => {
      const { w, b, v } = this.#at(fn, place);
      const onLeft = this.#moments(fn, this.lefts, place);
      const leftwards = fn.let(lt(w, 0));
      const m0 = fn.let(choose(leftwards, onLeft.mass, onRight.mass));
      const m1 = fn.let(choose(leftwards, onLeft.moment, onRight.moment));
      const quarter = quarterGradient({ w, b, v }, m0, m1);
      const old = { w, b, v };
      for (const name of names)
        fn.do(this.neurons[name].setPair(place, sub(old[name], mul(rate, quarter[name]))));
    };
    const kept = ({ mass, moment }: Moments): Moments => ({ mass: fn.let(mass), moment: fn.let(moment) });
    setRight(this.#moments(fn, this.cells, fixed(stride * this.entries)));
    if (this.entries % 2 === 1) {
      const last = fixed(stride * (this.entries - 1));
      neuron(last, right);
      setRight(together(this.#moments(fn, this.cells, last), right));
    }
    const pairs = Math.floor(this.entries / 2);
    fn.forEach(pairs, { stride: 2 * stride, unroll: 1, backwards: true }, (place) => {
      const next = move(place, stride);
      const odd = this.#moments(fn, this.cells, next);
      neuron(next, right);
      neuron(place, kept(together(right, odd)));
      setRight(together(right, together(this.#moments(fn, this.cells, place), odd)));
    });
  }

  #advance(fn: FunctionBuilder, rearrange: Callable, count: Local<'i32'>): undefined {
    const step = fn.variable('i32');
    const c = fixed(0);
    fn.while(lt(step, count), () => {
      const total = this.#sweep(fn, this.#arrange(fn, rearrange));
      const rate = fn.let(mul(4, this.rates.pair(at(fn.let(times(step, stride))))));
      this.#descend(fn, rate);
      fn.do(this.c.setPair(c, sub(this.c.pair(c), mul(rate, total))));
      fn.set(step, plus(step, 1));
    });
  }
}
