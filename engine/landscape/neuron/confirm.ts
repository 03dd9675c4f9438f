/**
 * Repeats the proofs of one neuron's critical realizations, at higher precision and where it matters by other means: roots are
 * counted by Sturm's theorem and narrowed by bisection, integrals computed in rational numbers.
 */
import { contains, enclosureOf, hull, magnitude, negate, type Enclosure } from '../../calculus/enclosure';
import type { ExactPieces } from '../../calculus/piecewise';
import { Polynomial } from '../../calculus/polynomial';
import { Rational } from '../../calculus/rational';
import type { KinkRange, KinkRoot, NeuronCertificate, Range } from '../certificate/certificate';
import { simplest } from './brackets';
import {
  enclosuresNear,
  enclosuresOf,
  equationOf,
  valuesAt,
  type Equation,
  type Fraction,
  type KinkEnclosures,
} from './equation';
import { evaluateDyadic, isZero, signOf, sum, trimmed, type Integers } from './integers';
import { stripped } from './isolate';
import { supportOf } from './kinks';
import { commonPieces, inIntegers, mirrored, type CommonPiece } from './problem';
import { inertiaOf, reflected, riskRange } from './proof';
import { signAt, SturmSequence } from './sturm';

/** Binary places, relative to their cell, to which kinks are enclosed again: more than twice as many as when they are found. */
const PLACES = 320;
/** Stored ends may lie this part of a number outside of what is proved again; numbers that are this small beside others are zero. */
const slack = { part: 2 ** -48, zero: 1e-90 };

interface Named {
  readonly name: string;
  readonly claimed: Range;
  readonly own: Enclosure;
}

/** For one target and density, both known exactly. */
export class NeuronProofs {
  private readonly pieces: readonly CommonPiece[];
  private readonly equations = new Map<1 | -1, CountedEquation>();

  constructor(target: ExactPieces, density: ExactPieces) {
    this.pieces = commonPieces(target, density);
  }

  /** Null where the certificate is confirmed, else what is wrong: a sentence without full stop. */
  confirm(claimed: NeuronCertificate): string | null {
    const [kink, ...more] = claimed.kinks;
    if (more.length > 0) return 'one neuron has one kink, and the certificate is of more';
    if (kink === undefined) return this.confirmPlain(claimed);
    const { root } = claimed;
    if (claimed.proof !== 'root' || root === undefined)
      return 'the certificate does not say where its root is';
    if (claimed.slope !== null) return 'a network with a kink has no other slope';
    return this.confirmKink(claimed, kink, root);
  }

  /** The mean or the line. */
  private confirmPlain(claimed: NeuronCertificate): string | null {
    const { pieces } = this;
    if (claimed.proof !== 'moments') return 'a network without a kink is proved by integrals';
    if (pieces[0]!.p.isZero() || pieces.at(-1)!.p.isZero()) {
      return 'the density vanishes beside an end of the domain, where the network may have any slope';
    }
    const { constant, slope, risk } = leastSquares(pieces, claimed.center, claimed.slope !== null);
    if (claimed.slope !== null && slope.isZero()) return 'the least-squares line is the mean';
    const rank = claimed.slope === null ? 1 : 2;
    if (claimed.rank !== rank || claimed.index !== 0) return `the Hessian has rank ${rank} and index 0`;
    return disagreement([
      { name: 'constant', claimed: claimed.constant, own: enclosureOf(constant) },
      ...(claimed.slope ? [{ name: 'slope', claimed: claimed.slope, own: enclosureOf(slope) }] : []),
      { name: 'risk', claimed: claimed.risk, own: enclosureOf(risk) },
    ]);
  }

  private confirmKink(claimed: NeuronCertificate, kink: KinkRange, stored: KinkRoot): string | null {
    const orientation = kink.active === 'right' ? 1 : -1;
    const [from, to] = stored.between.map((text) => Rational.parse(text)) as [Rational, Rational];
    const root = reflected({ ...stored, between: [from, to] }, orientation);
    const proved = this.equationFor(orientation).soleRoot(...root.between);
    if (typeof proved === 'string') return proved;
    const { signs, orders, position, values } = proved;
    if (signs.join() !== root.signs.join() || orders.join() !== root.orders.join()) {
      const shown = reflected({ between: root.between, signs, orders }, orientation);
      return `E' has zeros of order ${shown.orders.join(' and ')} on the sides of the kink and the signs ${shown.signs.join(' and ')}`;
    }
    const inertia = inertiaOf(root);
    if (claimed.rank !== inertia.rank || claimed.index !== inertia.index) {
      return `the Hessian has rank ${inertia.rank} and index ${inertia.index}`;
    }
    const own = orientation === 1 ? position : negate(position);
    return disagreement([
      { name: 'kink', claimed: kink.position, own },
      { name: 'constant', claimed: claimed.constant, own: values.c },
      { name: 'jump', claimed: kink.jump, own: values.s },
      { name: 'risk', claimed: claimed.risk, own: values.risk },
    ]);
  }

  private equationFor(orientation: 1 | -1): CountedEquation {
    let equation = this.equations.get(orientation);
    if (equation === undefined) {
      equation = new CountedEquation(this.pieces, orientation);
      this.equations.set(orientation, equation);
    }
    return equation;
  }
}

/** What of a claim doesn't contain what is proved, or says much less. */
function disagreement(numbers: readonly Named[]): string | null {
  const size = Math.max(...numbers.map(({ own }) => magnitude(own)));
  for (const { name, claimed, own } of numbers) {
    const [low, high] = name === 'risk' ? riskRange(own) : [own.low, own.high];
    const room = slack.part * magnitude(own) + slack.zero * size;
    const [least, most] = claimed;
    if (contains({ low: least, high: most }, { low, high }) && least >= low - room && most <= high + room)
      continue;
    return `the ${name} lies in [${low}, ${high}], and the certificate says [${least}, ${most}]`;
  }
  return null;
}

/** The mean, or the least-squares line c + s (x - center), and its risk. */
function leastSquares(
  pieces: readonly CommonPiece[],
  center: number,
  affine: boolean,
): { readonly constant: Rational; readonly slope: Rational; readonly risk: Rational } {
  const at = Rational.fromNumber(center);
  const x = Polynomial.of([at.negate(), Rational.one]);
  const integral = (of: (piece: CommonPiece) => Polynomial) =>
    pieces.reduce((total, piece) => {
      const primitive = of(piece).antiderivative();
      return total.add(primitive.evaluate(piece.right)).subtract(primitive.evaluate(piece.left));
    }, Rational.zero);
  const mass = integral(({ p }) => p);
  const mean = integral(({ f, p }) => f.multiply(p));
  const square = integral(({ f, p }) => f.multiply(f).multiply(p));
  if (!affine) {
    const constant = mean.divide(mass);
    return { constant, slope: Rational.zero, risk: square.subtract(constant.multiply(mean)) };
  }
  const first = integral(({ p }) => p.multiply(x));
  const second = integral(({ p }) => p.multiply(x).multiply(x));
  const mixed = integral(({ f, p }) => f.multiply(p).multiply(x));
  const determinant = mass.multiply(second).subtract(first.multiply(first));
  const slope = mass.multiply(mixed).subtract(first.multiply(mean)).divide(determinant);
  const constant = second.multiply(mean).subtract(first.multiply(mixed)).divide(determinant);
  const risk = square.subtract(constant.multiply(mean)).subtract(slope.multiply(mixed));
  return { constant, slope, risk };
}

/** The only root between two numbers. */
interface SoleRoot extends Pick<KinkRoot, 'signs' | 'orders'> {
  readonly position: Enclosure;
  readonly values: KinkEnclosures;
}

/** The critical equation of kinks that are active on one side, with its roots counted. */
class CountedEquation {
  private readonly equation: Equation;
  private readonly support: readonly [number, number];
  private readonly counted = new Map<number, Counted | null>();

  constructor(pieces: readonly CommonPiece[], orientation: 1 | -1) {
    const problem = inIntegers(
      pieces.map(({ left, right, f, p }) => {
        const width = right.subtract(left);
        return { left, width, f: f.substitute(left, width), p: p.substitute(left, width) };
      }),
    );
    const own = orientation === 1 ? problem : mirrored(problem);
    this.equation = equationOf(own);
    this.support = supportOf(own);
  }

  soleRoot(from: Rational, to: Rational): SoleRoot | string {
    const [first, last] = this.support;
    const found: (() => SoleRoot | string)[] = [];
    let roots = 0;
    for (let k = first; k <= last; k++) {
      const [low, high] = [larger(from, this.endOf(k)), smaller(to, this.endOf(k + 1))];
      if (low.compare(high) >= 0) continue;
      const cell = this.cell(k);
      if (cell === null) return 'the risk is constant on an interval of kinks: there is more than one';
      const [u, v] = [this.placeOf(k, low), this.placeOf(k, high)];
      if (signAt(cell.inside, u) === 0 || signAt(cell.inside, v) === 0) {
        return 'an end of the interval around the root is a root as well';
      }
      const inside = cell.sequence.count(u, v);
      roots += inside;
      if (inside === 1) found.push(() => this.inside(k, cell, u, v));
      if (k === last || this.endOf(k + 1).compare(to) >= 0 || cell.atOne === 0) continue;
      roots += 1;
      found.push(() => this.onBreak(k, cell));
    }
    if (roots !== 1)
      return `the critical equation has ${roots} roots in the interval of the certificate, not one`;
    return found[0]!();
  }

  /** The left end of cell k, which is the right one of the cell before. */
  private endOf(k: number): Rational {
    const { cells, unit } = this.equation.problem;
    const { left, width } = cells[Math.min(k, cells.length - 1)]!;
    return Rational.of(k < cells.length ? left : left + width, unit);
  }

  private placeOf(k: number, x: Rational): Rational {
    const { cells, unit } = this.equation.problem;
    const { left, width } = cells[k]!;
    return x.multiply(Rational.of(unit)).subtract(Rational.of(left)).divide(Rational.of(width));
  }

  private lineOf(k: number, u: Rational): Rational {
    const { cells, unit } = this.equation.problem;
    const { left, width } = cells[k]!;
    return Rational.of(left * u.denominator + width * u.numerator, unit * u.denominator);
  }

  /** Null where the equation holds everywhere in the cell. */
  private cell(k: number): Counted | null {
    let counted = this.counted.get(k);
    if (counted === undefined) {
      const { critical } = this.equation.cells[k]!;
      counted = isZero(critical) ? null : countedIn(critical);
      this.counted.set(k, counted);
    }
    return counted;
  }

  private onBreak(k: number, left: Counted): SoleRoot | string {
    const right = this.cell(k + 1);
    if (right === null) return 'the risk is constant on an interval of kinks beside this one';
    const slope = signOf(sum(this.equation.cells[k]!.slope));
    if (slope === 0) return 'the best network with this kink is the mean';
    const at = this.endOf(k + 1);
    return {
      signs: [slope * signOf(sum(left.inside)), slope * signOf(right.inside[0]!)],
      orders: [left.atOne, right.atZero],
      position: enclosureOf(at),
      values: enclosuresOf(valuesAt(this.equation, k, 1n, 1n)),
    };
  }

  /** Bisects a factor that changes its sign at the root. */
  private inside(k: number, cell: Counted, from: Rational, to: Rational): SoleRoot | string {
    let simple = cell.inside;
    let order = 1;
    for (let { sequence } = cell; sequence.repeated.length > 1; order++) {
      const repeated = new SturmSequence(sequence.repeated);
      if (repeated.count(from, to) === 0) break;
      simple = sequence.repeated;
      sequence = repeated;
    }
    const near = narrowed(simple, from, to);
    const values = near && this.valuesBetween(k, near);
    if (near === null || values === null || !(values.s.low > 0 || values.s.high < 0)) {
      return 'the jump at the kink can not be told from zero: the network may be the mean';
    }
    const slope = values.s.low > 0 ? 1 : -1;
    return {
      // There is no other root between the ends of the interval.
      signs: [slope * signAt(cell.inside, from), slope * signAt(cell.inside, to)],
      orders: [order, order],
      position: hull(enclosureOf(this.lineOf(k, near.low)), enclosureOf(this.lineOf(k, near.high))),
      values,
    };
  }

  private valuesBetween(k: number, { low, high }: Near): KinkEnclosures | null {
    if (low.equals(high)) return enclosuresOf(valuesAt(this.equation, k, low.numerator, low.denominator));
    const [from, to] = [low, high].map((x) => x.multiply(Rational.of(1n << BigInt(PLACES))).numerator);
    return enclosuresNear(this.equation, k, { low: from!, high: to! }, PLACES);
  }
}

interface Counted {
  /** Without the roots at the ends of the cell, whose multiplicities are beside it. */
  readonly inside: Integers;
  readonly atZero: number;
  readonly atOne: number;
  readonly sequence: SturmSequence;
}

function countedIn(critical: Integers): Counted {
  const { q, atZero, atOne } = stripped(trimmed(critical));
  return { inside: q, atZero, atOne, sequence: new SturmSequence(q) };
}

/** Multiples of 2^-PLACES side by side with a root between them, or the root itself. */
interface Near {
  readonly low: Rational;
  readonly high: Rational;
}

/** Around the only root between two numbers, where p changes its sign; null where it is too near to one of these. */
function narrowed(p: Integers, from: Rational, to: Rational): Near | null {
  const power = Rational.of(1n << BigInt(PLACES));
  const before = signAt(p, from);
  let low = -from.multiply(power).negate().floor();
  let high = to.multiply(power).floor();
  const sign = (n: bigint) => signOf(evaluateDyadic(p, n, PLACES));
  if (low >= high || sign(low) !== before || sign(high) !== -before) return null;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    const own = sign(middle);
    if (own === 0) [low, high] = [middle, middle];
    else if (own === before) low = middle;
    else high = middle;
  }
  const [left, right] = [low, high].map((n) => Rational.of(n).divide(power));
  const simplestOne = simplest(fractionOf(left!), fractionOf(right!));
  return signAt(p, simplestOne) === 0
    ? { low: simplestOne, high: simplestOne }
    : { low: left!, high: right! };
}

function fractionOf({ numerator, denominator }: Rational): Fraction {
  return { n: numerator, d: denominator };
}

function larger(x: Rational, y: Rational): Rational {
  return x.compare(y) >= 0 ? x : y;
}

function smaller(x: Rational, y: Rational): Rational {
  return x.compare(y) <= 0 ? x : y;
}
