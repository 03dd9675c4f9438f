/**
 * The gradient of the risk in the coordinates of realizations, in exact arithmetic: at critical points everything cancels, and
 * what rounding would leave decides how wide a box must be.
 */
import { enclosureOf, type Enclosure } from '../../calculus/enclosure';
import { Polynomial } from '../../calculus/polynomial';
import { Rational } from '../../calculus/rational';
import type { CommonPiece } from '../neuron/problem';
import { offsetsOf, type Layout } from './coordinates';

/** Integrals of r p and x r p, r = N - f, from a kink to the right end of the domain. */
interface Tail {
  readonly zeroth: Rational;
  readonly first: Rational;
}

/** Where the kinks of the point are inside the domain of the pieces. */
export function exactGradient(
  pieces: readonly CommonPiece[],
  layout: Layout,
  point: Float64Array,
): Enclosure[] {
  const { positions } = offsetsOf(layout);
  const kinks = layout.orientations.map((orientation, k) => ({
    orientation,
    position: Rational.fromNumber(point[positions + k]!),
    jump: Rational.fromNumber(point[positions + layout.orientations.length + k]!),
  }));
  const { whole, tails } = integrals(pieces, layout, point, kinks);
  const two = Rational.of(2n);
  const center = Rational.fromNumber(layout.center);
  const affine = layout.affine ? [whole.first.subtract(center.multiply(whole.zeroth))] : [];
  const active = tails.map((tail, k): Tail => {
    if (kinks[k]!.orientation === 1) return tail;
    return { zeroth: whole.zeroth.subtract(tail.zeroth), first: whole.first.subtract(tail.first) };
  });
  // N has s max(o (x - q), 0): its derivatives are -o s and o (x - q) on the active side.
  const byPosition = active.map(({ zeroth }, k) =>
    zeroth.multiply(kinks[k]!.jump).multiply(Rational.of(-kinks[k]!.orientation)),
  );
  const byJump = active.map(({ zeroth, first }, k) =>
    first.subtract(kinks[k]!.position.multiply(zeroth)).multiply(Rational.of(kinks[k]!.orientation)),
  );
  return [whole.zeroth, ...affine, ...byPosition, ...byJump].map((value) => enclosureOf(value.multiply(two)));
}

interface Kink {
  readonly orientation: 1 | -1;
  readonly position: Rational;
  readonly jump: Rational;
}

function integrals(
  pieces: readonly CommonPiece[],
  layout: Layout,
  point: Float64Array,
  kinks: readonly Kink[],
): { whole: Tail; tails: Tail[] } {
  const ascending = kinks.map((_, k) => k).sort((i, j) => kinks[i]!.position.compare(kinks[j]!.position));
  let network = networkAtLeft(layout, point, kinks);
  let [zeroth, first] = [Rational.zero, Rational.zero];
  const before = kinks.map((): Tail => ({ zeroth, first }));
  let next = 0;
  for (const piece of pieces) {
    let left = piece.left;
    for (;;) {
      const k = ascending[next] ?? -1;
      const kink = kinks[k];
      const right = kink && kink.position.compare(piece.right) < 0 ? kink.position : piece.right;
      const weighted = network.subtract(piece.f).multiply(piece.p);
      zeroth = zeroth.add(over(weighted, left, right));
      first = first.add(over(weighted.multiply(Polynomial.identity), left, right));
      if (!kink || right === piece.right) break;
      before[k] = { zeroth, first };
      // Whatever side a term is active on, the slope changes by its jump.
      network = network.add(ramp(kink));
      left = right;
      next += 1;
    }
  }
  const whole = { zeroth, first };
  const tails = before.map((head): Tail => {
    return { zeroth: zeroth.subtract(head.zeroth), first: first.subtract(head.first) };
  });
  return { whole, tails };
}

/** The affine function that N is at the left end of the domain. */
function networkAtLeft({ affine, center }: Layout, point: Float64Array, kinks: readonly Kink[]): Polynomial {
  const slope = Rational.fromNumber(affine ? point[1]! : 0);
  const line = Polynomial.of([Rational.fromNumber(center).negate(), Rational.one]).scale(slope);
  return kinks.reduce(
    (sum, kink) => (kink.orientation === 1 ? sum : sum.subtract(ramp(kink))),
    Polynomial.constant(Rational.fromNumber(point[0]!)).add(line),
  );
}

/** s (x - q) */
function ramp({ position, jump }: Kink): Polynomial {
  return Polynomial.of([position.negate(), Rational.one]).scale(jump);
}

function over(p: Polynomial, left: Rational, right: Rational): Rational {
  if (left.equals(right)) return Rational.zero;
  const primitive = p.antiderivative();
  return primitive.evaluate(right).subtract(primitive.evaluate(left));
}
