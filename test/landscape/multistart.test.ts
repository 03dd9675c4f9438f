import { describe, expect, it } from 'vitest';
import { multistart, type Multistart } from '../../engine/landscape/multistart';
import { initialTheta } from '../../engine/network/initialize';
import { shapeOf } from '../../engine/network/shape';
import { createLineRisk } from '../../engine/risk/line';
import { createSampleRisk } from '../../engine/risk/samples';
import { constructed, floating, listOf, pieces, plateauBody, uniform } from './pieces';

const standard = { kind: 'normal', mean: 0, sd: 1 } as const;
const normal = { kind: 'random', weights: standard, biases: standard } as const;

function startsOf(widths: readonly number[]): (j: number) => Float64Array {
  const shape = shapeOf(widths);
  return (j) => initialTheta(normal, shape, 1, j);
}

function searchOn(
  widths: readonly number[],
  starts: number,
  f: ReturnType<typeof floating>,
  p: typeof f,
): Multistart {
  const domain = { a: f.breaks[0]!, b: f.breaks.at(-1)! };
  return {
    risk: createLineRisk(shapeOf(widths), f, p, { kind: 'exact' }),
    magnitudes: { domain, input: 1, target: 20, mass: 1 },
    inputs: null,
    starts,
    start: startsOf(widths),
    certify: 'nothing is proved here',
    cancelled: () => false,
  };
}

describe('critical points from many starts', () => {
  it('finds nothing for one neuron that is not in the complete list', () => {
    const target = pieces(['0', '1/2', '1'], ['0', '2'], ['2', '-2']);
    const all = listOf(target).points;
    const found = multistart(searchOn([1, 1, 1], 30, floating(target), floating(uniform)));
    expect(found.complete).toBe(false);
    expect(found.reason).toMatch(
      /^from \d+ starts, of which \d+ came to a critical point: the list may be incomplete/,
    );
    expect(found.points.length).toBeGreaterThan(1);
    for (const { risk } of found.points) {
      expect(all.some((point) => Math.abs(point.risk - risk) < 1e-13)).toBe(true);
    }
    for (const point of found.points) expect([point.kind, point.certified]).toEqual(['local_minimum', false]);
  });

  it('finds the global minimum beside the family of mathematics.md', () => {
    const lebesgue = { breaks: Float64Array.of(-1, 1), coefficients: [Float64Array.of(1)] };
    const { points } = multistart(
      searchOn([1, 2, 1], 12, constructed(plateauBody, -1, 1).polynomial, lebesgue),
    );
    expect(points[0]!.risk).toBeCloseTo(1.02572809652687, 12);
    const kinks = points[0]!.realization!.breakpoints.slice(1, -1);
    expect(kinks).toEqual(
      [-0.731554051129636, 0.731554051129636].map((q) => expect.closeTo(q, 10) as number),
    );
    expect([points[0]!.kind, points[0]!.rank, points[0]!.index]).toEqual(['local_minimum', 5, 0]);
  });

  it('tells realizations of a small target apart', () => {
    const size = 1e-7;
    const square = floating(pieces(['0', '1'], ['0', '0', `${size}`]));
    const search = searchOn([1, 2, 1], 12, square, floating(uniform));
    const { points } = multistart({ ...search, magnitudes: { ...search.magnitudes, target: size } });
    // The line of least squares among them, and better ones.
    expect(points.some(({ risk }) => Math.abs(risk / size ** 2 - 1 / 180) < 1e-9)).toBe(true);
    expect(points.length).toBeGreaterThan(1);
  });

  it('says how many starts were tried when it is cancelled', () => {
    const target = pieces(['0', '1'], ['0', '0', '1']);
    const search = searchOn([1, 2, 1], 3, floating(target), floating(uniform));
    let begun = 0;
    const { reason } = multistart({
      ...search,
      start: (j) => {
        begun = j + 1;
        return search.start(j);
      },
      cancelled: () => begun === 2,
    });
    expect(reason).toContain('from 2 of 3 starts');
  });

  it('counts a realization once, whatever its parameters', () => {
    const target = pieces(['0', '1/3', '1'], ['1'], ['2/3', '1']);
    const { points } = multistart(searchOn([1, 2, 1], 25, floating(target), floating(uniform)));
    const zero = points.filter(({ kind }) => kind === 'global_minimum');
    expect(zero.length).toBe(1);
    expect(zero[0]!.reached).toBeGreaterThan(1);
    for (const { reached } of points) expect(reached).toBeLessThanOrEqual(25);
  });

  it('compares networks on a data set by their values there', () => {
    const rows = Float64Array.of(0, 0, 0.5, 1, 1, 0, 0.25, 0.6);
    const { points } = multistart({
      risk: createSampleRisk(shapeOf([1, 1, 1]), rows),
      magnitudes: { domain: null, input: 1, target: 1, mass: 1 },
      inputs: Float64Array.of(0, 0.5, 1, 0.25),
      starts: 20,
      start: startsOf([1, 1, 1]),
      certify: 'nothing is proved of data',
      cancelled: () => false,
    });
    const risks = points.map(({ risk }) => risk);
    expect(risks.length).toBeGreaterThan(1);
    for (let k = 1; k < risks.length; k++) expect(risks[k]! - risks[k - 1]!).toBeGreaterThanOrEqual(0);
  });
});
