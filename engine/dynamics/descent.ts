import type { Standing, Stepper, Verdict } from './stepper';
import { diverged } from './stepper';
import type { StepSizes } from './schedule';
import { allFinite, euclidean } from './vectors';

/** One method's rule: from theta_n and what it knows of G there to theta_(n+1). */
export interface UpdateRule {
  /** Writes theta_(n+1) into `next`. `theta`, `gradient` and `next` have the same length; only `next` may change. */
  update(
    theta: Float64Array,
    gradient: Float64Array,
    stepSize: number,
    step: number,
    next: Float64Array,
  ): void;
  /** True if a step that left theta unchanged proves that every later one of the same size will. */
  readonly memoryless: boolean;
}

/** How the gradient at a point is had: the risk's own, projected, or an estimate from samples. */
export interface Slope {
  /** Writes the gradient that the rule is to use and returns the risk, or NaN if this slope doesn't know it. */
  evaluate(theta: Float64Array, gradient: Float64Array): number;
  /** Whether that is an estimate from samples, which is another one each time. */
  readonly sampled: boolean;
  /** What is told of a point: the exact (projected) gradient and risk, with the least rounding. Null if `evaluate` is that. */
  readonly careful: ((theta: Float64Array, gradient: Float64Array) => number) | null;
}

/**
 * Steps of descent: theta_(n+1) = rule(theta_n, slope(theta_n), stepSizes(n)), `total` of them.
 *
 * Two buffers take turns, so that the last finite point is still there when a step leads out of the finite numbers.
 */
export class Descent implements Stepper {
  readonly standing: Standing = { risk: NaN, gradient: NaN, norm: NaN, time: 0, steps: 0, evaluations: 0 };
  theta: Float64Array;
  private readonly slope: Slope;
  private readonly rule: UpdateRule;
  private readonly stepSizes: StepSizes;
  private readonly total: number;
  private readonly gradient: Float64Array;
  /** Apart from `gradient`, so that looking at a point doesn't change the steps from it. */
  private readonly carefulGradient: Float64Array;
  private spare: Float64Array;
  /** The step from which on theta rests, or -1. */
  private restsFrom = -1;

  constructor(theta: Float64Array, slope: Slope, rule: UpdateRule, stepSizes: StepSizes, total: number) {
    this.theta = Float64Array.from(theta);
    this.spare = new Float64Array(theta.length);
    this.gradient = new Float64Array(theta.length);
    this.carefulGradient = slope.careful ? new Float64Array(theta.length) : this.gradient;
    this.slope = slope;
    this.rule = rule;
    this.stepSizes = stepSizes;
    this.total = total;
    if (!slope.sampled) this.look();
  }

  advance(most: number): Verdict | null {
    const { standing, rule, stepSizes } = this;
    const end = Math.min(this.total, standing.steps + most);
    while (standing.steps < end) {
      const n = standing.steps;
      if (this.restsFrom >= 0) {
        this.rest(end);
        return null;
      }
      if (this.slope.sampled) this.look();
      const stepSize = stepSizes.at(n);
      rule.update(this.theta, this.gradient, stepSize, n, this.spare);
      const previous = this.theta;
      this.theta = this.spare;
      this.spare = previous;
      const risk = standing.risk;
      if (!this.slope.sampled) this.look();
      if (!this.finite()) return this.undo(risk);
      standing.steps = n + 1;
      standing.time = stepSizes.sum(n + 1, standing.time, stepSize);
      if (rule.memoryless && stepSizes.constant && this.unchanged()) this.restsFrom = n + 1;
    }
    return null;
  }

  survey(): void {
    const { standing } = this;
    if (this.slope.careful) standing.risk = this.slope.careful(this.theta, this.carefulGradient);
    standing.gradient = euclidean(this.carefulGradient);
    standing.norm = euclidean(this.theta);
  }

  complete(): Verdict | null {
    const { total, restsFrom } = this;
    if (this.standing.steps < total) return null;
    const steps = total === 1 ? 'the one step is taken' : `all ${total} steps are taken`;
    const rests = restsFrom >= 0 ? `; from step ${restsFrom} on they no longer change theta` : '';
    return { status: 'finished', reason: steps + rests };
  }

  /** Evaluates the slope where theta is. */
  private look(): void {
    this.standing.risk = this.slope.evaluate(this.theta, this.gradient);
    this.standing.evaluations++;
  }

  private finite(): boolean {
    if (!this.slope.sampled) return Number.isFinite(this.standing.risk);
    return allFinite(this.theta);
  }

  private undo(risk: number): Verdict {
    const { standing } = this;
    const lost = this.slope.sampled || !allFinite(this.theta) ? 'theta' : 'the risk';
    this.theta = this.spare;
    standing.risk = risk;
    if (!this.slope.sampled) this.slope.evaluate(this.theta, this.gradient);
    return diverged(lost, standing.steps + 1);
  }

  /** Whether the step just taken changed nothing, bit for bit. */
  private unchanged(): boolean {
    const { theta, spare } = this;
    for (let i = 0; i < theta.length; i++) if (theta[i] !== spare[i]) return false;
    return true;
  }

  /** Takes the steps up to `end` that are known to change nothing. */
  private rest(end: number): void {
    const { standing, stepSizes } = this;
    const stepSize = stepSizes.at(standing.steps);
    standing.evaluations += end - standing.steps;
    standing.time = stepSizes.sum(end, standing.time, stepSize);
    standing.steps = end;
  }
}
