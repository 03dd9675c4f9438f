import { describe, expect, it } from 'vitest';
import type { Cell } from '../../engine/experiment/plan';
import { recheckCell } from '../../engine/experiment/recheck';
import { confirm, confirmOnData } from '../landscape/certificate/confirm';
import { exampleNames, exampleText, experimentsOf, isSmall, runCell } from './examples';

/** Cells that look for critical points of functions that are known exactly. */
async function searches(name: string) {
  const experiments = (await experimentsOf(name, exampleText(name))).filter(isSmall);
  return experiments.flatMap(({ cells }) => cells.filter(({ method }) => method.kind === 'critical_points'));
}

const found = (await Promise.all(exampleNames.map(searches))).flat();

describe('the certificates of the examples', () => {
  it('are for one neuron and for more', () => {
    const widths = found.map(({ widths }) => widths[1]!);
    expect(Math.min(...widths)).toBe(1);
    expect(Math.max(...widths)).toBeGreaterThan(1);
  });

  it.each(found.map((cell) => [`${cell.expectations[0]!.text} ${JSON.stringify(cell.parameters)}`, cell] as const))(
    'are confirmed by rational arithmetic to 60 digits, and by repeating the proofs: %s',
    { timeout: 300_000 },
    (_, cell) => {
      const { problem, widths } = cell;
      if (problem.kind !== 'line') throw new Error('data sets have no certificates');
      const result = runCell(cell);
      const certified = result.criticalPoints!.filter((point) => point.certified);
      // The whole list for one neuron, and most of what is found for more.
      expect(certified.length).toBeGreaterThan(2);
      if (widths[1] === 1) expect(certified.length).toBe(result.criticalPoints!.length);
      for (const point of certified) confirm({ f: problem.target.exact!, p: problem.density.exact! }, point);
      const again = recheckCell(cell, result, true)!.points.filter(({ confirmed }) => confirmed === true);
      expect(again.length).toBe(certified.length);
    },
  );

  it('would not be confirmed if they claimed something else', () => {
    const cell = found.find(({ widths }) => widths[1]! > 1)!;
    const { problem } = cell;
    if (problem.kind !== 'line') throw new Error('the example has a function for its target');
    const exact = { f: problem.target.exact!, p: problem.density.exact! };
    const [point] = runCell(cell).criticalPoints!.filter(({ certified }) => certified);
    const { certificate } = point!;
    if (!certificate || !('kinks' in certificate)) throw new Error('the example is certified on an interval');
    const [low, high] = certificate.risk;
    const wrong = [
      { ...point!, rank: point!.rank! - 1 },
      { ...point!, risk: point!.risk + 1e-12 },
      { ...point!, certificate: { ...certificate, risk: [high + (high - low), high + 2 * (high - low)] as const } },
    ];
    for (const each of wrong) expect(() => confirm(exact, each)).toThrow();
    confirm(exact, point!);
  });

  it('of data sets are confirmed by exact least squares, and by repeating the proofs', () => {
    // A parabola with deviations, at places that are no kinks.
    const rows = Float64Array.from(
      Array.from({ length: 14 }, (_, j) => [j / 13, (j / 13) ** 2 + (((j * 5) % 7) - 3) / 40]).flat(),
    );
    const base = found.find(({ widths }) => widths[1]! > 1)!;
    let confirmed = 0;
    for (const width of [1, 2]) {
      const cell: Cell = {
        ...base,
        widths: [1, width, 1],
        problem: { kind: 'data', name: 'points', inputs: 1, rows },
        method: { kind: 'critical_points', starts: 12 },
      };
      const result = runCell(cell);
      const certified = result.criticalPoints!.filter((point) => point.certified);
      for (const point of certified) confirmOnData(1, rows, point);
      confirmed += certified.length;
      const again = recheckCell(cell, result, true)!.points.filter((check) => check.confirmed === true);
      expect(again.length).toBe(certified.length);
      if (certified.length === 0) continue;
      const moved = { ...certified[0]!, rank: certified[0]!.rank! + 1 };
      expect(() => confirmOnData(1, rows, moved)).toThrow();
    }
    expect(confirmed).toBeGreaterThan(3);
  });
});
