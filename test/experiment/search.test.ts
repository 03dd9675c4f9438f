import { describe, expect, it } from 'vitest';
import type { LineFunction, Problem } from '../../engine/experiment/plan';
import { magnitudesOf, realizationsOf, riskOf } from '../../engine/experiment/problem';
import type { RunResult, SearchOutcome } from '../../engine/experiment/result';
import { runCriticalPoints } from '../../engine/experiment/search';
import type { Initialization } from '../../engine/network/initialization';
import { initialTheta } from '../../engine/network/initialize';
import { DataCertifier } from '../../engine/landscape/certificate/data';
import { balanced } from '../../engine/landscape/balance';
import { joinSearches } from '../../engine/landscape/point';
import { shapeOf } from '../../engine/network/shape';
import { createSampleRisk } from '../../engine/risk/samples';
import { cellOf } from '../host/plans';
import { integral } from '../../engine/calculus/piecewise';
import { domainOf, floating, pieces, uniform } from '../landscape/pieces';

const standard = { kind: 'normal', mean: 0, sd: 1 } as const;
const normal: Initialization = { kind: 'random', weights: standard, biases: standard };

function exact(name: string, body: ReturnType<typeof pieces>): LineFunction {
  return { name, polynomial: floating(body), exact: body };
}

/** Continuous and piecewise affine with three pieces, divided by a number. */
function jagged(divisor: number): Problem {
  const over = (...values: number[]) => values.map((value) => `${value}/${divisor}`);
  return lineProblem(pieces(['0', '1/4', '1/2', '1'], over(0, 4), over(2, -4), over(-1, 2)));
}

function lineProblem(body: ReturnType<typeof pieces>, density = uniform): Problem {
  const p = exact('density', density);
  return {
    kind: 'line',
    domain: domainOf(p.polynomial),
    target: exact('target', body),
    density: p,
    mass: integral(p.polynomial),
  };
}

function resultOf(
  problem: Problem,
  widths: readonly number[],
  starts: number,
  run = 0,
  initialization: Initialization = normal,
): RunResult {
  const cell = cellOf({
    widths,
    problem,
    initialization,
    seed: 1,
    method: { kind: 'critical_points', starts },
  });
  const shape = shapeOf(widths);
  const risk = riskOf(problem, shape);
  return runCriticalPoints(cell, shape, risk, magnitudesOf(problem), run, () => false);
}

function searched(...question: Parameters<typeof resultOf>): SearchOutcome {
  return resultOf(...question).search!;
}

const shape = shapeOf([1, 2, 1]);

/** The points that a search from one point finds, in units of the target. */
function fromPoint(theta: Float64Array, divisor: number) {
  const { points } = searched(jagged(divisor), [1, 2, 1], 1, 0, { kind: 'given', theta });
  return points.map(({ risk, kind, rank, index, reached, certified, realization }) => ({
    risk: risk * divisor ** 2,
    ...{ kind, rank, index, reached, certified },
    kinks: realization!.breakpoints,
  }));
}

const startingPoints = Array.from({ length: 5 }, (_, j) => initialTheta(normal, shape, 1, j));

describe('critical points from many starts', () => {
  it.each([1e-4, 1e7])('are the same for a target times %d, from starts in its units', (size) => {
    for (const theta of startingPoints) {
      const scaled = theta.map((value, k) => value * (k === theta.length - 1 ? size : Math.sqrt(size)));
      const wanted = fromPoint(theta, 1).map(({ risk, kinks, ...others }) => ({
        risk: expect.closeTo(risk, 10) as number,
        kinks: Array.from(kinks, (kink) => expect.closeTo(kink, 6) as number),
        ...others,
      }));
      expect(fromPoint(scaled, 1 / size)).toEqual(wanted);
    }
  });

  it.each([
    { of: 'a target that starts hide by rounding', f: [['0', '0', `1/${10n ** 30n}`]], p: [['1']] },
    { of: 'a density that is next to zero on one half', f: [['0', '1']], p: [['1/1000000000'], ['1']] },
    { of: 'a density that is next to zero at an end', f: [['0', '0', '1']], p: [[...'00000000', '9']] },
  ])('are not those where $of leaves nothing of the gradient', ({ f, p }) => {
    const on = (parts: readonly (readonly string[])[]) =>
      pieces(['0', ...(parts.length > 1 ? ['1/2'] : []), '1'], ...parts);
    const { points, starts } = searched(lineProblem(on(f), on(p)), [1, 2, 1], 12);
    expect(points.length).toBeGreaterThan(0);
    // The risk of a target that is no network is never zero.
    for (const { kind, certified } of points) {
      expect([certified, kind === 'global_minimum' && f[0]!.length > 2]).toEqual([true, false]);
    }
    expect(starts!.arrived).toBeLessThan(12);
    expect(points.reduce((sum, { reached }) => sum + reached!, 0)).toBe(starts!.arrived);
  });

  it('is one that parameters with their kinks beyond the domain show best', () => {
    const size = pieces(['-1', '0', '1'], ['0', '-1'], ['0', '1']);
    const { points } = searched(lineProblem(size, pieces(['-1', '1'], ['1/2'])), [1, 2, 1], 3);
    expect([points[0]!.kind, points[0]!.certified, points[0]!.rank]).toEqual(['global_minimum', true, 4]);
  });

  it('count each start for the one point that its flow ends in', () => {
    const { points, starts } = searched(jagged(1), [1, 2, 1], 20);
    const reached = points.map((point) => point.reached!);
    expect(reached.reduce((sum, count) => sum + count, 0)).toBe(starts!.arrived);
    expect(starts!.arrived).toBeGreaterThan(6);
    // Saddles that Newton's method finds beside the flows attract none of them.
    expect(points.some(({ kind, reached }) => kind === 'saddle' && reached === 0)).toBe(true);
    for (const { theta, reached } of points) {
      if (reached! > 0) continue;
      // Not even the flow from beside it.
      const from = theta.map((value, k) => value + 1e-3 * Math.sin(k + 1));
      const [end] = searched(jagged(1), [1, 2, 1], 1, 0, { kind: 'given', theta: from }).points.filter(
        (point) => point.reached === 1,
      );
      expect(end!.kind).not.toBe('saddle');
    }
  });

  it('are one where they differ on a gap of the density alone', () => {
    const gap = pieces(['0', '1/4', '3/4', '1'], ['2'], ['0'], ['2']);
    const problem = lineProblem(pieces(['0', '1'], ['0', '0', '1']), gap);
    // On both sides the lines of least squares, x/4 - 1/96 and 7/4 x - 73/96: they may meet, or be level at c in between.
    const meeting = Float64Array.of(1, 1, 1, -1 / 2, 1 / 4, 3 / 2, -1 / 96 - 1 / 4);
    const level = (c: number) =>
      Float64Array.of(-1, 1, 4 * c + 1 / 24, -(4 / 7) * (c + 73 / 96), -1 / 4, 7 / 4, c);
    const searches = [meeting, level(0.1), level(0.08)].map((theta) => {
      const search = searched(problem, [1, 2, 1], 1, 0, { kind: 'given', theta });
      expect(search.points.length).toBe(1);
      return search;
    });
    const { points } = joinSearches(searches, realizationsOf({ problem, widths: [1, 2, 1] }))!;
    expect(points.map(({ risk, kind, reached }) => [risk, kind, reached])).toEqual([
      [expect.closeTo(1 / 45 / 4 ** 5, 14) as number, 'local_minimum', 3],
    ]);
  });

  it('of several runs on a data set keep mirror images apart', () => {
    const rows = Float64Array.of(-1, 2, -0.8, 1, -0.1, 0, 0.1, 0, 0.8, 1, 1, 2);
    const problem: Problem = { kind: 'data', name: 'rows', inputs: 1, rows };
    const searches = [0, 1, 2].map((run) => searched(problem, [1, 1, 1], 12, run));
    const joined = joinSearches(searches, realizationsOf({ problem, widths: [1, 1, 1] }))!;
    const best = joined.points.filter(({ risk }) => Math.abs(risk - joined.points[0]!.risk) < 1e-12);
    const outputs = best.map(
      ({ theta: [w, b, v, c] }) =>
        (x: number) =>
          v! * Math.max(w! * x + b!, 0) + c!,
    );
    // |x| has two best approximations by one neuron, mirror images of each other.
    expect(best.length).toBe(2);
    expect(outputs[0]!(1)).toBeCloseTo(outputs[1]!(-1), 9);
    expect(Math.abs(outputs[0]!(1) - outputs[1]!(1))).toBeGreaterThan(0.1);
    const arrived = searches.reduce((sum, { starts }) => sum + starts!.arrived, 0);
    expect(joined.points.reduce((sum, { reached }) => sum + reached!, 0)).toBe(arrived);
    expect(joined.reason).toContain(`3 runs: from 36 starts, of which ${arrived} came`);
  });
});

describe('a flow that sticks where the gradient of a data set jumps', () => {
  it('is given up soon', () => {
    const rows = Float64Array.from({ length: 40 }, (_, k) => {
      const x = -1 + (2 * Math.floor(k / 2)) / 19;
      return k % 2 === 0 ? x : Math.sin(3 * x);
    });
    const { search, observables } = resultOf({ kind: 'data', name: 'rows', inputs: 1, rows }, [1, 3, 1], 6);
    const { tried, arrived } = search!.starts!;
    expect(arrived).toBeLessThan(tried);
    expect(arrived).toBeGreaterThan(0);
    // Followed to the end such a flow costs about 10^5 gradients.
    expect(observables.evaluations! / tried).toBeLessThan(10_000);
  });
});

describe('a point of a data set with neurons that do not matter', () => {
  function foundFrom(problem: Problem, widths: readonly number[], theta: Float64Array) {
    const { points } = searched(problem, widths, 1, 0, { kind: 'given', theta });
    return points.find(({ reached }) => reached === 1)!;
  }

  it('is what it is without them, and proved there', () => {
    // prettier-ignore
    const rows = Float64Array.of(-0.397, -0.938, -0.466, 0.438, 0.758, 1.111, 0.428, 0.842, 1.128, -0.111, 0.871, 0.87, 0.758, -0.805, -1.517, 0.931, -0.128, -0.203, 0.253, -0.398, -0.75, -0.298, 0.17, -0.004, 0.169, 0.808, 0.882, 0.713, 0.982, 1.486, 0.343, -0.674, -0.851, 0.809, 0.138, 0.077, 0.428, -0.578, -0.942, -0.43, -0.873, -0.557);
    const problem: Problem = { kind: 'data', name: 'two', inputs: 2, rows };
    // The second neuron is active on some rows with v = 0 but for rounding, the first one on none.
    // prettier-ignore
    const theta = Float64Array.of(0.15493745500155737, 0.16590095061983234, -0.7065997212884761, 0.9011018853469532, 1.1313380283689216, -2.2021833712354555, -1.0382658595118597, -0.36747576245287905, 0.539111203571472, -1.4195220897108696, -2.928311507391448e-22, -0.7473455658176856, 0.9121666666666666);
    const point = foundFrom(problem, [2, 3, 1], theta);
    const alone = foundFrom(
      problem,
      [2, 1, 1],
      Float64Array.from([4, 5, 8, 11, 12], (k) => theta[k]!),
    );
    for (const { risk, kind, rank, index, certified } of [point, alone]) {
      expect({ risk, kind, rank, index, certified }).toEqual({
        risk: expect.closeTo(0.11217677859067854, 14) as number,
        ...{ kind: 'local_minimum', rank: 4, index: 0, certified: true },
      });
    }
    expect(new DataCertifier(2, rows).confirm(point.theta, point.certificate!)).toBeNull();
  });

  it('is a minimum too where the network is not isolated, which is said', () => {
    // prettier-ignore
    const rows = Float64Array.of(0, 0, 0, 0, 0.5, 1, 0.5, 1.2, 1, 0, 1, 0.1, 0.25, 0.3, 0.75, 0.6);
    const theta = Float64Array.of(
      2.1726318454688704,
      -4.5234620080893055e-18,
      -1.3071738132175537,
      -1.7106224729001747,
      0.3888451650207697,
      -1.2411043005952464e-5,
      -1.0100805186528532,
      -4.2044010434984783e-16,
      1.3035040829652134,
      0.5166666666666668,
    );
    const point = foundFrom({ kind: 'data', name: 'dup', inputs: 1, rows }, [1, 3, 1], theta);
    // The neuron that is left fits the mean of the two outputs at x = 1 alone, the constant that of the others.
    expect(point.risk).toBeCloseTo(0.97 / 6, 14);
    expect([point.kind, point.rank, point.index, point.certified]).toEqual(['local_minimum', 2, 0, false]);
    expect(point.reason).toContain('may not be isolated');
  });
});

describe('balanced parameters', () => {
  it('have the same outputs to the last bit, and neurons with incoming and outgoing weights of like size', () => {
    const shape = shapeOf([2, 3, 2, 1]);
    const theta = initialTheta(normal, shape, 5, 0).map((value, k) => value * 2 ** (20 * Math.sin(k)));
    const even = balanced(shape, theta);
    const rows = Float64Array.from({ length: 12 }, (_, k) => Math.cos(k));
    const risk = createSampleRisk(shape, rows);
    expect(risk.value(even)).toBe(risk.value(theta));
    const one = balanced(shapeOf([1, 1, 1]), Float64Array.of(3e5, -4e5, 1e-7, 2));
    expect(Math.abs(Math.log2(Math.hypot(one[0]!, one[1]!) / Math.abs(one[2]!)))).toBeLessThanOrEqual(1);
    // A dead neuron without outgoing weight stays as it is.
    const dead = Float64Array.of(3, 1, 0, 2);
    expect(balanced(shapeOf([1, 1, 1]), dead)).toEqual(dead);
  });
});
