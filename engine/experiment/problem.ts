/**
 * From a cell's problem to what the engine computes with: its risk, and where stochastic gradient descent samples from.
 */
import { lineSampler, rowSampler } from '../dynamics/samplers';
import type { Sampler } from '../dynamics/training';
import type { Magnitudes } from '../landscape/classification';
import { Realizations } from '../landscape/realizations';
import { samplingStream } from '../network/random';
import { shapeOf, type Shape } from '../network/shape';
import { createLineRisk } from '../risk/line';
import type { Basis, Risk } from '../risk/risk';
import { createSampleRisk } from '../risk/samples';
import type { Cell, Interval, LineFunction, Problem } from './plan';
import { Scaling } from './scaling';

/** The risk of the cell's problem for networks of the given shape. Throws a sentence where there is none. */
export function riskOf(problem: Problem, shape: Shape): Risk {
  if (problem.kind === 'line') {
    return createLineRisk(shape, problem.target.polynomial, problem.density.polynomial, basisOf(problem));
  }
  return createSampleRisk(shape, problem.rows);
}

export function basisOf(problem: Extract<Problem, { kind: 'line' }>): Basis {
  const bounds = [problem.target, problem.density].map((f) => f.approximation?.bound ?? 0);
  const bound = Math.max(...bounds);
  if (bound === 0) return { kind: 'exact' };
  return { kind: 'approximated', pieces: problem.target.polynomial.coefficients.length, bound };
}

/** Bounds on the inputs and on the target, against which a risk is zero to rounding. */
export function magnitudesOf(problem: Problem): Magnitudes {
  if (problem.kind === 'data') return dataMagnitudes(problem);
  const { a, b } = problem.domain;
  const target = problem.target.polynomial.coefficients.reduce(
    (largest, piece) =>
      Math.max(
        largest,
        piece.reduce((sum, c) => sum + Math.abs(c), 0),
      ),
    0,
  );
  const input = Math.max(Math.abs(a), Math.abs(b));
  return { domain: { a, b }, support: supportOf(problem.density), input, target, mass: problem.mass };
}

/** Where the density is not zero: neighbouring pieces together. */
function supportOf({ polynomial: { breaks, coefficients } }: LineFunction): Interval[] {
  const support: { a: number; b: number }[] = [];
  coefficients.forEach((piece, k) => {
    if (piece.every((value) => value === 0)) return;
    const last = support.at(-1);
    if (last !== undefined && last.b === breaks[k]) last.b = breaks[k + 1]!;
    else support.push({ a: breaks[k]!, b: breaks[k + 1]! });
  });
  return support;
}

function dataMagnitudes(problem: Extract<Problem, { kind: 'data' }>): Magnitudes {
  const columns = problem.inputs + 1;
  let input = 0;
  let target = 0;
  problem.rows.forEach((value, k) => {
    if (k % columns === problem.inputs) target = Math.max(target, Math.abs(value));
    else input = Math.max(input, Math.abs(value));
  });
  return { domain: null, input, target, mass: 1 };
}

/** The inputs of a data set, by which networks are compared; null on an interval. */
export function inputsOf(problem: Problem): Float64Array | null {
  if (problem.kind === 'line') return null;
  const columns = problem.inputs + 1;
  return problem.rows.filter((_, k) => k % columns < problem.inputs);
}

/** What tells the realizations of the cell's network apart. */
export function realizationsOf({ problem, widths }: Pick<Cell, 'problem' | 'widths'>): Realizations {
  const shape = shapeOf(widths);
  const { size, reduced } = new Scaling(shape, problem);
  const target = size * magnitudesOf(reduced).target;
  return new Realizations(shape, { ...magnitudesOf(problem), target }, inputsOf(problem));
}

/** Where one run of `sgd` samples from: a stream keyed by the seed and the run. */
export function samplerOf(cell: Cell, run: number): Sampler {
  const stream = samplingStream(cell.seed, run);
  const uniform = () => stream.uniform();
  const { problem } = cell;
  if (problem.kind === 'data') return rowSampler(problem.rows, problem.inputs, uniform);
  return lineSampler(problem.target.polynomial, problem.density.polynomial, uniform);
}
