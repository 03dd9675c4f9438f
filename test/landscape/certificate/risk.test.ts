import fc from '../../properties';
import { describe, expect, it } from 'vitest';
import { Rational } from '../../../engine/calculus/rational';
import { sizeOf, type Layout } from '../../../engine/landscape/certificate/coordinates';
import { LineRiskEnclosure } from '../../../engine/landscape/certificate/risk';
import { pieces } from '../pieces';
import { exactly, hessianRow, type Problem } from './oracle';

/** A target with a corner at 1/3 and a density that is continuous there but not smooth. */
const corner: Problem = {
  f: pieces(['0', '1/3', '1'], ['1', '-3', '0', '9'], ['2', '-5']),
  p: pieces(['0', '1/3', '7/10', '1'], ['1/2', '3/2'], ['1'], ['3/10', '1']),
};
const wide: Problem = {
  f: pieces(['-2', '1/7', '3'], ['1', '1', '0', '0', '1/8'], ['1/2', '-1', '2/3']),
  p: pieces(['-2', '3'], ['1/4', '0', '1/9']),
};

function holds({ low, high }: { low: number; high: number }, value: Rational, slack = 0): boolean {
  const x = value.toNumber();
  const reach = slack * (1 + Math.abs(x));
  return (
    Rational.fromNumber(low - reach).compare(value) <= 0 &&
    Rational.fromNumber(high + reach).compare(value) >= 0
  );
}

const layouts: readonly Layout[] = [
  { center: 0.5, affine: true, orientations: [1, 1], neurons: [[0], [1]] },
  { center: 0.5, affine: false, orientations: [1, -1, 1], neurons: [[0], [1], [2]] },
  { center: 0.25, affine: true, orientations: [], neurons: [] },
];

/** Fractions with few digits, so that the oracle is fast. */
const unit = fc.integer({ min: -(2 ** 16), max: 2 ** 16 }).map((n) => n / 2 ** 16);

describe.each([
  { name: 'a corner', problem: corner, left: 0, right: 1 },
  { name: 'a wide domain', problem: wide, left: -2, right: 3 },
])('the enclosure of the risk over a box, with $name', ({ problem, left, right }) => {
  const risk = new LineRiskEnclosure(problem.f, problem.p);

  /** A box of the layout, and a rational point in it. */
  function boxed(layout: Layout, radius: number, places: readonly number[], shares: readonly number[]) {
    const K = layout.orientations.length;
    const start = layout.affine ? 2 : 1;
    const center = Array.from({ length: sizeOf(layout) }, (_, i) => {
      const place = places[i]!;
      const isKink = i >= start && i < start + K;
      return isKink ? left + ((right - left) * (place * 0.98 + 1)) / 2 : 3 * place;
    });
    const box = center.map((value) => ({ low: value - radius, high: value + radius }));
    const point = box.map(({ low, high }, i) => {
      const [a, b] = [Rational.fromNumber(low), Rational.fromNumber(high)];
      const share = Rational.fromNumber((shares[i]! + 1) / 2);
      return a.add(b.subtract(a).multiply(share));
    });
    return { box, point };
  }

  it('contains risk, gradient and Hessian of every network in the box', () => {
    const seven = fc.array(unit, { minLength: 7, maxLength: 7 });
    const radii = fc.constantFrom(0, 1e-15, 1e-9, 1e-4, 5e-3);
    fc.assert(
      fc.property(fc.constantFrom(...layouts), radii, seven, seven, (layout, radius, places, shares) => {
        const { box, point } = boxed(layout, radius, places, shares);
        fc.pre(risk.obstacle(layout, box) === null);
        const enclosed = risk.enclose(layout, box);
        const exact = exactly(problem, layout, point);
        expect(holds(enclosed.risk, exact.risk)).toBe(true);
        exact.gradient.forEach((value, i) => expect(holds(enclosed.gradient[i]!, value)).toBe(true));
        const row = Math.floor(((places[0]! + 1) / 2.0001) * point.length);
        hessianRow(problem, layout, point, row).forEach((value, j) =>
          expect(holds(enclosed.hessian[row]![j]!, value, 1e-14)).toBe(true),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('is narrow where the box is', () => {
    const { box } = boxed(
      layouts[1]!,
      0,
      [0.3, -0.4, 0.1, 0.5, 0.7, -0.2, 0.9],
      new Array<number>(7).fill(0),
    );
    const { gradient, risk: value } = risk.enclose(layouts[1]!, box);
    for (const { low, high } of [value, ...gradient]) expect(high - low).toBeLessThan(2e-12);
  });
});

describe('what keeps the risk from being twice differentiable on a box', () => {
  const layout: Layout = { center: 0.5, affine: false, orientations: [1], neurons: [[0]] };
  const at = (q: number, radius = 0) => [
    { low: 0, high: 0 },
    { low: q - radius, high: q + radius },
    { low: 1, high: 1 },
  ];
  const jumps = new LineRiskEnclosure(
    pieces(['0', '1/3', '2/3', '1'], ['0'], ['1'], ['1']),
    pieces(['0', '2/3', '1'], ['1'], ['2']),
  );

  it('names kinks that may sit on jumps of target or density, or at an end of the domain', () => {
    expect(jumps.obstacle(layout, at(1 / 3))).toContain('the target jumps');
    expect(jumps.obstacle(layout, at(2 / 3))).toContain('the density jumps');
    expect(jumps.obstacle(layout, at(0.01, 0.02))).toContain('an end of the domain');
    expect(jumps.obstacle(layout, at(0.34, 0.02))).toContain('the target jumps');
    expect(jumps.obstacle(layout, at(0.5, 0.1))).toBeNull();
  });

  it('lets kinks sit on corners', () => {
    expect(new LineRiskEnclosure(corner.f, corner.p).obstacle(layout, at(1 / 3, 0.1))).toBeNull();
  });
});
