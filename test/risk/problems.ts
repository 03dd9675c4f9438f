/** Random problems and networks for the tests of risks: dyadic numbers of few digits, so that the exact twin is quick. */
import fc from '../properties';
import type { PiecewisePolynomial } from '../../engine/calculus/piecewise';

export interface LineProblem {
  readonly target: PiecewisePolynomial;
  readonly density: PiecewisePolynomial;
}

const coefficient = fc.integer({ min: -8, max: 8 }).map((k) => k / 4);

function piecewise(
  breaks: readonly number[],
  degree: number,
  positive: boolean,
): fc.Arbitrary<PiecewisePolynomial> {
  const piece = fc.array(coefficient, { minLength: degree + 1, maxLength: degree + 1 }).map((values) => {
    if (!positive) return Float64Array.from(values);
    // Positive on [-1, 1]: the constant dominates.
    const rest = values.slice(1).map((c) => c / 8);
    return Float64Array.of(0.5 + rest.reduce((sum, c) => sum + Math.abs(c), 0), ...rest);
  });
  return fc
    .array(piece, { minLength: breaks.length - 1, maxLength: breaks.length - 1 })
    .map((coefficients) => ({ breaks: Float64Array.from(breaks), coefficients }));
}

/** Inner breaks among the quarters of [0, 1], or of the domain moved by `offset`. */
function breaksOf(pieces: number, offset: number): fc.Arbitrary<number[]> {
  return fc
    .shuffledSubarray([1, 2, 3, 4, 5, 6, 7], { minLength: pieces - 1, maxLength: pieces - 1 })
    .map((inner) => [0, ...inner.sort((x, y) => x - y), 8].map((k) => k / 8 + offset));
}

/** Target of degree `degree` with `pieces` pieces (it may jump), density of degree `densityDegree` with one or two. */
export function lineProblem(
  degree: number,
  densityDegree: number,
  pieces: number,
  offset = 0,
): fc.Arbitrary<LineProblem> {
  return fc
    .tuple(
      breaksOf(pieces, offset),
      fc.integer({ min: 1, max: 2 }).chain((n) => breaksOf(n, offset)),
    )
    .chain(([breaks, densityBreaks]) =>
      fc.record({
        target: piecewise(breaks, degree, false),
        density: piecewise(densityBreaks, densityDegree, true),
      }),
    );
}

/** Eighths, with zeros, and so with kinks that coincide, sit on break points and on the ends. */
export const plainParameter = fc.integer({ min: -16, max: 16 }).map((k) => k / 8);

/** Numbers over many orders of magnitude. */
export const wildParameter = fc
  .tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -40, max: 40 }))
  .map(([k, e]) => k * 2 ** e);

export function parameters(n: number, entry: fc.Arbitrary<number>): fc.Arbitrary<Float64Array> {
  return fc.array(entry, { minLength: n, maxLength: n }).map((values) => Float64Array.from(values));
}
