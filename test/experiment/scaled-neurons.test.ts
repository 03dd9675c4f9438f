import { URI } from 'langium';
import { describe, expect, it } from 'vitest';
import { CellEvaluator } from '../../engine/experiment/evaluation';
import { compile } from '../../engine/language/compile';
import { exampleText, runCell, runOf } from '../examples/examples';

/** What is said of a network doesn't hang on how its neurons are scaled: (w, b, v) and (kw, kb, v/k) are the same function. */

const plateau = /target plateau[\s\S]*?\n}\n/.exec(exampleText('continuum-of-minima.rflow'))![0];

async function cellOf(declarations: string, properties: string) {
  const text = `${declarations}\nexperiment e { ${properties} }`;
  const { plan, diagnostics } = await compile({ uri: URI.file('/folder/a.rflow'), text });
  if (plan === null) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return plan.experiments[0]!.cells[0]!;
}

const list = (values: readonly number[]): string => `[${values.join(', ')}]`;

/** The point with each neuron scaled by k. */
function scaled(
  k: number,
  w: readonly number[],
  b: readonly number[],
  v: readonly number[],
  c: number,
): string {
  const times = (values: readonly number[], factor: number) => list(values.map((value) => value * factor));
  return `init: parameters(w: ${times(w, k)}, b: ${times(b, k)}, v: ${times(v, 1 / k)}, c: ${c})`;
}

const points = [
  ['a global minimum', 'interpolate((0, 0), (1/2, 1), (1, 0))', [1, 1], [1, -0.5], [2, -4], -2, [4, 0]],
  ['a neuron that is dead beside one that is not', 'x^2', [1, 1], [-1 / 3, -2], [4 / 3, 1], 1 / 27, [3, 0]],
] as const;

describe('rank and index', () => {
  it.each(points)('are those of the function: %s', async (_, target, w, b, v, c, wanted) => {
    for (const k of [2 ** -20, 1e-3, 1, 1000, 2 ** 20]) {
      const cell = await cellOf(
        `target f on [0, 1] = ${target}`,
        `target: f network: 1 -> 2 -> 1 ${scaled(k, w, b, v, c)} method: gd(rate: 1e-30, steps: 1) expect rank > 0`,
      );
      const { observables } = runOf(cell, 0);
      expect([observables.rank, observables.index], `k = ${k}`).toEqual(wanted);
      const { spectrum } = new CellEvaluator(cell).evaluate(0);
      if (typeof spectrum === 'string' || !spectrum) throw new Error('there is a spectrum');
      expect([spectrum.rank, spectrum.index], `k = ${k}`).toEqual(wanted);
    }
  });
});

describe('a family', () => {
  it.each([
    [1000, 1],
    [1 / 1000, 1],
    [1, 1e-6],
    [1, 1e6],
  ])('is followed alike from neurons times %d, for the target times %d', async (k, size) => {
    const target = plateau.replace('target plateau', 'target shape').replace(/\n}\n/, '\n}\n');
    const texts =
      size === 1 ? target : target.replaceAll(/^( *)(.+?)( +)(if|otherwise)/gm, `$1${size}*($2)$3$4`);
    const v = [-12 * size, 24 * size];
    const cell = await cellOf(
      texts,
      `target: shape density: lebesgue network: 1 -> 2 -> 1 ${scaled(k, [1, 1], [2, 0], v, 18 * size)}
       method: family(points: 5)`,
    );
    const { criticalPoints } = runCell(cell);
    const risks = criticalPoints!.map(({ risk }) => risk);
    expect(risks).toHaveLength(5);
    expect((Math.max(...risks) - Math.min(...risks)) / risks[0]!).toBeLessThan(1e-10);
    const kinks = criticalPoints!.map(({ realization }) => realization!.breakpoints[1]!);
    expect([Math.min(...kinks), Math.max(...kinks)].map((q) => Math.abs(q).toFixed(6))).toEqual([
      '0.600000',
      '0.600000',
    ]);
  });
});
