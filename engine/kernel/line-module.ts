import { entriesLength } from './entries';
import { cellRisk, integrate, piecesAt, placed, quarterGradient, type Neurons, type Pair } from './formulas';
import type { LineProblem } from './line-problem';
import { sortFunction, type OrderedColumns } from './ordering';
import {
  add,
  any,
  both,
  choose,
  constant,
  either,
  ge,
  lane,
  lt,
  mul,
  noFlags,
  pick,
  plus,
  sub,
  times,
  type Expression,
  type Local,
} from './wasm/expression';
import { at, fixed, Layout, move, type Column, type Place } from './wasm/memory';
import { ModuleBuilder, type Callable, type FunctionBuilder } from './wasm/module';

/** Rates per call of `advance`. */
export const rateBlock = 512;
/** Pairs per turn of the loops over entries (a multiple of two) and of the loop over cells. */
const entriesPerTurn = 2;
const cellsPerTurn = 2;

const names = ['w', 'b', 'v'] as const;
const zeros = constant('f64x2', 0);
/** The sum so far, then with the pair's first number: what stands before each of the two. */
const beforeEach = (sum: Pair, pair: Pair): Pair => add(sum, pick(zeros, 0, pair, 0));
/** The sum of a pair, in both lanes. */
const ofBoth = (pair: Pair): Pair => add(pair, pick(pair, 1, pair, 0));

/** What the sweep over cells starts from: N and its slope at the left end, in both lanes. */
interface Start {
  readonly y: Local<'f64x2'>;
  readonly slope: Local<'f64x2'>;
}

/**
 * The module for one network: entries in pairs of neighbours, two cells at a time. Positions are kept halved and integrals
 * are halves, which saves multiplications and does not change the digits.
 *
 * theta and the gradient lie as they come, by number. Breaks and inert entries have numbers beyond c, where they read zeros
 * and write what nobody reads.
 */
export class LineModule {
  readonly width: number;
  readonly problem: LineProblem;
  /** Neurons and breaks; with the inert entries at the end; pairs that hold neurons or breaks. */
  readonly entries: number;
  readonly length: number;
  readonly pairs: number;
  readonly layout = new Layout();
  readonly theta: Column;
  readonly gradient: Column;
  readonly rates = this.layout.column(rateBlock);
  readonly table: Column;
  /** By position: neurons, eight times the entries' numbers, keys that are ordered and where breaks stand. */
  readonly ordered: Readonly<Record<'w' | 'b' | 'v', Column>>;
  readonly id;
  readonly key;
  readonly stand;
  readonly rows;
  readonly halfT;
  readonly jump;
  /** Start of the sweep where entries had to be put in order first. */
  readonly start = { y: this.layout.column(2), slope: this.layout.column(2) };
  /** [of r p, of x r p] over cells and, from the left, up to entries, for even and odd places apart. */
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
    this.theta = layout.column(5 * width + 1 + this.length);
    this.gradient = layout.column(5 * width + 1 + this.length);
    this.ordered = { w: column(), b: column(), v: column() };
    this.id = layout.integers(this.length);
    this.key = column();
    this.stand = split ? column() : null;
    this.rows = split ? layout.integers(this.length) : null;
    this.table = layout.column(problem.rows.length * problem.rows[0]!.length);
    this.halfT = column();
    this.jump = column();
    this.cells = { even: column(), odd: column() };
    this.lefts = { even: column(), odd: column() };
  }

  /** The number of the entry that stands at place k at first: neurons, then breaks and inert entries. */
  number(k: number): number {
    return k < this.width ? k : 2 * this.width + 1 + k;
  }

  /** The module's bytes. Exports: start, load, store, advance(count), gradient() and value(), which return the risk. */
  encode(): Uint8Array<ArrayBuffer> {
    const module = new ModuleBuilder();
    const sort = sortFunction(module, this.#orderedColumns());
    module.function('start', {}, (fn) => {
      fn.call(sort, constant('i32', 0));
      return undefined;
    });
    const rearrange = module.function(null, {}, (fn) => this.#rearrange(fn, sort));
    module.function('load', {}, (fn) => this.#load(fn));
    module.function('store', {}, (fn) => this.#store(fn));
    module.function('advance', { count: 'i32' }, (fn, { count }) => this.#advance(fn, rearrange, count));
    module.function('gradient', {}, (fn) => this.#gradient(fn, rearrange));
    module.function('value', {}, (fn) => this.#value(fn, rearrange));
    return module.encode(this.layout.pages);
  }

  #orderedColumns(): OrderedColumns {
    const { w, b, v } = this.ordered;
    const { breaks } = this.problem;
    const firstBreak = this.number(this.width);
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
        from: 8 * firstBreak,
        to: 8 * (firstBreak + breaks.length),
      },
    };
  }

  #forPairs(fn: FunctionBuilder, body: (place: Place, round: number) => void, backwards = false) {
    fn.forEach(this.pairs, { stride: 16, unroll: entriesPerTurn, backwards }, body);
  }

  /** Where w, b or v of an entry stands, in bytes from the start of theta, given eight times its number. */
  #part(name: 'w' | 'b' | 'v', number: Place): Place {
    return move(number, 8 * this.width * names.indexOf(name));
  }

  /** Eight times the numbers of the entries at a pair's place, as places. */
  #numbers(fn: FunctionBuilder, place: Place): [Place, Place] {
    return [at(fn.let(this.id.number(place))), at(fn.let(this.id.number(move(place, 8))))];
  }

  /** The neurons at a pair's place, from theta. */
  #gathered(fn: FunctionBuilder, place: Place): Neurons {
    const [first, next] = this.#numbers(fn, place);
    const two = (name: 'w' | 'b' | 'v') =>
      fn.let(this.theta.intoSecond(this.theta.splat(this.#part(name, first)), this.#part(name, next)));
    // -0 becomes 0: a vertical neuron's kink lies at minus infinity if b > 0.
    return { w: fn.let(add(two('w'), zeros)), b: two('b'), v: two('v') };
  }

  #scatter(fn: FunctionBuilder, target: Column, place: Place, values: Neurons) {
    const [first, next] = this.#numbers(fn, place);
    for (const name of names) {
      const pair = fn.let(values[name]);
      fn.do(target.setLane(this.#part(name, first), pair, 0));
      fn.do(target.setLane(this.#part(name, next), pair, 1));
    }
  }

  #neurons(fn: FunctionBuilder, place: Place): Neurons {
    const { w, b, v } = this.ordered;
    return { w: fn.let(w.pair(place)), b: fn.let(b.pair(place)), v: fn.let(v.pair(place)) };
  }

  #setNeurons(fn: FunctionBuilder, place: Place, neurons: Neurons) {
    for (const name of names) fn.do(this.ordered[name].setPair(place, neurons[name]));
  }

  #load(fn: FunctionBuilder): undefined {
    this.#forPairs(fn, (place) => this.#setNeurons(fn, place, this.#gathered(fn, place)));
  }

  #store(fn: FunctionBuilder): undefined {
    this.#forPairs(fn, (place) => this.#scatter(fn, this.theta, place, this.#neurons(fn, place)));
  }

  /** Position, jump and share of the start of the neurons at a place; returns their keys. */
  #place(fn: FunctionBuilder, place: Place, neurons: Neurons, sums: readonly [Start, Start], round: number) {
    const sum = sums[round % 2 === 0 ? 0 : 1];
    const stand = this.stand ? this.stand.pair(place) : Infinity;
    const { key, halfT, jump, startValue, startSlope } = placed(fn, this.problem, neurons, stand);
    fn.do(this.key.setPair(place, key));
    fn.do(this.halfT.setPair(place, halfT));
    fn.do(this.jump.setPair(place, jump));
    fn.set(sum.y, add(sum.y, startValue));
    fn.set(sum.slope, add(sum.slope, startSlope));
    return key;
  }

  #emptySums(fn: FunctionBuilder): [Start, Start] {
    const sums = [0, 1].map(() => ({ y: fn.variable('f64x2'), slope: fn.variable('f64x2') }));
    for (const { y, slope } of sums) {
      fn.set(y, zeros);
      fn.set(slope, zeros);
    }
    return [sums[0]!, sums[1]!];
  }

  #total(fn: FunctionBuilder, [even, odd]: readonly [Start, Start]) {
    const c = this.theta.number(fixed(24 * this.width));
    return {
      y: add(both(c), ofBoth(fn.let(add(even.y, odd.y)))),
      slope: ofBoth(fn.let(add(even.slope, odd.slope))),
    };
  }

  /** Sorts the entries, places them and keeps what the sweep starts from. */
  #rearrange(fn: FunctionBuilder, sort: Callable): undefined {
    fn.call(sort, constant('i32', 0));
    const sums = this.#emptySums(fn);
    this.#forPairs(fn, (place, round) => {
      this.#place(fn, place, this.#neurons(fn, place), sums, round);
    });
    const { y, slope } = this.#total(fn, sums);
    fn.do(this.start.y.setPair(fixed(0), y));
    fn.do(this.start.slope.setPair(fixed(0), slope));
  }

  /** Places the entries, in order; `gather` takes the neurons from theta, else they are in the ordered columns. */
  #arrange(fn: FunctionBuilder, rearrange: Callable, gather: boolean): Start {
    const crossed = fn.variable('flags');
    const previous = fn.variable('f64x2');
    const sums = this.#emptySums(fn);
    fn.set(crossed, noFlags);
    fn.set(previous, constant('f64x2', -Infinity));
    this.#forPairs(fn, (place, round) => {
      const neurons = gather ? this.#gathered(fn, place) : this.#neurons(fn, place);
      if (gather) this.#setNeurons(fn, place, neurons);
      const key = this.#place(fn, place, neurons, sums, round);
      fn.set(crossed, either(crossed, ge(pick(previous, 1, key, 0), key)));
      fn.set(previous, key);
    });
    const total = this.#total(fn, sums);
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

  /** Integrates over the cells from the left, starting at `y` and `slope`, which it changes. */
  #sweep(fn: FunctionBuilder, { y, slope }: Start, withRisk: boolean) {
    const total = fn.variable('f64x2');
    const risk = fn.variable('f64x2');
    const previous = fn.variable('f64x2');
    fn.set(total, zeros);
    if (withRisk) fn.set(risk, zeros);
    fn.set(previous, constant('f64x2', 0.5 * this.problem.left));
    fn.forEach(this.length / 2, { stride: 16, unroll: cellsPerTurn }, (place) => {
      const end = fn.let(this.halfT.pair(place));
      const begin = fn.let(pick(previous, 1, end, 0));
      fn.set(previous, end);
      const h = fn.let(sub(end, begin));
      const m = fn.let(add(begin, end));
      const jump = fn.let(this.jump.pair(place));
      const slopes = fn.let(beforeEach(slope, jump));
      fn.set(slope, add(slope, ofBoth(jump)));
      const rise = fn.let(mul(slopes, h));
      const twice = fn.let(add(rise, rise));
      const ys = fn.let(beforeEach(y, twice));
      fn.set(y, add(y, ofBoth(twice)));
      const pieces = piecesAt(fn, this.problem, this.table, this.rows, place);
      const integrals = integrate(fn, { m, h, y: add(ys, rise), slope: slopes }, pieces);
      if (withRisk) fn.set(risk, add(risk, cellRisk(fn, this.problem, h, integrals)));
      const even = fn.let(pick(integrals.mass, 0, integrals.moment, 0));
      const odd = fn.let(pick(integrals.mass, 1, integrals.moment, 1));
      fn.do(this.cells.even.setPair(place, even));
      fn.do(this.cells.odd.setPair(place, odd));
      fn.do(this.lefts.even.setPair(place, add(total, even)));
      fn.set(total, add(total, add(even, odd)));
      fn.do(this.lefts.odd.setPair(place, total));
    });
    return { total, risk };
  }

  /** A quarter of the gradient, times `scale`, pair by pair from the right, from the integrals of the last sweep. */
  #collect(
    fn: FunctionBuilder,
    scale: 1 | 4,
    use: (place: Place, neurons: Neurons, quarter: Neurons) => void,
  ) {
    const scaled = (pair: Pair) => fn.let(scale === 1 ? pair : mul(scale, pair));
    const right = fn.variable('f64x2');
    const end = fixed(16 * this.pairs);
    if (2 * this.pairs < this.length) fn.set(right, add(this.cells.even.pair(end), this.cells.odd.pair(end)));
    else fn.set(right, zeros);
    const collectOne = (place: Place) => {
      const afterOdd = fn.let(right);
      const odd = fn.let(this.cells.odd.pair(place));
      const afterEven = fn.let(add(right, odd));
      fn.set(right, add(right, add(this.cells.even.pair(place), odd)));
      const leftEven = fn.let(this.lefts.even.pair(place));
      const leftOdd = fn.let(this.lefts.odd.pair(place));
      const neurons = this.#neurons(fn, place);
      const leftwards = fn.let(lt(neurons.w, 0));
      const m0 = scaled(choose(leftwards, pick(leftEven, 0, leftOdd, 0), pick(afterEven, 0, afterOdd, 0)));
      const m1 = scaled(choose(leftwards, pick(leftEven, 1, leftOdd, 1), pick(afterEven, 1, afterOdd, 1)));
      use(place, neurons, quarterGradient(neurons, m0, m1));
    };
    this.#forPairs(fn, collectOne, true);
  }

  #advance(fn: FunctionBuilder, rearrange: Callable, count: Local<'i32'>): undefined {
    const step = fn.variable('i32');
    const c = fixed(24 * this.width);
    fn.while(lt(step, count), () => {
      const { total } = this.#sweep(fn, this.#arrange(fn, rearrange, false), false);
      const rate = fn.let(mul(4, this.rates.splat(at(fn.let(times(step, 8))))));
      const descend = (x: Pair, quarter: Pair) => sub(x, mul(rate, quarter));
      this.#collect(fn, 1, (place, { w, b, v }, quarter) => {
        const next = { w: descend(w, quarter.w), b: descend(b, quarter.b), v: descend(v, quarter.v) };
        this.#setNeurons(fn, place, next);
      });
      fn.do(this.theta.setNumber(c, sub(this.theta.number(c), mul(lane(rate, 0), lane(total, 0)))));
      fn.set(step, plus(step, 1));
    });
  }

  #gradient(fn: FunctionBuilder, rearrange: Callable): Expression<'f64'> {
    const { total, risk } = this.#sweep(fn, this.#arrange(fn, rearrange, true), true);
    this.#collect(fn, 4, (place, _, gradient) => this.#scatter(fn, this.gradient, place, gradient));
    fn.do(this.gradient.setNumber(fixed(24 * this.width), mul(4, lane(total, 0))));
    return mul(2, add(lane(risk, 0), lane(risk, 1)));
  }

  #value(fn: FunctionBuilder, rearrange: Callable): Expression<'f64'> {
    const { risk } = this.#sweep(fn, this.#arrange(fn, rearrange, true), true);
    return mul(2, add(lane(risk, 0), lane(risk, 1)));
  }
}
