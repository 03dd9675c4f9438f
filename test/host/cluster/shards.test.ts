import fc from '../../properties';
import { describe, expect, it } from 'vitest';
import {
  cutShards,
  rangesFromText,
  rangesToText,
  runsIn,
  shardsFromText,
  shardsToText,
} from '../../../engine/host/node/cluster/shards';

const cells = (runs: readonly number[]) => runs.map((count, index) => ({ index, runs: count }));

describe('cutting', () => {
  it('covers every run exactly once and in order, and fills shards as far as they go', () => {
    const cost = fc.double({ min: 1e-3, max: 50, noNaN: true });
    const cell = fc.record({ runs: fc.integer({ min: 1, max: 60 }), cost });
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 12 }), (drawn) => {
        const shards = cutShards(
          cells(drawn.map(({ runs }) => runs)),
          ({ index }) => 10 / drawn[index]!.cost,
        );
        const covered = shards.flat().flatMap(({ cell, first, end }) => {
          expect(end).toBeGreaterThan(first);
          return Array.from({ length: end - first }, (_, k) => [cell, first + k]);
        });
        const all = drawn.flatMap(({ runs }, index) =>
          Array.from({ length: runs }, (_, run) => [index, run]),
        );
        expect(covered).toEqual(all);
        const costs = shards.map((shard) =>
          shard.reduce((sum, { cell, first, end }) => sum + (end - first) * drawn[cell]!.cost, 0),
        );
        shards.forEach((shard, k) => {
          if (runsIn(shard) > 1) expect(costs[k]).toBeLessThan(10 * (1 + 1e-6));
          const next = shards[k + 1];
          // The first run of the next one had no room any more.
          if (next) expect(costs[k]! + drawn[next[0]!.cell]!.cost).toBeGreaterThan(10 * (1 - 1e-6));
        });
      }),
    );
  });

  it('gives a fixed number of runs to each shard, across cells', () => {
    const shards = cutShards(cells([5, 1, 8]), () => 4);
    expect(shards.map(runsIn)).toEqual([4, 4, 4, 2]);
    expect(shards[1]).toEqual([
      { cell: 0, first: 4, end: 5 },
      { cell: 1, first: 0, end: 1 },
      { cell: 2, first: 0, end: 2 },
    ]);
    expect(cutShards(cells([3]), () => 0.1).map(runsIn)).toEqual([1, 1, 1]);
    expect(cutShards([], () => 4)).toEqual([]);
  });

  it('comes back from its text, and nothing else does', () => {
    const shards = cutShards(cells([5, 1, 8]), () => 4);
    expect(shardsFromText(shardsToText(shards))).toEqual(shards);
    for (const text of [
      '{}',
      '[1]',
      '[[0,1]]',
      '[[0,2,2]]',
      '[[0,-1,2]]',
      '[[0,0.5,2]]',
      '[["0",0,2]]',
      '[[0,',
    ]) {
      expect(() => shardsFromText(text), text).toThrow(SyntaxError);
    }
  });
});

describe('ranges', () => {
  it('come back from their text', () => {
    expect(rangesToText([0, 3, 7, 8, 9])).toBe('0,3,7-9');
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(300), { maxLength: 60 }), (drawn) => {
        const numbers = [...drawn].sort((a, b) => a - b);
        expect(rangesFromText(rangesToText(numbers))).toEqual(numbers);
      }),
    );
    for (const text of ['a', '1-', '3-1', '1,,2', '1;2', '0-99999999'])
      expect(() => rangesFromText(text), text).toThrow(SyntaxError);
  });
});
