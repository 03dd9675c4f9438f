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

describe('networks that are not finite', () => {
  const next = numbers(5);
  const target = randomPiecewise(next, [-1, 0, 1], 3);
  const problem = lineProblem(target, randomPiecewise(next, [-1, 1], 1, true));
  const width = 5;
  const healthy = spreadNetwork(next, -1, 1, width);
  const rates = new Float64Array(700).fill(0.05);
  const expected = Float64Array.from(healthy);
  new PlainLineKernel(width, problem).advance(expected, rates, 700);

  for (const [what, index, value] of [
    ['an infinite weight', 2, Infinity],
    ['a bias that is not a number', 7, NaN],
    ['an infinite outer weight', 11, -Infinity],
    ['a constant that is not a number', 15, NaN],
    ['numbers that overflow', 0, 1e300],
  ] as const)
    it(`${what} ends every call and leaves no trace in the next`, () => {
      const kernel = new WasmLineKernel(width, problem);
      const broken = Float64Array.from(healthy);
      broken[index] = value;
      const gradient = new Float64Array(broken.length);
      kernel.value(broken);
      kernel.gradient(broken, gradient);
      const alone = Float64Array.from(broken);
      kernel.advance(alone, rates, 700);
      expect(alone.every(Number.isFinite)).toBe(false);
      const theta = Float64Array.from(healthy);
      kernel.advance(theta, rates, 700);
      expect(theta).toEqual(expected);
      const both = Float64Array.of(...broken, ...healthy, ...healthy);
      for (let k = 0; k < 2; k++) {
        both.set(healthy, 16);
        kernel.advanceMany(both, 3, rates, 700);
        expect(both.slice(16, 32)).toEqual(expected);
      }
    });
});
