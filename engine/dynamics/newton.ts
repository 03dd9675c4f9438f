import { symmetricEigensystem } from '../calculus/symmetric';
import { normalize } from '../network/normalize';
import type { Risk } from '../risk/risk';
import { projectJacobian } from './dense';
import { NormalizedField, PlainField, type Field } from './field';
import { SemiseparableMatrix } from './semiseparable';
import { hiddenRows } from './sphere';
import { train } from './train';
import { dot, euclidean, separation } from './vectors';

/** What became of a refinement. */
export interface Refinement {
  readonly theta: Float64Array;
  /** Whether |G| is below 1e-14 times the sum of its absolute contributions (Euclidean norms). */
  readonly reached: boolean;
  /** A sentence without full stop: what was reached, or why not. */
  readonly reason: string;
  readonly steps: number;
  readonly evaluations: number;
  readonly risk: number;
  /** Euclidean norm of the (projected) gradient at theta. */
  readonly gradient: number;
  /** Distance in parameter space between the start and theta. */
  readonly distance: number;
}

export interface RefinementOptions {
  /** Polish on the submanifold |(w, b)| = 1 with the projected gradient. */
  readonly normalized?: boolean;
  readonly cancelled?: () => boolean;
  /** Newton steps at most; default 100. */
  readonly steps?: number;
  /** False: where Newton steps lead no further, nothing does. By default the flow is followed from there. */
  readonly follow?: boolean;
}

/** |G| over the sum of its absolute contributions that counts as critical. */
const goal = 1e-14;
/** Up to so many parameters the Hessian is decomposed; beyond, damped systems are solved by its structure. */
const mostParameters = 260;
/** Eigenvalues below these parts of the largest are taken for zero; the choice that leaves the smallest gradient wins. */
const cuts = [1e-13, 1e-11, 1e-9, 1e-7, 1e-5, 1e-3];
/** Damping parameters tried for wide networks, relative to the size of the Hessian. */
const dampings = [1e-13, 1e-11, 1e-9, 1e-7, 1e-5, 1e-3, 1e-1];
/** A Newton step longer than this part of 1 + |theta| does not polish, it jumps. */
const longestStep = 0.05;
/** Far from a critical point the flow leads on, so many times. */
const mostFlows = 12;

/**
 * Polishes theta to the critical point beside it.
 *
 * Newton's method on the quotient by the scaling symmetries: the step is the shortest one that solves the system on the
 * eigenvectors that are not null, so it never moves along the directions in which the realization stays the same, nor
 * along a family of critical points. It is taken only if it is short and shrinks the gradient. Where it doesn't, the
 * gradient flow is followed until it does: so a point far from critical is led where its own trajectory goes.
 */
export function refine(risk: Risk, theta: Float64Array, options: RefinementOptions = {}): Refinement {
  const polish = new Polish(risk, theta, options);
  return polish.run();
}

class Polish {
  private readonly field: Field;
  private readonly start: Float64Array;
  private readonly options: RefinementOptions;
  private readonly cancelled: () => boolean;
  private readonly mostSteps: number;
  private theta: Float64Array;
  private readonly slope: Float64Array;
  private readonly trial: Float64Array;
  private readonly best: Float64Array;
  private readonly direction: Float64Array;
  private readonly trialSlope: Float64Array;
  private readonly scale: Float64Array;
  private risk = NaN;
  private gradient = NaN;
  private steps = 0;
  private flowEvaluations = 0;

  constructor(risk: Risk, theta: Float64Array, options: RefinementOptions) {
    const size = theta.length;
    const vector = (): Float64Array => new Float64Array(size);
    this.options = options;
    this.cancelled = options.cancelled ?? (() => false);
    this.mostSteps = options.steps ?? 100;
    this.theta = Float64Array.from(theta);
    if (options.normalized) normalize(risk.shape, this.theta);
    this.start = this.theta.slice();
    this.field = options.normalized
      ? new NormalizedField(risk, hiddenRows(risk.shape))
      : new PlainField(risk);
    this.slope = vector();
    this.trial = vector();
    this.best = vector();
    this.direction = vector();
    this.trialSlope = vector();
    this.scale = vector();
  }

  run(): Refinement {
    this.look();
    if (!Number.isFinite(this.gradient)) return this.result(false, 'the gradient is not finite here');
    for (let flows = 0; ; flows++) {
      const outcome = this.newton();
      if (outcome !== null) return outcome;
      if (this.steps >= this.mostSteps) return this.missed('the steps are used up');
      if (flows === mostFlows || this.options.follow === false) return this.missed(this.obstacle());
      if (!this.follow(flows)) return this.missed(this.obstacle());
    }
  }

  /** Newton steps while they shrink the gradient. Null if they stop short of the goal. */
  private newton(): Refinement | null {
    while (this.steps < this.mostSteps) {
      if (this.cancelled()) return this.result(false, 'the refinement was cancelled');
      const before = this.gradient;
      if (before === 0) break;
      const met = this.atGoal();
      const found = this.step();
      // Below the goal only steps that still gain much are worth their rounding.
      if (!found || (met && this.gradient > 0.5 * before)) break;
    }
    if (!this.atGoal()) return null;
    return this.result(true, 'gradient below 1e-14 of the sum of its absolute contributions');
  }

  private atGoal(): boolean {
    this.field.risk.gradientScale(this.theta, this.scale);
    return this.gradient <= goal * euclidean(this.scale);
  }

  /** One Newton step, if one of the candidates is short and shrinks the gradient. */
  private step(): boolean {
    this.steps++;
    const limit = longestStep * (1 + euclidean(this.theta));
    const smallest =
      this.theta.length <= mostParameters ? this.decomposedStep(limit) : this.dampedStep(limit);
    if (!(smallest < 0.9 * this.gradient)) return false;
    this.theta.set(this.best);
    this.look();
    return true;
  }

  /** Steps from the eigenvectors of the Hessian. Returns the smallest gradient found; its point is in `best`. */
  private decomposedStep(limit: number): number {
    const { field, theta, slope, direction } = this;
    const size = theta.length;
    const hessian = new Float64Array(size * size);
    field.risk.hessian(theta, hessian);
    if (field.rows) {
      const gradient = new Float64Array(size);
      field.risk.gradient(theta, gradient);
      projectJacobian(field, theta, gradient, hessian);
    }
    const { values, vectors } = symmetricEigensystem(hessian, size);
    const largest = Math.max(Math.abs(values[0]!), Math.abs(values[size - 1]!));
    let smallest = Infinity;
    let usedBefore = -1;
    for (const cut of cuts) {
      let used = 0;
      direction.fill(0);
      for (let k = 0; k < size; k++) {
        if (!(Math.abs(values[k]!) > cut * largest)) continue;
        used++;
        const vector = vectors.subarray(k * size, (k + 1) * size);
        const amount = dot(vector, slope) / values[k]!;
        for (let i = 0; i < size; i++) direction[i] = direction[i]! + amount * vector[i]!;
      }
      if (used === usedBefore) continue;
      usedBefore = used;
      smallest = this.consider(limit, smallest);
    }
    return smallest;
  }

  /** Steps (H + damping)^-1 (-G) for wide networks, where that matrix is positive definite. */
  private dampedStep(limit: number): number {
    const { field, theta, slope, direction } = this;
    if (!field.risk.neuronBlocks) return Infinity;
    const matrix = new SemiseparableMatrix(field);
    matrix.refresh(theta);
    let smallest = Infinity;
    for (const damping of dampings) {
      if (!matrix.factor(1 / damping)) continue;
      for (let i = 0; i < slope.length; i++) direction[i] = slope[i]! / damping;
      matrix.solve(direction);
      smallest = this.consider(limit, smallest);
    }
    return smallest;
  }

  /** Looks at the gradient at the end of `direction`; keeps the point if it is the best so far. */
  private consider(limit: number, smallest: number): number {
    const { field, theta, direction, trial, trialSlope, best } = this;
    const length = euclidean(direction);
    if (!(length <= limit)) return smallest;
    for (let i = 0; i < theta.length; i++) trial[i] = theta[i]! + direction[i]!;
    field.point(trial, trial);
    field.evaluate(trial, trialSlope);
    if (!(field.gradientNorm < smallest)) return smallest;
    best.set(trial);
    return field.gradientNorm;
  }

  /** Follows the gradient flow until the gradient is a hundredth. False if that leads no further. */
  private follow(flows: number): boolean {
    const { theta, options } = this;
    const target = this.gradient * (flows < 2 ? 0.1 : 0.01);
    const ending = train({
      risk: this.field.risk,
      theta,
      method: {
        kind: 'flow',
        until: Infinity,
        tolerance: 1e-9,
        solver: 'stiff',
        normalized: options.normalized ?? false,
        rest: goal,
      },
      stop: ({ gradient, steps }) => gradient <= target || steps > 4000,
      cancelled: this.cancelled,
    });
    this.flowEvaluations += ending.evaluations;
    if (!(ending.gradient < this.gradient)) return false;
    this.theta = ending.theta;
    this.look();
    return true;
  }

  private look(): void {
    this.risk = this.field.evaluate(this.theta, this.slope);
    this.gradient = this.field.gradientNorm;
  }

  private obstacle(): string {
    return this.field.risk.hessianObstacle(this.theta) ?? 'no Newton step shrinks the gradient further';
  }

  private missed(why: string): Refinement {
    this.field.risk.gradientScale(this.theta, this.scale);
    const ratio = this.gradient / euclidean(this.scale);
    return this.result(
      false,
      `gradient at ${ratio.toPrecision(2)} of the sum of its absolute contributions: ${why}`,
    );
  }

  private result(reached: boolean, reason: string): Refinement {
    return {
      theta: this.theta,
      reached,
      reason,
      steps: this.steps,
      evaluations: this.field.evaluations + this.flowEvaluations,
      risk: this.risk,
      gradient: this.gradient,
      distance: separation(this.start, this.theta),
    };
  }
}
