import { describe, expect, it } from 'vitest';
import { approximateCriticalPoints } from '../../engine/landscape/neuron/approximated';
import type { FoundPoint, SearchResult } from '../../engine/landscape/point';
import { shapeOf } from '../../engine/network/shape';
import { createLineRisk } from '../../engine/risk/line';
import { parse } from '../calculus/parse';
import { constructed, floating, generator, listOf, pieces } from './pieces';

type Target = ReturnType<typeof constructed>;

function search(f: Target): SearchResult {
  const { breaks } = f.polynomial;
  const [a, b] = [breaks[0]!, breaks.at(-1)!];
  const density = { breaks: Float64Array.of(a, b), coefficients: [Float64Array.of(1)] };
  const risk = createLineRisk(shapeOf([1, 1, 1]), f.polynomial, density, { kind: 'exact' });
  return approximateCriticalPoints(f.polynomial, density, f.bound, { a, b }, risk);
}

function kink({ theta }: FoundPoint): number {
  return -theta[1]! / theta[0]!;
}

describe('one neuron and a target that is not exact', () => {
  it('finds for a rational target in doubles what the exact list has', { timeout: 30_000 }, () => {
    const random = generator(77);
    for (let trial = 0; trial < 20; trial++) {
      const coefficients = Array.from({ length: 2 }, () =>
        Array.from({ length: 4 }, () => `${Math.round(20 * (2 * random() - 1))}`),
      );
      const target = pieces(['0', '1/2', '1'], ...coefficients);
      const exact = listOf(target).points;
      const found = search({ polynomial: floating(target), bound: 0 }).points;
      expect(found.length).toBe(exact.length);
      found.forEach((point, k) => {
        expect(point.risk).toBeCloseTo(exact[k]!.risk, 12);
        expect(kink(point)).toBeCloseTo(kink(exact[k]!), 7);
        expect(point.kind === 'saddle').toBe(exact[k]!.kind === 'saddle');
        expect(point.certified).toBe(false);
      });
    }
  });

  it('lists the mean and the line as one where the error of the target hides the slope', () => {
    const plain = (text: string, a: number, b: number) =>
      search(constructed(parse(text), a, b)).points.filter(
        ({ realization }) => realization!.breakpoints.length === 2,
      );
    for (const even of ['cos(3*x)', 'exp(x) + exp(-x)', '1/(1 + 25*x^2)']) {
      expect(plain(even, -1, 1).map(({ rank }) => rank)).toEqual([1]);
    }
    expect(plain('cos(3*(x - 1000))', 999, 1001).map(({ rank }) => rank)).toEqual([1]);
    expect(
      plain('cos(3*x) + x/10000000000', -1, 1)
        .map(({ rank }) => rank)
        .sort(),
    ).toEqual([1, 2]);
  });

  it('never calls the list complete', () => {
    const { complete, points, reason } = search(constructed(parse('sin(7*x)'), 0, 1));
    expect(complete).toBe(false);
    expect(reason).toContain('approximation');
    // The mean and the line, and the four sign changes that a dense scan has.
    expect(points.length).toBe(6);
    expect(
      points
        .map(kink)
        .filter((q) => q > 0 && q < 1)
        .sort(),
    ).toEqual([0.00503581, 0.17627546, 0.61971459, 0.89587415].map((q) => expect.closeTo(q, 7) as number));
  });

  it('reports an interval of kinks with one risk by its two ends', () => {
    // E(q) = E_0 - φ^2 / D is constant where f = κ (√D)'' with D = (1 - q)^3 (5 + 3 q) / 24 (constants as dictionary,
    // p = 1 on [-1, 1]), if φ and φ' agree with κ √D and its derivative at one point and f has mean zero: three conditions
    // on a quadratic to the right of 1/2 and a constant to the left of -1/2.
    const { points } = search(flatTarget());
    const ends = points.filter(({ family }) => family !== undefined);
    expect(ends.map(({ family }) => family)).toEqual([1, 1]);
    const kinks = ends.map(kink).sort((x, y) => x - y);
    expect(kinks[0]).toBeCloseTo(-0.5, 5);
    expect(kinks[1]).toBeCloseTo(0.5, 5);
    expect(Math.abs(ends[0]!.risk - ends[1]!.risk)).toBeLessThan(1e-10);
  });
});

/** f = (√D)'' on [-1/2, 1/2], k on the left, α + β x + γ x^2 on the right, with φ = √D and φ' = (√D)' at 1/2. */
function flatTarget(): Target {
  const D = '((1 - x)^3*(5 + 3*x)/24)';
  const D1 = '(-(1 - x)^2*(1 + x)/2)';
  const D2 = '((1 - x)*(1 + 3*x)/2)';
  const middle = `${D2}/(2*sqrt(${D})) - ${D1}^2/(4*sqrt(${D})^3)`;
  const q = 0.5;
  const root = Math.sqrt(((1 - q) ** 3 * (5 + 3 * q)) / 24);
  const slope = (-((1 - q) ** 2) * (1 + q)) / 2 / (2 * root);
  // φ'(q) = -∫_q^1 f and φ(q) = ∫_q^1 (x - q) f for f = α + β (x - q) on [q, 1].
  const h = 1 - q;
  const [m0, m1] = [-slope, root];
  // α h + β h^2/2 = m0, α h^2/2 + β h^3/3 = m1
  const determinant = h ** 4 / 12;
  const alpha = ((m0 * h ** 3) / 3 - (m1 * h * h) / 2) / determinant;
  const beta = (h * m1 - (m0 * h * h) / 2) / determinant;
  // ∫ f over [-1/2, 1/2] is the difference of (√D)'; the left constant makes the whole integral zero.
  const slopeAt = (x: number) =>
    (-((1 - x) ** 2) * (1 + x)) / 2 / (2 * Math.sqrt(((1 - x) ** 3 * (5 + 3 * x)) / 24));
  const left = -(slopeAt(0.5) - slopeAt(-0.5) + m0) / 0.5;
  return constructed(
    {
      kind: 'cases',
      cases: [
        { value: parse(`${left}`), condition: parse('x < -1/2') },
        { value: parse(middle), condition: parse('x <= 1/2') },
        { value: parse(`${alpha} + ${beta}*(x - 1/2)`) },
      ],
    },
    -1,
    1,
  );
}
