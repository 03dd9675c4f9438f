/**
 * What is proved of a critical realization of one neuron, as a certificate (mathematics.md, Certificates).
 */
import { enclosureOfQuotient, middle, negate, positivePart, type Enclosure } from '../../calculus/enclosure';
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
  const {
    signs,
    orders,
    between: ends,
  } = reflected(
    {
      between,
      signs: [point.before, point.after],
      orders: [point.orderBefore, point.orderAfter],
    },
    orientation,
  );
  const root = { between: [ends[0].toString(), ends[1].toString()], signs, orders } as const;
  return {
    proof: 'root',
    center: centerOf(domain),
    constant: rangeOf(values.c),
    slope: null,
    kinks: [
      {
        neurons: [0],
        active: orientation === 1 ? 'right' : 'left',
        position: rangeOf(orientation === 1 ? position : negate(position)),
        jump: rangeOf(values.s),
      },
    ],
    risk: riskRange(values.risk),
    ...inertiaOf(root),
    root,
  };
}

/** A root between two numbers. */
interface RootBetween extends Pick<KinkRoot, 'signs' | 'orders'> {
  readonly between: readonly [Rational, Rational];
}

/** Of the mirror image f(-x), p(-x), if the orientation is -1: E(-q) falls where E(q) rises. */
export function reflected(root: RootBetween, orientation: 1 | -1): RootBetween {
  if (orientation === 1) return root;
  const [low, high] = root.between;
  // No sign is -0.
  const [before, after] = root.signs.map((sign) => 0 - sign) as [number, number];
  return {
    between: [high.negate(), low.negate()],
    signs: [after, before],
    orders: [root.orders[1], root.orders[0]],
  };
}
