/**
 * What can be said about a network at the initial point of a run, without training.
 */
import { hiddenRows, projectTangent } from '../dynamics/sphere';
import { spectrumOf, type Spectrum } from '../landscape/spectrum';
import { initialTheta } from '../network/initialize';
import { normalize } from '../network/normalize';
import type { Realization } from '../network/realization';
import { realize } from '../network/realize';
import { shapeOf, type Shape } from '../network/shape';
import type { Basis, Risk } from '../risk/risk';
import { foresee, type Foreseen } from './foreseen';
import type { Cell } from './plan';
import { magnitudesOf, riskOf } from './problem';

export interface Evaluation {
  readonly run: number;
  readonly theta: Float64Array;
  readonly risk: number;
  /** The generalized gradient G; projected for normalized methods. */
  readonly gradient: Float64Array;
  /** The exact Hessian row by row, or why there is none. */
  readonly hessian: Float64Array | string;
  /** What the Hessian's eigenvalues say, or why they aren't known. */
  readonly spectrum: Spectrum | string;
  /** One-dimensional input only. */
  readonly realization: Realization | null;
}

/** Larger Hessians aren't written out. */
const largestHessian = 2000;

/** Smaller networks take a moment. */
const fewParameters = 10_000;

export class CellEvaluator {
  readonly basis: Basis;
  private readonly cell: Cell;
  private readonly shape: Shape;
  private readonly risk: Risk;

  /** Throws a sentence where the cell's problem has no risk yet. */
  constructor(cell: Cell) {
    this.cell = cell;
    this.shape = shapeOf(cell.widths);
    this.risk = riskOf(cell.problem, this.shape);
    this.basis = this.risk.basis;
  }

  /** What `evaluate` takes, or null where that is a moment. */
  foresee(run: number): Foreseen | null {
    const { cell, shape } = this;
    if (cell.problem.kind !== 'line' || shape.depth === 1 || shape.parameters < fewParameters) return null;
    return foresee(shape, initialTheta(cell.initialization, shape, cell.seed, run), cell.problem.domain);
  }

  evaluate(run: number): Evaluation {
    const { cell, shape, risk } = this;
    const { method, problem } = cell;
    const theta = initialTheta(cell.initialization, shape, cell.seed, run);
    const normalized = 'normalized' in method && method.normalized;
    if (normalized) normalize(shape, theta);
    const gradient = new Float64Array(shape.parameters);
    risk.gradient(theta, gradient);
    if (normalized) projectTangent(hiddenRows(shape), theta, gradient);
    const hessian = this.hessian(theta);
    const value = risk.preciseValue(theta);
    const facts = { risk: value, gradient };
    return {
      run,
      theta,
      risk: value,
      gradient,
      hessian,
      spectrum:
        typeof hessian === 'string'
          ? hessian
          : spectrumOf(risk, theta, { ...facts, hessian }, magnitudesOf(problem)),
      realization: problem.kind === 'line' ? realize(shape, theta, problem.domain) : null,
    };
  }

  private hessian(theta: Float64Array): Float64Array | string {
    const n = theta.length;
    // Before anything that takes the more time, the more parameters there are.
    if (n > largestHessian) return tooLarge(n);
    const obstacle = this.risk.hessianObstacle(theta);
    if (obstacle !== null) return obstacle;
    const hessian = new Float64Array(n * n);
    this.risk.hessian(theta, hessian);
    return hessian;
  }
}

function tooLarge(n: number): string {
  const entries = n * n;
  const [count, gigabytes] = [entries, (8 * entries) / 1e9].map((size) => size.toPrecision(2));
  return `a Hessian of ${n} parameters has ${Number(count).toLocaleString('en')} entries and takes about ${Number(gigabytes).toLocaleString('en')} GB; it is given for at most ${largestHessian} parameters`;
}
