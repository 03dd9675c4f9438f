/**
 * The numbers that the derivations give, as an experiment shows them, to the digits in which they are written.
 */
import { URI } from 'langium';
import { describe, expect, it } from 'vitest';
import { symmetricEigenvalues } from '../../engine/calculus/symmetric';
import type { Cell } from '../../engine/experiment/plan';
import { riskOf } from '../../engine/experiment/problem';
import type { CriticalPoint } from '../../engine/experiment/result';
import { compile } from '../../engine/language/compile';
import { initialTheta } from '../../engine/network/initialize';
import { shapeOf } from '../../engine/network/shape';
import { exampleText, runCell, runOf } from './examples';

/** A number as written: the last digit may be rounded either way. */
function isWritten(value: number, written: string): void {
  const [mantissa, exponent = '0'] = written.split('e');
  const decimals = (mantissa!.split('.')[1] ?? '').length - Number(exponent);
  expect(Math.abs(value - Number(written)), `${value} is ${written}`).toBeLessThanOrEqual(1.0001 * 10 ** -decimals);
}

/** A fraction, to a few roundings. */
function isExactly(value: number, exact: number): void {
  expect(Math.abs(value - exact), `${value} is ${exact}`).toBeLessThanOrEqual(4e-15 * Math.max(1, Math.abs(exact)));
}

const functions = `target parabola on [0, 1] = x^2
target hat on [0, 1] = interpolate((0, 0), (1/2, 1), (1, 0))
${/target plateau[\s\S]*?\n}\n/.exec(exampleText('continuum-of-minima.rflow'))![0]}`;

async function cellOf(properties: string): Promise<Cell> {
  const text = `${functions}\nexperiment e { ${properties} }`;
  const { plan, diagnostics } = await compile({ uri: URI.file('/folder/a.rflow'), text });
  if (plan === null) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return plan.experiments[0]!.cells[0]!;
}

/** Risk, gradient and Hessian at the initial point. */
async function evaluate(properties: string) {
  const { widths, problem, initialization, seed } = await cellOf(`${properties} method: gd(rate: 1e-9, steps: 1)`);
  const shape = shapeOf(widths);
  const risk = riskOf(problem, shape);
  const theta = initialTheta(initialization, shape, seed, 0);
  const gradient = new Float64Array(theta.length);
  const hessian = new Float64Array(theta.length ** 2);
  const value = risk.gradient(theta, gradient);
  if (risk.hessianObstacle(theta) === null) risk.hessian(theta, hessian);
  return { value, gradient, hessian };
}

async function pointsOf(target: string): Promise<readonly CriticalPoint[]> {
  const result = runCell(await cellOf(`target: ${target} network: 1 -> 1 -> 1 method: critical_points(starts: 1)`));
  expect(result.complete).toBe(true);
  return result.criticalPoints!;
}

describe('the numbers of the derivations', () => {
  it('are those of the sample: risk, gradient and Hessian of two neurons', async () => {
    const { value, gradient, hessian } = await evaluate(
      'target: parabola network: 1 -> 2 -> 1 init: theta([1, -1, -1/3, 1/2, 1, 2, 0])',
    );
    isExactly(value, 3263 / 19440);
    const known = [-41 / 324, 167 / 1296, -23 / 162, 8 / 9, -77 / 972, 409 / 2592, 5 / 18];
    known.forEach((exact, k) => isExactly(gradient[k]!, exact));
    const rows = `56/81 19/162 28/27 5/18 71/324 7/648 8/9, 19/162 1/4 5/18 5/6 2/81 383/2592 1/2,
      28/27 5/18 16/9 2/3 49/162 1/36 4/3, 5/18 5/6 2/3 11/3 1/18 17/18 2,
      71/324 2/81 49/162 1/18 16/81 1/648 4/9, 7/648 383/2592 1/36 17/18 1/648 1/12 1/4, 8/9 1/2 4/3 2 4/9 1/4 2`;
    const entries = rows.split(/[\s,]+/).map((text) => {
      const [numerator, denominator = '1'] = text.split('/');
      return Number(numerator) / Number(denominator);
    });
    expect(entries).toHaveLength(49);
    entries.forEach((exact, k) => isExactly(hessian[k]!, exact));
  });

  it('are the limits of the flow of one neuron', async () => {
    const flow = async (init: string, rest = 1e-16, refine = 'none') => {
      const cell = await cellOf(
        `target: parabola network: 1 -> 1 -> 1 init: theta([${init}])
         method: flow(until: 1e5, tolerance: 1e-14, rest: ${rest}) refine: ${refine} expect risk >= 0`,
      );
      const { theta, observables } = runOf(cell, 0);
      return { theta, risk: observables.risk! };
    };
    const digits = ['1.13271317191493', '-0.37757105730498', '1.17711470687609'];
    // By default the flow rests where G is 1e-13 of its terms, which leaves some 1e-12 of the way; Newton's method goes it.
    for (const { theta, risk } of [
      await flow('1, -1/5, 1, 0'),
      await flow('1, -1/5, 1, 0', 1e-13, 'newton'),
    ]) {
      digits.forEach((written, k) => isWritten(theta[k]!, written));
      isExactly(risk, 4 / 3645);
      isExactly(theta[3]!, 1 / 27);
    }
    const dead = await flow('-1, 1/2, 1, 0');
    isExactly(dead.risk, 4 / 45);
    isExactly(dead.theta[3]!, 1 / 3);
    isExactly((await flow('1, 1/2, 1, 0')).risk, 1 / 180);
  });

  it('are the eigenvalues at the global minimum of the hat', async () => {
    const { hessian } = await evaluate('target: hat network: 1 -> 2 -> 1 init: theta([1, 1, 1, -1/2, 2, -4, -2])');
    const values = symmetricEigenvalues(hessian, 7);
    const digits = ['0.06546958672', '0.29520696', '4.77918037', '37.61014308'];
    digits.forEach((written, k) => isWritten(values[3 + k]!, written));
    expect(Math.max(...values.subarray(0, 3).map(Math.abs))).toBeLessThan(1e-13);
  });

  it('are the critical points of one neuron', async () => {
    const [best, line, mean, ...more] = await pointsOf('parabola');
    expect(more).toEqual([]);
    [best, line, mean].forEach((point, k) => isExactly(point!.risk, [4 / 3645, 1 / 180, 4 / 45][k]!));
    const [w, b, v, c] = best!.theta;
    [-b! / w!, c!, v! * w!].forEach((value, k) => isExactly(value, [1 / 3, 1 / 27, 4 / 3][k]!));
    line!.realization!.values.forEach((value, k) => isExactly(value, [-1 / 6, 5 / 6][k]!));
    const hats = await pointsOf('hat');
    expect(hats.map(({ kind }) => kind)).toEqual(['global_minimum', 'global_minimum', 'local_minimum']);
    hats.forEach(({ risk }, k) => isExactly(risk, k < 2 ? 1 - (2 * Math.SQRT2) / 3 : 1 / 12));
    const right = hats.find(({ theta }) => theta[0]! > 0)!.theta;
    isExactly(-right[1]! / right[0]!, Math.SQRT1_2);
    isExactly(right[3]!, 2 - Math.SQRT2);
    isExactly(right[0]! * right[2]!, -2);
    const left = hats.find(({ theta, kind }) => theta[0]! < 0 && kind === 'global_minimum')!.theta;
    isExactly(-left[1]! / left[0]!, 1 - Math.SQRT1_2);
  });

  it('are the family of minima and the network below it', async () => {
    const setting = 'target: plateau density: lebesgue network: 1 -> 2 -> 1';
    for (const q of [-0.6, -1 / 3, 0, 0.59]) {
      const sigma = Math.sqrt(1 - q * q);
      const s = (-6 * (2 + q) * sigma) / (1 + q) ** 2;
      const theta = [1, 1, 2, -q, s, 24 * (1 - q * q) ** -1.5, -6 * sigma - s * (q + 2)];
      const { value, gradient } = await evaluate(`${setting} init: theta([${theta.join(', ')}])`);
      expect(Math.abs(value - (9 / 4 + 18 * Math.log(2)))).toBeLessThan(1e-11);
      expect(Math.hypot(...gradient)).toBeLessThan(1e-9);
    }
    const [q, s, c] = ['0.731554051129636', '60.4997884401051', '-2.17990500796912'];
    const refined = await cellOf(
      `${setting} init: parameters(w: [1, -1], b: [-0.7315, -0.7315], v: [60.5, 60.5], c: -2.18)
       method: gd(rate: 1e-12, steps: 1) refine: newton expect risk >= 0`,
    );
    const { theta, observables } = runOf(refined, 0);
    isWritten(observables.risk!, '1.02572809652687');
    for (const k of [0, 1]) {
      isWritten(Math.abs(theta[2 + k]! / theta[k]!), q);
      isWritten(theta[4 + k]! * Math.abs(theta[k]!), s);
    }
    isWritten(theta[6]!, c);
  });
});
