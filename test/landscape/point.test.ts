import { describe, expect, it } from 'vitest';
import {
  joinSearches,
  realizationDistance,
  type FoundPoint,
  type SearchResult,
} from '../../engine/landscape/point';

function point(risk: number, values: readonly number[], reached?: number): FoundPoint {
  const realization = { breakpoints: [0, 1], values };
  const theta = new Float64Array(4);
  const common = { risk, kind: 'local_minimum', theta, realization, gradient: 0, rank: 1, index: 0 } as const;
  return { ...common, certified: false, ...(reached === undefined ? {} : { reached }) };
}

function search(...points: FoundPoint[]): SearchResult {
  return { points, complete: false, reason: 'from some starts' };
}

describe('several searches together', () => {
  it('count a realization once and sort by risk', () => {
    const joined = joinSearches([
      search(point(1, [0, 1], 2), point(2, [0, 2], 1)),
      search(point(0.5, [0, 3], 1), point(1, [0, 1 + 1e-9], 4)),
    ])!;
    expect(joined.points.map(({ risk, reached }) => [risk, reached])).toEqual([
      [0.5, 1],
      [1, 6],
      [2, 1],
    ]);
  });

  it('keep families in their order', () => {
    const joined = joinSearches([search(point(2, [0, 1]), point(1, [0, 2])), search(point(2, [0, 1]))])!;
    expect(joined.points.map(({ risk }) => risk)).toEqual([2, 1, 2]);
    expect(joinSearches([])).toBeNull();
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
