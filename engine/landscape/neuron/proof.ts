/**
 * What is proved of a critical realization of one neuron, as a certificate (mathematics.md, Certificates).
 */
import {
  enclosureOf,
  enclosureOfQuotient,
  middle,
  positivePart,
  type Enclosure,
} from '../../calculus/enclosure';
import { Rational } from '../../calculus/rational';
import type { KinkRoot, NeuronCertificate, Range } from '../certificate/certificate';
import { meanValues, valuesAt, type Equation } from './equation';
import type { KinkPoint, LoneKink } from './kinks';

interface Interval {
  readonly a: number;
  readonly b: number;
}

function rangeOf({ low, high }: Enclosure): Range {
  return [low, high];
}

function centerOf({ a, b }: Interval): number {
  return middle({ low: a, high: b });
}

/** The doubles around a risk, which is not negative. */
export function riskRange(risk: Enclosure): Range {
  return rangeOf(positivePart(risk));
}

/** N = F / m, by exact integrals. */
export function meanCertificate(equation: Equation, domain: Interval): NeuronCertificate {
  const { c, risk } = meanValues(equation);
  return {
    proof: 'moments',
    center: centerOf(domain),
    constant: rangeOf(enclosureOfQuotient(c.n, c.d)),
    slope: null,
    kinks: [],
    risk: riskRange(enclosureOfQuotient(risk.n, risk.d)),
    rank: 1,
    index: 0,
  };
}

/** The least-squares line, by exact integrals. */
export function lineCertificate(equation: Equation, domain: Interval): NeuronCertificate {
  const { q, c, s, risk } = valuesAt(equation, 0, 0n, 1n);
  const center = centerOf(domain);
  const x = Rational.fromNumber(center).subtract(Rational.of(q.n, q.d));
  // c and s have the same denominator.
  const constant = enclosureOfQuotient(c.n * x.denominator + s.n * x.numerator, c.d * x.denominator);
  return {
    proof: 'moments',
    center,
    constant: rangeOf(constant),
    slope: rangeOf(enclosureOfQuotient(s.n, s.d)),
    kinks: [],
    risk: riskRange(enclosureOfQuotient(risk.n, risk.d)),
    rank: 2,
    index: 0,
  };
}

/** Three directions change the realization; along the kink the curvature is E'' up to a positive factor. */
export function inertiaOf({
  signs,
  orders,
}: Pick<KinkRoot, 'signs' | 'orders'>): Pick<NeuronCertificate, 'rank' | 'index'> {
  const [before, after] = signs;
  const simple = orders.map((order) => order === 1);
  if (simple.every(Boolean) && before === -after) return { rank: 3, index: before > 0 ? 1 : 0 };
  if (!simple.some(Boolean)) return { rank: 2, index: 0 };
  return { rank: null, index: null };
}

/** A root of the critical equation that lies alone; `orientation` -1 where the equation is that of the mirror image. */
export function kinkCertificate(
  point: KinkPoint,
  { between, position, values }: LoneKink,
  orientation: 1 | -1,
  domain: Interval,
): NeuronCertificate {
  const root = reflected(
    {
      between: textsOf(between),
      signs: [point.before, point.after],
      orders: [point.orderBefore, point.orderAfter],
    },
    orientation,
  );
  const [low, high] = sorted(position, orientation);
  return {
    proof: 'root',
    center: centerOf(domain),
    constant: rangeOf(values.c),
    slope: null,
    kinks: [
      {
        neurons: [0],
        active: orientation === 1 ? 'right' : 'left',
        position: [enclosureOf(low).low, enclosureOf(high).high],
        jump: rangeOf(values.s),
      },
    ],
    risk: riskRange(values.risk),
    ...inertiaOf(root),
    root,
  };
}

function textsOf([low, high]: readonly [Rational, Rational]): readonly [string, string] {
  return [low.toString(), high.toString()];
}

/** Of the mirror image f(-x), p(-x), if the orientation is -1: E(-q) falls where E(q) rises. */
export function reflected(root: KinkRoot, orientation: 1 | -1): KinkRoot {
  if (orientation === 1) return root;
  const [low, high] = sorted(
    root.between.map((text) => Rational.parse(text)),
    -1,
  );
  // No sign is -0.
  const [before, after] = root.signs.map((sign) => 0 - sign) as [number, number];
  return {
    between: textsOf([low, high]),
    signs: [after, before],
    orders: [root.orders[1], root.orders[0]],
  };
}

/** An interval or its mirror image. */
export function sorted(ends: readonly Rational[], orientation: 1 | -1): readonly [Rational, Rational] {
  const [low, high] = ends as readonly [Rational, Rational];
  return orientation === 1 ? [low, high] : [high.negate(), low.negate()];
}
