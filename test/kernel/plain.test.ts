import { describe, expect, it } from 'vitest';
import { lineProblem } from '../../engine/kernel/line-problem';
import { PlainLineKernel } from '../../engine/kernel/plain';
import { exactRisk } from './oracle';
import { numbers, oddNetwork, randomBreaks, randomPiecewise, spreadNetwork } from './samples';

const domains = [
  [0, 1],
  [-1, 1],
  [-3, -1],
] as const;

describe('the oracle', () => {
  it('gives the fractions of the sample worked out by hand', () => {
    const target = { breaks: Float64Array.of(0, 1), coefficients: [Float64Array.of(0.25, 0.5, 0.25)] };
    const density = { breaks: Float64Array.of(0, 1), coefficients: [Float64Array.of(1)] };
    const third = -1 / 3; // a double, hence agreement to rounding only
    const { risk, gradient } = exactRisk(Float64Array.of(1, -1, third, 0.5, 1, 2, 0), target, density);
    expect(risk).toBeCloseTo(3263 / 19440, 15);
    const expected = [-41 / 324, 167 / 1296, -23 / 162, 8 / 9, -77 / 972, 409 / 2592, 5 / 18];
    expected.forEach((g, i) => expect(gradient[i]).toBeCloseTo(g, 15));
  });
});

describe('the plain kernel against rational arithmetic', () => {
  for (let targetDegree = 0; targetDegree <= 5; targetDegree++)
    for (let densityDegree = 0; densityDegree <= 3; densityDegree++)
      it(`degrees ${targetDegree} and ${densityDegree}`, () => {
        const next = numbers(100 * targetDegree + densityDegree);
        for (let pieces = 1; pieces <= 4; pieces++) {
          const [left, right] = domains[(pieces + targetDegree) % 3]!;
          const target = randomPiecewise(next, randomBreaks(next, left, right, pieces), targetDegree);
          const other = randomBreaks(next, left, right, 1 + Math.floor(next() * pieces));
          const density = randomPiecewise(next, other, densityDegree, true);
          for (const width of [1, 2, 3, 4, 5 + Math.floor(next() * 5)])
            for (const network of [spreadNetwork, oddNetwork]) {
              const theta = network(next, left, right, width);
              const kernel = new PlainLineKernel(width, lineProblem(target, density));
              const exact = exactRisk(theta, target, density);
              const gradient = new Float64Array(theta.length);
              const risk = kernel.gradient(theta, gradient);
              expect(kernel.value(theta)).toBe(risk);
              expect(Math.abs(risk - exact.risk) / exact.riskScale).toBeLessThan(1e-14);
              gradient.forEach((g, i) => {
                const error = Math.abs(g - exact.gradient[i]!);
                expect(error).toBeLessThanOrEqual(
                  1e-14 * exact.gradientScale[i]! + 4e-16 * exact.domainScale[i]!,
                );
              });
            }
        }
      });
});
