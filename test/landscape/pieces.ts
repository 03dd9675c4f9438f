import { scaledCoefficients } from '../../engine/calculus/convert';
import { constructFunction } from '../../engine/calculus/function';
import type { ExactPieces, PiecewisePolynomial } from '../../engine/calculus/piecewise';
import { Polynomial } from '../../engine/calculus/polynomial';
import { Rational } from '../../engine/calculus/rational';
import type { Body, Expression } from '../../engine/expression/expression';
import { neuronCriticalPoints } from '../../engine/landscape/neuron/list';
import type { SearchResult } from '../../engine/landscape/point';
import { shapeOf } from '../../engine/network/shape';
import { createLineRisk } from '../../engine/risk/line';
import { parse } from '../calculus/parse';

export function pieces(
  breaks: readonly string[],
  ...coefficients: readonly (readonly string[])[]
): ExactPieces {
  return { breaks, coefficients };
}

export const uniform = pieces(['0', '1'], ['1']);

/** The same function in doubles. */
export function floating(exact: ExactPieces): PiecewisePolynomial {
  const breaks = Float64Array.from(exact.breaks, (text) => Rational.parse(text).toNumber());
  return {
    breaks,
    coefficients: exact.coefficients.map((c, k) => {
      const p = Polynomial.of(c.map((text) => Rational.parse(text)));
      return scaledCoefficients(p, breaks[k]!, breaks[k + 1]!);
    }),
  };
}

export function domainOf(f: PiecewisePolynomial): { a: number; b: number } {
  return { a: f.breaks[0]!, b: f.breaks.at(-1)! };
}

/** All critical points of one neuron. */
export function listOf(target: ExactPieces, density: ExactPieces = uniform): SearchResult {
  const [f, p] = [floating(target), floating(density)];
  const risk = createLineRisk(shapeOf([1, 1, 1]), f, p, { kind: 'exact' });
  return neuronCriticalPoints(target, density, domainOf(f), risk);
}

/** Numbers between 0 and 1 that are the same every time. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** Random rational coefficients in local coordinates; continuous ones are shifted piece by piece. */
export function randomPieces(
  random: () => number,
  count: number,
  degree: number,
  continuous: boolean,
): ExactPieces {
  const breaks = Array.from({ length: count + 1 }, (_, k) => `${k}/${count}`);
  let height = 0;
  const coefficients = Array.from({ length: count }, (_, piece) => {
    const c = Array.from({ length: degree + 1 }, () => Math.round(64 * (2 * random() - 1)));
    if (continuous) {
      // The value at the left end k / count, in multiples of count^-degree, must be `height`.
      const at = (k: number) => c.reduce((sum, value, j) => sum + value * k ** j * count ** (degree - j), 0);
      const shift = height - at(piece);
      height = at(piece + 1) + shift;
      return c.map((value, j) =>
        j === 0 ? `${value * count ** degree + shift}/${count ** degree}` : `${value}`,
      );
    }
    return c.map(String);
  });
  return { breaks, coefficients };
}

export function randomDensity(random: () => number): ExactPieces {
  const slope = Math.floor(8 * random());
  return pieces(
    ['0', '1/2', '1'],
    ['1', `${slope}`],
    [`${1 + slope / 2}`, '0', `${Math.floor(4 * random())}`],
  );
}

/** The function that a body means on [a, b], in doubles, with its error. */
export function constructed(
  body: Body | Expression,
  a: number,
  b: number,
): { readonly polynomial: PiecewisePolynomial; readonly bound: number } {
  const whole: Body =
    body.kind === 'cases' || body.kind === 'interpolate' || body.kind === 'expression'
      ? body
      : { kind: 'expression', value: body };
  const f = constructFunction(whole, { a: Rational.fromNumber(a), b: Rational.fromNumber(b) });
  if (f.polynomial === null) throw new Error(f.findings[0]?.message ?? 'no function');
  return { polynomial: f.polynomial, bound: f.approximation?.bound ?? 0 };
}

function outside(t: string): Expression {
  return parse(`-21/20 - (57/4)*(${t}) + (1125/8)*(${t})^2`);
}

/** The cases of the target of mathematics.md, Families of non-global local minima, for an input in [-1, 1]. */
export function plateauCases(t: string, further = ''): Extract<Body, { kind: 'cases' }>['cases'] {
  return [
    { value: parse(`3*(2*${t}^2 - 1)/sqrt(1 - ${t}^2)`), condition: parse(`-3/5 <= ${t} <= 3/5${further}`) },
    { value: outside(`${t} - 3/5`), condition: parse(`${t} > 3/5${further}`) },
    { value: outside(`-${t} - 3/5`), condition: parse(`${t} < -3/5${further}`) },
  ];
}

/** That target. */
export const plateauBody: Body = { kind: 'cases', cases: plateauCases('x') };
