import { describe, expect, it } from 'vitest';
import {
  joinFamilies,
  joinSearches,
  type FoundPoint,
  type SearchResult,
  type Starts,
} from '../../engine/landscape/point';
import { Realizations, realizationDistance } from '../../engine/landscape/realizations';
import { shapeOf } from '../../engine/network/shape';

const onInterval = new Realizations(shapeOf([1, 1, 1]), { target: 1 }, null);

function point(risk: number, values: readonly number[], changes: Partial<FoundPoint> = {}): FoundPoint {
  const realization = { breakpoints: [0, 1], values };
  const theta = new Float64Array(4);
  const common = { risk, kind: 'local_minimum', theta, realization, gradient: 0, rank: 1, index: 0 } as const;
  return { ...common, certified: false, ...changes };
}

function search(starts: Starts | null, ...points: FoundPoint[]): SearchResult {
  return { points, complete: false, reason: 'some reason', ...(starts ? { starts } : {}) };
}

const five: Starts = { wanted: 5, tried: 5, arrived: 3 };

describe('several searches together', () => {
  it('count a realization once, sort by risk and say what became of the starts of all', () => {
    const joined = joinSearches(
      [
        search(five, point(1, [0, 1], { reached: 2 }), point(2, [0, 2], { reached: 1 })),
        search(
          { ...five, tried: 4 },
          point(0.5, [0, 3], { reached: 1 }),
          point(1, [0, 1 + 1e-9], { reached: 4 }),
        ),
      ],
      onInterval,
    )!;
    expect(joined.points.map(({ risk, reached }) => [risk, reached])).toEqual([
      [0.5, 1],
      [1, 6],
      [2, 1],
    ]);
    expect(joined.starts).toEqual({ wanted: 10, tried: 9, arrived: 6 });
    expect(joined.reason).toContain('2 runs: from 9 of 10 starts, of which 6 came');
  });

  it('keep the better kind, and of equal ones what is proved', () => {
    const saddle = point(1, [0, 1], { kind: 'saddle', certified: true, reached: 1 });
    const minimum = point(1, [0, 1], { reached: 2 });
    const proved = point(1, [0, 1], { certified: true, reached: 0 });
    const joined = (...all: FoundPoint[]) =>
      joinSearches(
        all.map((each) => search(five, each)),
        onInterval,
      )!.points.map(({ kind, certified, reached }) => [kind, certified, reached]);
    expect(joined(saddle, minimum)).toEqual([['local_minimum', false, 3]]);
    expect(joined(minimum, saddle, proved)).toEqual([['local_minimum', true, 3]]);
  });

  it('tell mirror images apart on a data set, and know other parameters of the same outputs', () => {
    // Symmetric rows, so that (x)_+ and (-x)_+ have the same risk.
    const inputs = Float64Array.of(-1, 0, 1);
    const onData = new Realizations(shapeOf([1, 1, 1]), { target: 1 }, inputs);
    const at = (...theta: number[]) =>
      point(0.25, [], { theta: Float64Array.from(theta), realization: null, reached: 1 });
    const joined = joinSearches(
      [search(five, at(1, 0, 1, 0)), search(five, at(-1, 0, 1, 0)), search(five, at(2, 0, 0.5, 0))],
      onData,
    )!;
    expect(joined.points.map(({ theta, reached }) => [theta[0], reached])).toEqual([
      [1, 2],
      [-1, 1],
    ]);
  });

  it('are one where there were no starts: the problem decides alone', () => {
    const list = search(null, point(1, [0, 1]), point(2, [0, 2]));
    expect(joinSearches([list, list, list], onInterval)!.points.length).toBe(2);
    expect(joinSearches([], onInterval)).toBeNull();
  });

  it('keep families in their order and their reasons', () => {
    const joined = joinFamilies([
      search(null, point(2, [0, 1]), point(1, [0, 2])),
      { ...search(null, point(2, [0, 1])), reason: 'another reason' },
      search(null, point(3, [0, 1])),
    ])!;
    expect(joined.points.map(({ risk }) => risk)).toEqual([2, 1, 2, 3]);
    expect(joined.reason).toBe('3 runs: 2 × some reason; another reason');
    expect(joinFamilies([])).toBeNull();
  });
});

describe('the distance of realizations', () => {
  it('is the largest difference, at a kink of either', () => {
    const tent = { breakpoints: [0, 0.25, 1], values: [0, 1, 0] };
    const flat = { breakpoints: [0, 0.5, 1], values: [0, 0, 0.5] };
    expect(realizationDistance(tent, flat)).toBe(1);
    expect(realizationDistance(flat, flat)).toBe(0);
  });
});
