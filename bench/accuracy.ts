import { createLineKernel } from '../engine/kernel/line-kernel';
import { exactRisk } from '../test/kernel/oracle';
import { numbers, randomBreaks, randomPiecewise, spreadNetwork } from '../test/kernel/samples';
import { limitRow, type Row } from './report';

/** The largest error of risk and gradient, relative to max(1, |.|), against arithmetic with 640 bits. */
export function accuracyRows(): Row[] {
  const next = numbers(1);
  let worst = 0;
  let cases = 0;
  for (let degree = 0; degree <= 5; degree++)
    for (let densityDegree = 0; densityDegree <= 3; densityDegree++)
      for (let pieces = 1; pieces <= 4; pieces++) {
        const target = randomPiecewise(next, randomBreaks(next, -1, 1, pieces), degree);
        const density = randomPiecewise(next, randomBreaks(next, -1, 1, pieces), densityDegree, true);
        const width = 1 + (cases % 9);
        const theta = spreadNetwork(next, -1, 1, width);
        const gradient = new Float64Array(theta.length);
        const risk = createLineKernel(width, target, density)!.gradient(theta, gradient);
        const exact = exactRisk(theta, target, density);
        const error = (a: number, b: number) => Math.abs(a - b) / Math.max(1, Math.abs(b));
        worst = Math.max(
          worst,
          error(risk, exact.risk),
          ...gradient.map((g, i) => error(g, exact.gradient[i]!)),
        );
        cases++;
      }
  const measure =
    'error of risk and gradient against 640-bit arithmetic, H = 1 to 9, degrees of f to 5 and p to 3, 1 to 4 pieces';
  return [limitRow(measure, 1e-13, worst, `${cases} networks`)];
}
