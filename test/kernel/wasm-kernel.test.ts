import { describe, expect, it } from 'vitest';
import { lineProblem } from '../../engine/kernel/line-problem';
import { PlainLineKernel } from '../../engine/kernel/plain';
import { WasmLineKernel } from '../../engine/kernel/wasm-kernel';
import { numbers, oddNetwork, randomBreaks, randomPiecewise, spreadNetwork } from './samples';

const widths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 33, 64];

describe('the WebAssembly kernel gives the bits of the plain one', () => {
  for (let targetDegree = 0; targetDegree <= 5; targetDegree++)
    for (let densityDegree = 0; densityDegree <= 3; densityDegree++)
      it(`degrees ${targetDegree} and ${densityDegree}`, () => {
        const next = numbers(7 + 100 * targetDegree + densityDegree);
        for (const width of widths) {
          const pieces = 1 + Math.floor(4 * next());
          const [left, right] = next() < 0.5 ? [0, 1] : [-1, 2];
          const target = randomPiecewise(next, randomBreaks(next, left, right, pieces), targetDegree);
          const other = randomBreaks(next, left, right, 1 + Math.floor(next() * pieces));
          const problem = lineProblem(target, randomPiecewise(next, other, densityDegree, true));
          const plain = new PlainLineKernel(width, problem);
          const fast = new WasmLineKernel(width, problem);
          for (const network of [spreadNetwork, oddNetwork, oddNetwork]) {
            const theta = network(next, left, right, width);
            const gradient = new Float64Array(theta.length);
            const expected = new Float64Array(theta.length);
            const risk = plain.gradient(theta, expected);
            expect(fast.gradient(theta, gradient)).toBe(risk);
            expect(fast.value(theta)).toBe(risk);
            expect(gradient.map((g) => g + 0)).toEqual(expected.map((g) => g + 0));
            const rates = Float64Array.from({ length: 20 }, () => (0.1 * next()) / width);
            const slow = Float64Array.from(theta);
            plain.advance(slow, rates, rates.length);
            fast.advance(theta, rates, rates.length);
            expect(theta.map((x) => x + 0)).toEqual(slow.map((x) => x + 0));
          }
        }
      });
});

describe('an ensemble gives every network the bits it has alone', () => {
  const setup = (pieces: number, width: number) => {
    const next = numbers(31 * pieces + width);
    const target = randomPiecewise(next, randomBreaks(next, -1, 1, pieces), 3);
    const density = randomPiecewise(next, randomBreaks(next, -1, 1, 1), pieces === 1 ? 0 : 2, true);
    return { next, problem: lineProblem(target, density) };
  };
  for (const pieces of [1, 2, 4])
    for (const width of [1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 64])
      it(`${pieces} pieces, width ${width}`, () => {
        const { next, problem } = setup(pieces, width);
        const alone = new WasmLineKernel(width, problem);
        const plain = new PlainLineKernel(width, problem);
        const networks = 5;
        const length = 3 * width + 1;
        const thetas = new Float64Array(networks * length);
        for (let k = 0; k < networks; k++)
          thetas.set((k < 2 ? spreadNetwork : oddNetwork)(next, -1, 1, width), k * length);
        const rates = Float64Array.from({ length: networks * 600 }, () => (0.2 * next()) / width);
        for (const [kernel, count] of [
          [alone, 600],
          [plain, 30],
        ] as const) {
          const shared = rates.subarray(0, count);
          const own = rates.subarray(0, networks * count);
          const together = Float64Array.from(thetas);
          alone.advanceMany(together, networks, shared, count);
          alone.advanceMany(together, networks, own, count);
          for (let k = 0; k < networks; k++) {
            const theta = thetas.slice(k * length, (k + 1) * length);
            kernel.advance(theta, shared, count);
            kernel.advance(theta, own.subarray(k * count, (k + 1) * count), count);
            const part = together.subarray(k * length, (k + 1) * length);
            expect(part.map((x) => x + 0)).toEqual(theta.map((x) => x + 0));
          }
        }
      });
});
