import type { LineKernel } from '../kernel/kernel';
import type { Risk } from '../risk/risk';
import type { StepSizes } from './schedule';
import { diverged, type Standing, type Stepper, type Verdict } from './stepper';
import { allFinite, euclidean } from './vectors';

/** Steps between two looks at whether theta is still finite. */
const block = 512;

/**
 * Plain gradient descent by a kernel that takes many steps at once; the fast twin of `Descent` with `gradientDescent`.
 * A kernel's steps depend on theta and the step sizes alone, so where a block ends changes nothing: to find the step at
 * which theta left the finite numbers or came to rest, the block is gone through again in smaller parts.
 */
export class KernelDescent implements Stepper {
  readonly standing: Standing = { risk: NaN, gradient: NaN, norm: NaN, time: 0, steps: 0, evaluations: 1 };
  readonly theta: Float64Array;
  private readonly risk: Risk;
  private readonly kernel: LineKernel;
  private readonly stepSizes: StepSizes;
  private readonly total: number;
  private readonly gradient: Float64Array;
  private readonly before: Float64Array;
  private readonly probe: Float64Array;
  private readonly sizes = new Float64Array(block);
  /** The step from which on theta rests, or -1. */
  private restsFrom = -1;
  /** The step at which `risk`, `gradient` and `norm` were last brought up to date. */
  private surveyed = -1;

  constructor(risk: Risk, kernel: LineKernel, theta: Float64Array, stepSizes: StepSizes, total: number) {
    this.risk = risk;
    this.kernel = kernel;
    this.theta = Float64Array.from(theta);
    this.before = new Float64Array(theta.length);
    this.probe = new Float64Array(theta.length);
    this.gradient = new Float64Array(theta.length);
    this.stepSizes = stepSizes;
    this.total = total;
  }

  advance(most: number): Verdict | null {
    const { standing } = this;
    const end = Math.min(this.total, standing.steps + most);
    while (standing.steps < end) {
      if (this.restsFrom >= 0) {
        this.count(end - standing.steps);
        return null;
      }
      const steps = Math.min(block, end - standing.steps);
      this.before.set(this.theta);
      this.take(this.theta, steps);
      if (!this.finite()) return this.lastFinite(steps);
      if (steps > 1 && this.stepSizes.constant && this.resting()) this.findRest(steps);
      else if (steps === 1 && this.stepSizes.constant && same(this.theta, this.before))
        this.restsFrom = standing.steps + 1;
      this.count(steps);
    }
    return null;
  }

  survey(): void {
    const { standing } = this;
    if (this.surveyed === standing.steps) return;
    standing.risk = this.risk.gradient(this.theta, this.gradient);
    standing.gradient = euclidean(this.gradient);
    standing.norm = euclidean(this.theta);
    this.surveyed = standing.steps;
  }

  complete(): Verdict | null {
    const { total, restsFrom } = this;
    if (this.standing.steps < total) return null;
    const steps = total === 1 ? 'the one step is taken' : `all ${total} steps are taken`;
    const rests = restsFrom >= 0 ? `; from step ${restsFrom} on they no longer change theta` : '';
    return { status: 'finished', reason: steps + rests };
  }

  /** Moves `theta` on by the next step sizes. */
  private take(theta: Float64Array, steps: number): void {
    const { stepSizes, sizes, standing } = this;
    for (let s = 0; s < steps; s++) sizes[s] = stepSizes.at(standing.steps + s);
    this.kernel.advance(theta, sizes, steps);
  }

  /** Time and numbers of steps for `steps` taken ones. */
  private count(steps: number): void {
    const { standing, stepSizes } = this;
    if (stepSizes.constant)
      standing.time = stepSizes.sum(standing.steps + steps, standing.time, stepSizes.at(0));
    else
      for (let s = 0; s < steps; s++) {
        const n = standing.steps + s;
        standing.time = stepSizes.sum(n + 1, standing.time, stepSizes.at(n));
      }
    standing.steps += steps;
    standing.evaluations += steps;
  }

  private finite(): boolean {
    return allFinite(this.theta) && Number.isFinite(this.kernel.value(this.theta));
  }

  /** Goes through a block again, step by step, to the last finite point. */
  private lastFinite(steps: number): Verdict {
    this.theta.set(this.before);
    for (let s = 0; s < steps; s++) {
      this.before.set(this.theta);
      this.take(this.theta, 1);
      if (!this.finite()) break;
      this.count(1);
    }
    const lost = allFinite(this.theta) ? 'the risk' : 'theta';
    this.theta.set(this.before);
    this.standing.evaluations++;
    return diverged(lost, this.standing.steps + 1);
  }

  /** Whether another step of the constant size changes nothing, bit for bit. */
  private resting(): boolean {
    this.probe.set(this.theta);
    this.take(this.probe, 1);
    return same(this.probe, this.theta);
  }

  /** Goes through the last block again, step by step, to find the first step that changed nothing. */
  private findRest(steps: number): void {
    let taken = 0;
    do {
      this.probe.set(this.before);
      this.take(this.before, 1);
      taken++;
    } while (taken <= steps && !same(this.probe, this.before));
    this.restsFrom = this.standing.steps + taken;
  }
}

function same(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
