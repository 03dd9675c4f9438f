import fc from '../properties';
import { describe, expect, it } from 'vitest';
import { initialTheta } from '../../engine/network/initialize';
import { naturalLog } from '../../engine/network/logarithm';
import { initialStream, samplingStream } from '../../engine/network/random';
import { shapeOf } from '../../engine/network/shape';

const draws = (stream: { uniform(): number }, n: number) => Array.from({ length: n }, () => stream.uniform());

describe('random streams', () => {
  it('give the same numbers for the same key and others for every other key', () => {
    const keys = [0, 1, 7, 2 ** 32, 2 ** 53 - 1].flatMap((seed) =>
      [0, 1, 2, 999].map((run) => [seed, run] as const),
    );
    const seen = new Set<string>();
    for (const [seed, run] of keys) {
      for (const widths of [
        [1, 2, 1],
        [1, 4, 1],
        [2, 1, 1],
        [1, 2, 1, 1],
      ]) {
        const text = draws(initialStream(seed, run, widths), 3).join();
        expect(draws(initialStream(seed, run, widths), 3).join()).toBe(text);
        seen.add(text);
      }
      seen.add(draws(samplingStream(seed, run), 3).join());
    }
    expect(seen.size).toBe(keys.length * 5);
  });

  it('are uniform and uncorrelated between neighbouring runs', () => {
    const n = 20000;
    const bins = new Array<number>(16).fill(0);
    let correlation = 0;
    for (let run = 0; run < n; run++) {
      const x = initialStream(5, run, [1, 3, 1]).uniform();
      const y = initialStream(5, run + 1, [1, 3, 1]).uniform();
      bins[Math.floor(16 * x)]!++;
      correlation += 12 * (x - 0.5) * (y - 0.5);
    }
    const chi = bins.reduce((sum, count) => sum + (count - n / 16) ** 2 / (n / 16), 0);
    // 15 degrees of freedom: above 45 with probability 1e-4; the stream is fixed, so the test is as well.
    expect(chi).toBeLessThan(45);
    expect(Math.abs(correlation) / n).toBeLessThan(4 / Math.sqrt(n));
  });

  it('have the moments of the standard normal law and its tails', () => {
    const stream = initialStream(1, 0, [1, 1, 1]);
    const n = 200000;
    const sums = [0, 0, 0, 0];
    let beyondThree = 0;
    for (let i = 0; i < n; i++) {
      const x = stream.normal();
      for (let k = 0; k < 4; k++) sums[k]! += x ** (k + 1) / n;
      if (Math.abs(x) > 3) beyondThree++;
    }
    [0, 1, 0, 3].forEach((moment, k) => expect(Math.abs(sums[k]! - moment)).toBeLessThan(0.05));
    expect(Math.abs(beyondThree / n - 0.0026998)).toBeLessThan(5e-4);
  });

  it('draw integers without bias', () => {
    const stream = samplingStream(3, 4);
    const counts = [0, 0, 0];
    for (let i = 0; i < 30000; i++) counts[stream.integer(3)]!++;
    counts.forEach((count) => expect(Math.abs(count - 10000)).toBeLessThan(400));
  });

  it('take logarithms right to the last places', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 2 ** -1000, max: 2 ** 1000, noNaN: true, noDefaultInfinity: true }),
        (x) => {
          expect(Math.abs(naturalLog(x) - Math.log(x))).toBeLessThanOrEqual(4e-16 * Math.abs(Math.log(x)));
        },
      ),
    );
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 2, noNaN: true }), (x) => {
        expect(Math.abs(naturalLog(x) - Math.log(x))).toBeLessThanOrEqual(4e-16 * Math.abs(Math.log(x)));
      }),
    );
  });
});

describe('initial values', () => {
  const shape = shapeOf([3, 400, 50, 1]);
  const part = (theta: Float64Array, layer: number) =>
    theta.subarray(shape.weights[layer], shape.biases[layer]);
  const variance = (values: Float64Array) => values.reduce((sum, x) => sum + x * x, 0) / values.length;

  it.each([
    ['he', (fanIn: number) => 2 / fanIn],
    ['xavier', (fanIn: number, fanOut: number) => 2 / (fanIn + fanOut)],
  ] as const)('draws %s weights with the usual variance and zero biases', (kind, expected) => {
    const theta = initialTheta({ kind: 'random', weights: { kind }, biases: { kind } }, shape, 11, 2);
    for (let layer = 0; layer < 2; layer++) {
      const ratio = variance(part(theta, layer)) / expected(shape.widths[layer]!, shape.widths[layer + 1]!);
      expect(Math.abs(ratio - 1)).toBeLessThan(0.15);
    }
    for (let layer = 0; layer <= 2; layer++) {
      const biases = theta.subarray(shape.biases[layer], shape.biases[layer]! + shape.widths[layer + 1]!);
      expect(biases.every((b) => b === 0)).toBe(true);
    }
  });

  it('depends on the seed and the run', () => {
    const normal = { kind: 'normal', mean: 1, sd: 0.5 } as const;
    const draw = (seed: number, run: number) =>
      initialTheta(
        { kind: 'random', weights: normal, biases: { kind: 'uniform', a: -1, b: 2 } },
        shape,
        seed,
        run,
      );
    expect(draw(1, 1)).toEqual(draw(1, 1));
    expect(draw(1, 2)).not.toEqual(draw(1, 1));
    expect(draw(2, 1)).not.toEqual(draw(1, 1));
    const biases = draw(1, 1).subarray(shape.biases[0], shape.biases[0]! + 400);
    expect(biases.every((b) => b >= -1 && b < 2)).toBe(true);
  });

  it('copies a given point', () => {
    const theta = Float64Array.of(1, 2, 3, 4);
    const copy = initialTheta({ kind: 'given', theta }, shapeOf([1, 1, 1]), 0, 3);
    expect(copy).toEqual(theta);
    expect(copy).not.toBe(theta);
  });
});
