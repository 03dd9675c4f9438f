import { describe, expect, it } from 'vitest';
import { recheckCell } from '../../engine/experiment/recheck';
import { confirm } from '../landscape/certificate/confirm';
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
});
