import { expect, it } from 'vitest';
import { foresee } from '../../engine/experiment/foreseen';
import { initialTheta } from '../../engine/network/initialize';
import { realize } from '../../engine/network/realize';
import { shapeOf } from '../../engine/network/shape';

const standard = { kind: 'normal', mean: 0, sd: 1 } as const;
const normal = { kind: 'random', weights: standard, biases: standard } as const;

it.each([[[1, 40, 40, 1]], [[1, 60, 20, 1]], [[1, 20, 20, 20, 1]]])(
  'foresees the pieces of a random network %j within a factor of two and a half',
  (widths) => {
    const shape = shapeOf(widths);
    const domain = { a: -1, b: 1 };
    for (let run = 0; run < 5; run++) {
      const theta = initialTheta(normal, shape, 1, run);
      const pieces = realize(shape, theta, domain).breakpoints.length - 1;
      const foreseen = foresee(shape, theta, domain).pieces;
      expect(foreseen).toBeLessThan(2.5 * pieces);
      expect(foreseen).toBeGreaterThan(pieces / 2.5);
    }
  },
);

it('foresees what one wide layer before a narrow one takes', () => {
  const shape = shapeOf([1, 20_000, 20, 1]);
  const theta = initialTheta(normal, shape, 1, 0);
  // A quarter of all quotients of two normal numbers lies in [0, 1]; 100 bytes for each of 20,020 neurons on each piece.
  const { pieces, bytes } = foresee(shape, theta, { a: 0, b: 1 });
  expect(Math.abs(pieces / 5005 - 1)).toBeLessThan(0.05);
  expect(bytes).toBe(100 * 20_020 * pieces);
});
