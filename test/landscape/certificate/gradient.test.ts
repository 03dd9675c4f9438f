import fc from '../../properties';
import { describe, expect, it } from 'vitest';
import { enclosureOf } from '../../../engine/calculus/enclosure';
import { Rational } from '../../../engine/calculus/rational';
import { sizeOf, type Layout } from '../../../engine/landscape/certificate/coordinates';
import { exactGradient } from '../../../engine/landscape/certificate/gradient';
import { commonPieces } from '../../../engine/landscape/neuron/problem';
import { pieces } from '../pieces';
import { exactly } from './oracle';

const f = pieces(['-1', '1/3', '2'], ['1', '-3', '0', '9'], ['2', '-5']);
const p = pieces(['-1', '1/3', '7/10', '2'], ['1/2', '3/2'], ['1'], ['3/10', '1', '1/7']);

describe('the gradient in exact arithmetic', () => {
  it('is that of the definition', () => {
    const number = fc.integer({ min: -(2 ** 12), max: 2 ** 12 }).map((n) => n / 2 ** 12);
    const position = fc.integer({ min: 0, max: 95 }).map((n) => -1 + n / 32);
    const side = fc.constantFrom<1 | -1>(1, -1);
    const network = fc.tuple(
      fc.boolean(),
      fc.array(fc.tuple(side, position, number), { maxLength: 5 }),
      number,
      number,
    );
    fc.assert(
      fc.property(network, ([affine, kinks, constant, slope]) => {
        const layout: Layout = {
          center: 0.25,
          affine,
          orientations: kinks.map(([orientation]) => (affine ? 1 : orientation)),
          neurons: kinks.map((_, i) => [i]),
        };
        const point = Float64Array.of(
          constant,
          ...(affine ? [slope] : []),
          ...kinks.map(([, q]) => q),
          ...kinks.map(([, , s]) => s),
        );
        const y = Array.from(point, (value) => Rational.fromNumber(value));
        const { gradient } = exactly({ f, p }, layout, y);
        expect(gradient.length).toBe(sizeOf(layout));
        expect(exactGradient(commonPieces(f, p), layout, point)).toEqual(gradient.map(enclosureOf));
      }),
      { numRuns: 60 },
    );
  });
});
