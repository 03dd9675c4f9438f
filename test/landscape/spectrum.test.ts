import fc from '../properties';
import { describe, expect, it } from 'vitest';
import type { PiecewisePolynomial } from '../../engine/calculus/piecewise';
import { largestSpectrum, realizationCodimension, spectrumOf } from '../../engine/landscape/spectrum';
import { realize } from '../../engine/network/realize';
import { shapeOf } from '../../engine/network/shape';
import { createLineRisk } from '../../engine/risk/line';
import { floating, pieces, uniform } from './pieces';

const domain = { a: 0, b: 1 };
const magnitudes = { domain, input: 1, target: 2, mass: 1 };
const one = floating(uniform);
const hat = floating(pieces(['0', '1/2', '1'], ['0', '2'], ['2', '-2']));
const tent = floating(pieces(['0', '1/3', '2/3', '1'], ['0', '3'], ['1'], ['3', '-3']));

type Neuron = readonly [w: number, b: number, v: number];

function network(neurons: readonly Neuron[], c: number): Float64Array {
  return Float64Array.of(...[0, 1, 2].flatMap((part) => neurons.map((neuron) => neuron[part]!)), c);
}

function look(target: PiecewisePolynomial, theta: Float64Array) {
  const n = theta.length;
  const risk = createLineRisk(shapeOf([1, (n - 1) / 3, 1]), target, one, { kind: 'exact' });
  const gradient = new Float64Array(n);
  risk.gradient(theta, gradient);
  const hessian = new Float64Array(n * n);
  risk.hessian(theta, hessian);
  const spectrum = spectrumOf(risk, theta, { risk: risk.preciseValue(theta), gradient, hessian }, magnitudes);
  if (typeof spectrum === 'string') throw new Error(spectrum);
  return { ...spectrum, trace: theta.reduce((sum, _, i) => sum + hessian[i * n + i]!, 0) };
}

describe('the spectrum of the Hessian', () => {
  it('has the eigenvalues, what counts as zero, and the scalings', () => {
    const theta = network(
      [
        [1, 1, 2],
        [1, -0.5, -4],
        [0, 0, 0],
      ],
      -2,
    );
    const { eigenvalues, zeroBelow, rank, index, scalings, kind, trace } = look(hat, theta);
    expect([rank, index, scalings, kind]).toEqual([4, 0, 2, 'global_minimum']);
    expect(eigenvalues.length).toBe(10);
    expect(eigenvalues.reduce((sum, value) => sum + value)).toBeCloseTo(trace, 12);
    expect(zeroBelow).toBe(1e-10 * eigenvalues[9]!);
    expect(eigenvalues.filter((value) => Math.abs(value) > zeroBelow).length).toBe(rank);
  });

  it('is not taken of Hessians that are too large', () => {
    const theta = new Float64Array(largestSpectrum + 1);
    const risk = createLineRisk(shapeOf([1, 1, 1]), hat, one, { kind: 'exact' });
    const facts = { risk: 0, gradient: theta, hessian: theta };
    expect(spectrumOf(risk, theta, facts, magnitudes)).toContain('too large');
  });
});

describe('the rank against the codimension of the global minima', () => {
  const first: Neuron = [1, 1, 2];
  // A manifold of codimension 2N has the dimension 3H + 1 - 2N.
  it.each<[string, PiecewisePolynomial, Float64Array, number, number]>([
    ['the hat by two', hat, network([first, [1, -0.5, -4]], -2), 4, 4],
    ['the hat by five', hat, network([first, [1, -0.5, -4], [1, -2, 1], [-1, -1, 3], [1, 3, 0]], -2), 4, 4],
    [
      'the tent',
      tent,
      network(
        [
          [1, 1, 3],
          [1, -1 / 3, -3],
          [1, -2 / 3, -3],
        ],
        -3,
      ),
      6,
      6,
    ],
    ['the hat with a free kink', hat, network([first, [1, -0.5, -4], [1, -0.7, 0]], -2), 5, 5],
    ['the hat with a shared kink', hat, network([first, [1, -0.5, -2], [2, -1, -1]], -2), 4, 5],
    [
      'the hat back to back',
      hat,
      network(
        [
          [1, -0.5, -2],
          [-1, 0.5, -2],
        ],
        1,
      ),
      4,
      5,
    ],
  ])('%s', (_, target, theta, rank, codimension) => {
    const known = look(target, theta);
    expect([known.kind, known.rank, known.codimension]).toEqual(['global_minimum', rank, codimension]);
  });

  it('is equal for every network that learns itself, if no two kinks are one', () => {
    const size = fc.integer({ min: 1, max: 8 }).map((value) => value / 4);
    const neuron = fc.tuple(size, fc.integer({ min: -3, max: 19 }), size, fc.boolean(), fc.boolean());
    fc.assert(
      fc.property(fc.uniqueArray(neuron, { minLength: 1, maxLength: 4, selector: ([, q]) => q }), (drawn) => {
        const neurons = drawn.map(([w, q, v, turned, negative]): Neuron => {
          const weight = turned ? -w : w;
          return [weight, (-weight * (q + 0.5)) / 16, negative ? -v : v];
        });
        const theta = network(neurons, 0.25);
        const { breakpoints, values } = realize(shapeOf([1, neurons.length, 1]), theta, domain);
        const target = {
          breaks: Float64Array.from(breakpoints),
          coefficients: values.slice(1).map((right, k) => {
            const left = values[k]!;
            return Float64Array.of((left + right) / 2, (right - left) / 2);
          }),
        };
        const { kind, rank, codimension } = look(target, theta);
        expect([kind, rank]).toEqual(['global_minimum', codimension]);
      }),
      { numRuns: 60 },
    );
  });

  it('is not said where several sets of minima meet, nor elsewhere', () => {
    const shape = shapeOf([1, 3, 1]);
    const at = (...neurons: readonly Neuron[]) => realizationCodimension(shape, network(neurons, 0), domain);
    expect(at(first, [1, -0.5, -4], [2, -1, 0])).toBeNull();
    expect(at(first, [1, -0.5, -4], [2, -1, 2])).toBeNull();
    expect(at(first, [1, -0.5, -4], [1, 0, 2])).toBeNull();
    expect(at(first, [1, -0.5, -4], [0, 1, 0])).toBeNull();
    expect(look(hat, network([first, [1, -0.4, -4]], -2)).codimension).toBeNull();
  });
});
