import { describe, expect, it } from 'vitest';
import { Polynomial } from '../../engine/calculus/polynomial';
import { integral, type ExactPieces } from '../../engine/calculus/piecewise';
import { Rational } from '../../engine/calculus/rational';
import type { LineFunction, Problem } from '../../engine/experiment/plan';
import { magnitudesOf, riskOf } from '../../engine/experiment/problem';
import type { SearchOutcome } from '../../engine/experiment/result';
import { Scaling } from '../../engine/experiment/scaling';
import { runCriticalPoints, runFamily } from '../../engine/experiment/search';
import { LineCertifier } from '../../engine/landscape/certificate/certify';
import type { Initialization } from '../../engine/network/initialization';
import { initialTheta } from '../../engine/network/initialize';
import { realize } from '../../engine/network/realize';
import { shapeOf } from '../../engine/network/shape';
import { cellOf } from '../host/plans';
import { constructed, domainOf, floating, pieces, plateauBody } from '../landscape/pieces';

const standard = { kind: 'normal', mean: 0, sd: 1 } as const;
const normal: Initialization = { kind: 'random', weights: standard, biases: standard };
const shape = shapeOf([1, 2, 1]);

/** Where a problem on [0, 1] is moved to: x = a + length u, y = height + size f(u), and its density. */
interface Place {
  readonly a: string;
  readonly length: string;
  readonly size: string;
  readonly height: string;
  readonly density: string;
}

const home: Place = { a: '0', length: '1', size: '1', height: '0', density: '1' };
const places: readonly Place[] = [
  { ...home, a: '1000' },
  { ...home, a: '-1001', size: '1/100000000' },
  { ...home, length: '1/1000', density: '1000' },
  { ...home, a: '-1000', length: '2000' },
  { ...home, height: '1000', size: '1/1000', density: '1/1000000000' },
];

function moved(body: ExactPieces, { a, length, size, height }: Place): ExactPieces {
  const [origin, unit] = [Rational.parse(a), Rational.parse(length)];
  const back = { center: origin.negate().divide(unit), scale: Rational.one.divide(unit) };
  return {
    breaks: body.breaks.map((x) => origin.add(unit.multiply(Rational.parse(x))).toString()),
    coefficients: body.coefficients.map((c) =>
      Polynomial.of(c.map((text) => Rational.parse(text)))
        .substitute(back.center, back.scale)
        .scale(Rational.parse(size))
        .add(Polynomial.constant(Rational.parse(height)))
        .coefficients()
        .map(String),
    ),
  };
}

function exact(body: ExactPieces): LineFunction {
  return { name: 'f', polynomial: floating(body), exact: body };
}

const jagged = pieces(['0', '1/4', '1/2', '1'], ['-1', '8'], ['3', '-8'], ['-3', '4']);

function problemAt(place: Place, target = jagged): Extract<Problem, { kind: 'line' }> {
  const one = pieces(['0', '1'], ['1']);
  const density = exact(moved(one, { ...place, size: place.density, height: '0' }));
  const f = exact(moved(target, place));
  return {
    kind: 'line',
    domain: domainOf(f.polynomial),
    target: f,
    density,
    mass: integral(density.polynomial),
  };
}

function searched(problem: Problem, initialization: Initialization, starts: number): SearchOutcome {
  const method = { kind: 'critical_points', starts } as const;
  const cell = cellOf({ widths: shape.widths, problem, initialization, seed: 1, method });
  const risk = riskOf(problem, shape);
  return runCriticalPoints(cell, shape, risk, magnitudesOf(problem), 0, () => false).search!;
}

function numbers({ a, length, size, height, density }: Place) {
  const of = (text: string) => Rational.parse(text).toNumber();
  return { a: of(a), length: of(length), size: of(size), height: of(height), density: of(density) };
}

/** The parameters of the moved network, in the units of the target. */
function movedTheta(theta: Float64Array, place: Place): Float64Array {
  const { a, length, size, height } = numbers(place);
  const [w1, w2, b1, b2, v1, v2, c] = theta as unknown as number[];
  const factor = Math.sqrt(size);
  const weights = [w1!, w2!].map((w) => (factor * w) / length);
  const biases = [b1!, b2!].map((b, i) => factor * b - weights[i]! * a);
  return Float64Array.of(...weights, ...biases, factor * v1!, factor * v2!, size * c! + height);
}

/** The points that the search from one point finds, with everything in the units of [0, 1]. */
function listAt(place: Place, theta: Float64Array) {
  const { a, length, size, height, density } = numbers(place);
  const given: Initialization = { kind: 'given', theta: movedTheta(theta, place) };
  return searched(problemAt(place), given, 1).points.map((point) => {
    const { breakpoints, values } = point.realization!;
    const { kind, rank, index, reached, certified } = point;
    return {
      risk: point.risk / (size * size * density * length),
      ...{ kind, rank, index, reached, certified },
      kinks: Array.from(breakpoints, (x) => (x - a) / length),
      values: Array.from(values, (y) => (y - height) / size),
    };
  });
}

describe('critical points of a problem that is moved', () => {
  it.each(places)('are those on [0, 1], moved: %j', (place) => {
    let certified = 0;
    for (let j = 0; j < 4; j++) {
      const theta = initialTheta(normal, shape, 1, j);
      const close = (digits: number) => (value: number) => expect.closeTo(value, digits) as number;
      const wanted = listAt(home, theta).map(({ risk, kinks, values, ...others }) => {
        // Degenerate points are known to the square root of rounding.
        const digits = others.kind === 'undecided' ? 6 : 8;
        const places = { kinks: kinks.map(close(digits)), values: values.map(close(digits)) };
        return { risk: close(10)(risk), ...places, ...others };
      });
      expect(listAt(place, theta)).toEqual(wanted);
      certified += wanted.filter((point) => point.certified).length;
    }
    expect(certified).toBeGreaterThan(2);
  });

  it.each(places)('are critical, and certified for the problem itself, from any starts: %j', (place) => {
    const problem = problemAt(place);
    const { points, starts } = searched(problem, normal, 6);
    const { exact: f } = problem.target;
    const certifier = new LineCertifier(f!, problem.density.exact!);
    const risk = riskOf(problem, shape);
    const scale = new Float64Array(shape.parameters);
    for (const { theta, kind, gradient, certificate, reason } of points) {
      risk.gradientScale(theta, scale);
      // Where two kinks meet in a zero of N - f the Hessian is degenerate.
      if (kind === 'undecided') expect(reason).toContain('may be singular');
      expect(gradient).toBeLessThan(1e-11 * Math.hypot(...scale));
      if (certificate) expect(certifier.confirm(theta, certificate)).toBeNull();
    }
    expect(points.reduce((sum, { reached }) => sum + reached!, 0)).toBe(starts!.arrived);
  });

  it('are told undecided where doubles cannot say where their kinks are', () => {
    const far: Place = { ...home, a: '10000000000' };
    const theta = initialTheta(normal, shape, 1, 3);
    const given: Initialization = { kind: 'given', theta: movedTheta(theta, far) };
    const kinked = searched(problemAt(far), given, 1).points.filter(
      ({ realization }) => realization!.breakpoints.length > 2,
    );
    expect(kinked.length).toBeGreaterThan(0);
    for (const { kind, certified, reason } of kinked) {
      expect([kind, certified]).toEqual(['undecided', false]);
      expect(reason).toContain('so far from zero');
    }
  });
});

describe('a family of a problem that is moved', () => {
  it('is told in the numbers of the problem itself', () => {
    const { a, b } = { a: 999, b: 1001 };
    const { polynomial, bound } = constructed(plateauBody, -1, 1);
    const breaks = polynomial.breaks.map((x) => x + 1000);
    const coefficients = polynomial.coefficients.map((piece) => piece.map((value) => 1e4 * value));
    const lebesgue = { breaks: Float64Array.of(a, b), coefficients: [Float64Array.of(1)] };
    const problem: Problem = {
      kind: 'line',
      domain: { a, b },
      target: { name: 'f', polynomial: { breaks, coefficients }, approximation: { bound: 1e4 * bound } },
      density: { name: 'p', polynomial: lebesgue },
      mass: 2,
    };
    const theta = Float64Array.of(1, 1, -998, -1000, -12e4, 24e4, 18e4);
    const cell = cellOf({
      ...{ widths: shape.widths, problem, refine: 'newton', initialization: { kind: 'given', theta } },
      method: { kind: 'family', points: 3 },
    });
    const { search, observables } = runFamily(
      ...([cell, shape, riskOf(problem, shape), magnitudesOf(problem), 0, () => false] as const),
    );
    const { points, reason } = search!;
    for (const { risk, kind } of points) {
      expect(risk / 1e8).toBeCloseTo(9 / 4 + 18 * Math.log(2), 10);
      expect(kind).toBe('local_minimum');
    }
    const ends = [0, 2].map((k) => points[k]!.realization!.breakpoints[1]!);
    expect(Math.min(...ends)).toBeCloseTo(999.4, 4);
    expect(Math.max(...ends)).toBeCloseTo(1000.6, 4);
    for (const end of ends) expect(reason).toContain(`beyond kinks at ${Number(end.toPrecision(7))} no step`);
    // In the units of the search it is about ten; here the biases are a thousand times the weights.
    expect(observables.distance).toBeGreaterThan(1000);
  });
});

describe('the scaling of a problem', () => {
  it.each([[[1, 2, 1]], [[1, 2, 3, 1]], [[2, 3, 1]]])(
    'of shape %j moves and multiplies inputs, outputs and risk',
    (widths) => {
      const own = shapeOf(widths);
      const columns = widths[0]! + 1;
      const rows = Float64Array.from({ length: 7 * columns }, (_, k) =>
        k % columns === columns - 1 ? 5e5 + Math.sin(k) * 1000 : 300 + Math.cos(k),
      );
      const problem: Problem = { kind: 'data', name: 'rows', inputs: widths[0]!, rows };
      const scaling = new Scaling(own, problem);
      const outputs = rows.filter((_, k) => k % columns === columns - 1);
      const [low, high] = [Math.min(...outputs), Math.max(...outputs)];
      expect(scaling.size).toBeCloseTo((high - low) / 2, 9);
      expect(scaling.height).toBeCloseTo((high + low) / 2, 9);
      const theta = initialTheta(normal, own, 3, 0);
      const [large, small] = [
        riskOf(problem, own).value(scaling.enlarged(theta)),
        riskOf(scaling.reduced, own).value(theta),
      ];
      expect(large / scaling.size ** 2 / small).toBeCloseTo(1, 9);
      scaling
        .diminished(scaling.enlarged(theta))
        .forEach((value, k) => expect(value).toBeCloseTo(theta[k]!, 9));
    },
  );

  it.each(places)('of an interval keeps realizations: %j', (place) => {
    const problem = problemAt(place);
    const scaling = new Scaling(shape, problem);
    const { reduced, size, height } = scaling;
    if (reduced.kind !== 'line') throw new Error('the kind changed');
    const theta = Float64Array.of(1, -2, -0.3, 1, 0.7, 0.4, 0.2);
    const own = realize(shape, scaling.enlarged(theta), problem.domain);
    const small = realize(shape, theta, reduced.domain);
    const length = (problem.domain.b - problem.domain.a) / (reduced.domain.b - reduced.domain.a);
    expect(own.breakpoints.length).toBe(4);
    own.breakpoints.forEach((x, k) => {
      const u = (x - problem.domain.a) / length + reduced.domain.a;
      expect(u).toBeCloseTo(small.breakpoints[k]!, 11);
      expect((own.values[k]! - height) / size).toBeCloseTo(small.values[k]!, 9);
    });
    // Both risks of it, by the formula at the head of the module.
    const weight = (problem.mass / reduced.mass) * size * size;
    const risk = riskOf(problem, shape).preciseValue(scaling.enlarged(theta));
    expect(risk / weight / riskOf(reduced, shape).value(theta)).toBeCloseTo(1, 9);
  });

  it('leaves a problem as it is that is in its own units', () => {
    const problem = problemAt({ ...home, a: '-1', length: '2', density: '1/2' });
    const scaling = new Scaling(shape, problem);
    expect(scaling.reduced).toBe(problem);
    const theta = initialTheta(normal, shape, 3, 0);
    expect(scaling.enlarged(theta)).toEqual(theta);
    expect(scaling.diminished(theta)).toEqual(theta);
  });
});
