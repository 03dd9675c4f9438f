import { describe, expect, it } from 'vitest';
import type { ExactPieces } from '../../engine/calculus/piecewise';
import { Polynomial } from '../../engine/calculus/polynomial';
import { Rational } from '../../engine/calculus/rational';
import { shapeOf } from '../../engine/network/shape';
import { createLineRisk } from '../../engine/risk/line';
import { SearchCancelled } from '../../engine/landscape/neuron/cancellation';
import { equationOf } from '../../engine/landscape/neuron/equation';
import { trimmed } from '../../engine/landscape/neuron/integers';
import { isolate } from '../../engine/landscape/neuron/isolate';
import { kinkPoints } from '../../engine/landscape/neuron/kinks';
import { neuronCriticalPoints } from '../../engine/landscape/neuron/list';
import { neuronProblem } from '../../engine/landscape/neuron/problem';
import { domainOf, floating, generator, listOf, pieces, randomPieces, uniform } from './pieces';
import { criticalAt, flatAt, isMinimum, riskSlope } from './risk-slope';

describe('all critical points of one neuron', () => {
  it('finds the three of x^2 on [0, 1]', () => {
    const { points, complete } = listOf(pieces(['0', '1'], ['0', '0', '1']));
    expect(complete).toBe(true);
    expect(points.map(({ risk }) => risk)).toEqual([4 / 3645, 1 / 180, 4 / 45]);
    expect(points.map(({ kind }) => kind)).toEqual(['global_minimum', 'local_minimum', 'local_minimum']);
    expect(points.map(({ rank, index }) => [rank, index])).toEqual([
      [3, 0],
      [2, 0],
      [1, 0],
    ]);
    expect(points.every(({ certified }) => certified)).toBe(true);
    expect([...points[0]!.theta]).toEqual([1, -1 / 3, 4 / 3, 1 / 27]);
    const line = points[1]!.realization!;
    expect(line.values[0]).toBeCloseTo(-1 / 6, 14);
    expect(line.values[1]).toBeCloseTo(5 / 6, 14);
  });

  it('finds the hat to be the mean and two mirror images', () => {
    const { points, complete } = listOf(pieces(['0', '1/2', '1'], ['0', '2'], ['2', '-2']));
    expect(complete).toBe(true);
    const least = 0.0571909584179366; // 1 - 2 sqrt(2) / 3
    expect(points.map(({ kind }) => kind)).toEqual(['global_minimum', 'global_minimum', 'local_minimum']);
    expect(Math.abs(points[0]!.risk - least)).toBeLessThan(1e-15);
    expect(points[1]!.risk).toBe(points[0]!.risk);
    expect(points[2]!.risk).toBe(1 / 12);
    const theta = [1, -Math.SQRT1_2, -2, 2 - Math.SQRT2];
    theta.forEach((value, k) => expect(points[0]!.theta[k]).toBeCloseTo(value, 14));
    expect(-points[1]!.theta[1]! / points[1]!.theta[0]!).toBeCloseTo(1 - Math.SQRT1_2, 15);
  });

  it('knows of mirror images that both are global', () => {
    // Odd, odd about a constant, even about the middle of another interval.
    const cases = [
      listOf(pieces(['-1', '1'], ['0', '5', '0', '-20', '0', '16']), pieces(['-1', '1'], ['1', '0', '1'])),
      listOf(
        pieces(['-1', '0', '1'], ['7', '-1', '0', '1'], ['7', '-1', '0', '1']),
        pieces(['-1', '1'], ['1']),
      ),
      listOf(pieces(['1', '3'], ['16', '-32', '24', '-8', '1']), pieces(['1', '3'], ['1/2'])),
    ];
    for (const { points, complete } of cases) {
      const best = points.filter(({ kind }) => kind === 'global_minimum');
      expect([complete, best.length, best[0]!.risk]).toEqual([true, 2, best[1]!.risk]);
      expect(best.map(({ theta }) => theta[0]).sort()).toEqual([-1, 1]);
      const others = points.filter(({ kind }) => kind !== 'global_minimum');
      for (const { risk } of others) expect(risk).toBeGreaterThan(best[0]!.risk);
    }
    // Nearly odd only: the two risks differ.
    const { points } = listOf(
      pieces(['-1', '1'], ['0', '5', '1/1000000', '-20', '0', '16']),
      pieces(['-1', '1'], ['1', '0', '1']),
    );
    expect(points.filter(({ kind }) => kind === 'global_minimum').length).toBe(1);
  });

  it('keeps points apart that are one', () => {
    const constant = listOf(pieces(['0', '1'], ['3']));
    expect(constant.points.map(({ kind, risk }) => [kind, risk])).toEqual([['global_minimum', 0]]);
    const affine = listOf(pieces(['0', '1'], ['3', '2']));
    expect(affine.points.map(({ kind, risk }) => [kind, risk])).toEqual([
      ['global_minimum', 0],
      ['local_minimum', 1 / 3],
    ]);
    const kink = listOf(pieces(['0', '1/3', '1'], ['1'], ['2/3', '1']));
    expect(kink.points.map(({ kind }) => kind)).toEqual(['global_minimum', 'local_minimum', 'local_minimum']);
    expect(kink.points[0]!.risk).toBe(0);
    expect([...kink.points[0]!.theta]).toEqual([1, -1 / 3, 1, 1]);
    expect([kink.points[0]!.rank, kink.points[0]!.certified]).toEqual([3, true]);
  });

  it('counts a root on a break point once, with its type', () => {
    const random = generator(99);
    for (let trial = 0; trial < 60; trial++) {
      const q = Rational.of(BigInt(1 + (trial % 3)), 4n);
      const right = trial % 2 === 0;
      const target = criticalAt(q, right, randomPieces(random, 4, 3, trial % 4 < 2));
      expect(riskSlope(target, q, right).isZero()).toBe(true);
      const { points, complete } = listOf(target);
      expect(complete).toBe(true);
      const here = points.filter(({ theta: [w, b] }) => w! > 0 === right && -b! / w! === q.toNumber());
      expect(here.map(({ kind }) => kind !== 'saddle')).toEqual([isMinimum(target, q, right)]);
    }
  });

  it.each([
    [2, '1/3'],
    [3, '1/3'],
    [3, '3/5'],
    [4, '1/2'],
    [5, '2/5'],
  ])("takes the type from higher terms where E' has a zero of order %d, at %s", (order, text) => {
    const q = Rational.parse(text);
    const { points, complete } = listOf(flatAt(q, order));
    expect(complete).toBe(true);
    const here = points.filter(({ theta: [w, b] }) => w === 1 && Math.abs(-b! - q.toNumber()) < 1e-15);
    expect(here.length).toBe(1);
    const { kind, certified, rank, index, certificate } = here[0]!;
    expect([certified, rank, index]).toEqual([true, 2, 0]);
    expect(certificate).toMatchObject({ proof: 'root', root: { orders: [order, order] } });
    expect(kind !== 'saddle').toBe(isMinimum(flatAt(q, order), q, true));
    if (order % 2 === 0) expect(kind).toBe('saddle');
  });

  it('has no kinks at the ends: they are the mean and the line', () => {
    const random = generator(31);
    for (let trial = 0; trial < 30; trial++) {
      const { points } = listOf(randomPieces(random, 3, 3, true));
      for (const { theta } of points) {
        const q = -theta[1]! / theta[0]!;
        expect(q === -1 || q === 2 || (q > 0 && q < 1)).toBe(true);
      }
      expect(points.filter(({ theta }) => theta[1]! / theta[0]! === 1).length).toBe(1);
      expect(points.filter(({ theta }) => theta[1]! / theta[0]! === -2).length).toBe(1);
    }
  });

  it('says that the list is infinite where the density vanishes on an interval', () => {
    const density = pieces(['0', '1/4', '3/4', '1'], ['1'], ['0'], ['2']);
    const { complete, reason, points } = listOf(pieces(['0', '1'], ['0', '0', '1']), density);
    expect(complete).toBe(false);
    expect(reason).toContain('vanishes on [0.25, 0.75]');
    expect(points.length).toBeGreaterThan(0);
    expect(points.some(({ kind }) => kind === 'global_minimum')).toBe(false);
    // Inside the domain a gap leaves the mean and the line isolated; beside an end it doesn't.
    expect(reason).toContain('may be infinite');
    expect(points.filter(({ rank }) => rank! < 3).map(({ certified }) => certified)).toEqual([true, true]);
    const two = pieces(['0', '1/8', '1/4', '3/4', '1'], ['1'], ['0'], ['2'], ['0']);
    expect(listOf(pieces(['0', '1'], ['0', '0', '1']), two).reason).toContain(
      'vanishes on [0.75, 1], where a network can change without changing its risk: the list is infinite',
    );
    const half = listOf(pieces(['0', '1'], ['0', '0', '1']), pieces(['0', '1/2', '1'], ['0'], ['1']));
    expect(half.points.map(({ certified }) => certified)).toEqual([true, false, false]);
    const nothing = listOf(pieces(['0', '1'], ['0', '1']), pieces(['0', '1'], ['0']));
    expect([nothing.points.length, nothing.complete]).toEqual([0, false]);
  });

  it('has a density that vanishes at points only', () => {
    const { complete, points } = listOf(pieces(['0', '1'], ['0', '0', '1']), pieces(['0', '1'], ['0', '2']));
    expect(complete).toBe(true);
    expect(points.length).toBe(3);
  });

  it('has certificates that rational arithmetic confirms', { timeout: 30_000 }, () => {
    const random = generator(4711);
    let confirmed = 0;
    for (let trial = 0; trial < 40; trial++) {
      const target = randomPieces(random, 1 + Math.floor(3 * random()), 3, false);
      for (const { theta, certified } of listOf(target).points) {
        const q = -theta[1]! / theta[0]!;
        if (!certified || q < 0 || q > 1) continue;
        const [before, after] = [q - 2 ** -40, q + 2 ** -40].map((x) =>
          riskSlope(target, Rational.fromNumber(x), theta[0] === 1).sign(),
        );
        expect(before! * after!).toBe(-1);
        confirmed += 1;
      }
    }
    expect(confirmed).toBeGreaterThan(30);
  });

  it('ends soon after it was cancelled', () => {
    const target = randomPieces(generator(5), 50, 12, false);
    const f = floating(target);
    const risk = createLineRisk(shapeOf([1, 1, 1]), f, floating(uniform), { kind: 'exact' });
    for (const patience of [0, 30, 80]) {
      let asked = 0;
      const cancelled = () => ++asked > patience;
      const search = () => neuronCriticalPoints(target, uniform, domainOf(f), risk, cancelled);
      expect(search).toThrow(SearchCancelled);
      expect(asked).toBe(patience + 1);
    }
  });

  it.each([
    ['50 random', randomPieces(generator(5), 50, 12, false), 20],
    ['12 oscillating', oscillating(12), 200],
  ])('takes little work for %s pieces of degree 12', (_, target, least) => {
    const { complete, points } = listOf(target);
    expect(complete).toBe(true);
    expect(points.length).toBeGreaterThan(least);
    const { cells } = equationOf(neuronProblem(target, uniform));
    const looked = cells.reduce((sum, { critical }) => sum + isolate(trimmed(critical)).looked, 0);
    // Bisection ends where a root is alone: no more than two intervals for each root and one for each piece.
    expect(looked).toBeLessThan(2 * points.length + cells.length);
    // And numbers stay short: the time for a product grows with their length.
    const bits = cells.flatMap(({ critical }) => critical.map((c) => c.toString(2).length));
    expect(Math.max(...bits)).toBeLessThan(300);
    for (const value of bitsOfRisks(target)) expect(value).toBeLessThan(2500);
  });
});

/** How long the numbers are in which risks are compared. */
function bitsOfRisks(target: ExactPieces): number[] {
  const { points } = kinkPoints(neuronProblem(target, uniform), () => false);
  return points.filter(({ exact }) => !exact).map(({ values }) => values.risk.n.toString(2).length);
}

/** The Chebyshev polynomial of degree 12 on each of the pieces. */
function oscillating(count: number): ExactPieces {
  const two = Rational.of(2n);
  let [before, chebyshev] = [Polynomial.one, Polynomial.identity];
  for (let k = 2; k <= 12; k++) {
    [before, chebyshev] = [chebyshev, chebyshev.multiply(Polynomial.identity).scale(two).subtract(before)];
  }
  return {
    breaks: Array.from({ length: count + 1 }, (_, k) => `${k}/${count}`),
    coefficients: Array.from({ length: count }, (_, k) => {
      const local = chebyshev.substitute(Rational.of(BigInt(-2 * k - 1)), Rational.of(BigInt(2 * count)));
      return local.numerators.map((n) => Rational.of(n, local.denominator).toString());
    }),
  };
}
