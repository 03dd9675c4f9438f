import type { LineKernel } from '../kernel/kernel';
import type { Risk } from '../risk/risk';
import type { StepSizes } from './schedule';
import { diverged, type Standing, type Stepper, type Verdict } from './stepper';
import { allFinite, euclidean } from './vectors';

/** Steps between two looks at whether theta is still finite. */
const block = 512;

/**
 * Descents of one problem by the same step sizes, which a kernel moves together: all that stand at the same step number
 * take their steps in one call. A network's steps are the same bits whichever others go with it.
 */
export class KernelEnsemble {
  readonly kernel: LineKernel;
  readonly stepSizes: StepSizes;
  /** How many steps each descent takes. */
  readonly total: number;
  private readonly parameters: number;
  private readonly sizes = new Float64Array(block);
  /** The first of `sizes`: as many as the steps of a call, since the kernel takes more for step sizes of each network. */
  private shared = this.sizes;
  private thetas = new Float64Array(0);
  private readonly moving: KernelDescent[] = [];
  private readonly failures: (Verdict | null)[] = [];

  constructor(kernel: LineKernel, stepSizes: StepSizes, total: number) {
    this.kernel = kernel;
    this.stepSizes = stepSizes;
    this.total = total;
    this.parameters = 3 * kernel.width + 1;
  }

  /**
   * Up to `most` steps of descents that stand at the same step number. For each of them a verdict if a step can't be
   * taken, else null; overwritten by the next call.
   */
  advance(descents: readonly KernelDescent[], most: number): readonly (Verdict | null)[] {
    const { failures } = this;
    for (let k = 0; k < descents.length; k++) failures[k] = null;
    let step = descents[0]!.standing.steps;
    const end = Math.min(this.total, step + most);
    while (step < end) {
      const steps = Math.min(block, end - step);
      this.move(descents, step, steps);
      for (let k = 0; k < descents.length; k++) failures[k] ??= descents[k]!.settle(steps);
      step += steps;
    }
    return failures;
  }

  /** The next steps of those that neither failed nor rest. */
  private move(descents: readonly KernelDescent[], step: number, steps: number): void {
    const { moving, failures } = this;
    moving.length = 0;
    for (let k = 0; k < descents.length; k++) {
      if (failures[k] === null && !descents[k]!.rests) moving.push(descents[k]!);
    }
    if (moving.length === 0) return;
    for (const descent of moving) descent.depart();
    for (let s = 0; s < steps; s++) this.sizes[s] = this.stepSizes.at(step + s);
    if (moving.length === 1) this.kernel.advance(moving[0]!.theta, this.sizes, steps);
    else this.moveTogether(steps);
  }

  private moveTogether(steps: number): void {
    const { moving, parameters } = this;
    const length = moving.length * parameters;
    if (this.thetas.length < length) this.thetas = new Float64Array(length);
    const { thetas } = this;
    if (this.shared.length !== steps) this.shared = this.sizes.subarray(0, steps);
    for (let k = 0; k < moving.length; k++) thetas.set(moving[k]!.theta, k * parameters);
    this.kernel.advanceMany(thetas, moving.length, this.shared, steps);
    for (let k = 0; k < moving.length; k++) {
      const { theta } = moving[k]!;
      for (let i = 0; i < parameters; i++) theta[i] = thetas[k * parameters + i]!;
    }
  }
}

/**
 * Plain gradient descent by a kernel that takes many steps at once; the fast twin of `Descent` with `gradientDescent`.
 * A kernel's steps depend on theta and the step sizes alone, so where a block ends changes nothing: to find the step at
 * which theta left the finite numbers or came to rest, blocks are gone through again step by step.
 */
export class KernelDescent implements Stepper {
  readonly standing: Standing = { risk: NaN, gradient: NaN, norm: NaN, time: 0, steps: 0, evaluations: 1 };
  readonly theta: Float64Array;
  private readonly risk: Risk;
  private readonly ensemble: KernelEnsemble;
  private readonly gradient: Float64Array;
  /** theta at the beginning of the last block, and of the one before. */
  private readonly before: Float64Array;
  private readonly earlier: Float64Array;
  private beforeSteps = 0;
  private earlierSteps = 0;
  private readonly probe: Float64Array;
  private readonly size = new Float64Array(1);
  /** The step from which on theta rests, or -1. */
  private restsFrom = -1;
  /** The step at which `risk`, `gradient` and `norm` were last brought up to date. */
  private surveyed = -1;

  constructor(risk: Risk, ensemble: KernelEnsemble, theta: Float64Array) {
    this.risk = risk;
    this.ensemble = ensemble;
    this.theta = Float64Array.from(theta);
    this.before = Float64Array.from(theta);
    this.earlier = Float64Array.from(theta);
    this.probe = new Float64Array(theta.length);
    this.gradient = new Float64Array(theta.length);
  }

  /** Whether theta is known to stay where it is. */
  get rests(): boolean {
    return this.restsFrom >= 0;
  }

  advance(most: number): Verdict | null {
    return this.ensemble.advance([this], most)[0]!;
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
    const { restsFrom } = this;
    const { total } = this.ensemble;
    if (this.standing.steps < total) return null;
    const steps = total === 1 ? 'the one step is taken' : `all ${total} steps are taken`;
    const rested = this.rests && restsFrom <= total;
    const rests = rested ? `; from step ${restsFrom} on they no longer change theta` : '';
    return { status: 'finished', reason: steps + rests };
  }

  /** Before the ensemble moves theta by a block of steps. */
  depart(): void {
    this.earlier.set(this.before);
    this.earlierSteps = this.beforeSteps;
    this.before.set(this.theta);
    this.beforeSteps = this.standing.steps;
  }

  /** After the ensemble moved theta by `steps` steps, or left it since it rests; a verdict if they lead nowhere. */
  settle(steps: number): Verdict | null {
    if (!this.rests) {
      if (!this.finite()) return this.lastFinite(steps);
      if (this.ensemble.stepSizes.constant) this.lookForRest(steps);
    }
    this.count(steps);
    return null;
  }

  /** Moves `theta` on by the next step size. */
  private take(theta: Float64Array): void {
    this.size[0] = this.ensemble.stepSizes.at(this.standing.steps);
    this.ensemble.kernel.advance(theta, this.size, 1);
  }

  /** Time and numbers of steps for `steps` taken ones. */
  private count(steps: number): void {
    const { standing } = this;
    const { stepSizes } = this.ensemble;
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
    return allFinite(this.theta) && Number.isFinite(this.ensemble.kernel.value(this.theta));
  }

  /** Goes through a block again, step by step, to the last finite point. */
  private lastFinite(steps: number): Verdict {
    this.theta.set(this.before);
    for (let s = 0; s < steps; s++) {
      this.before.set(this.theta);
      this.take(this.theta);
      if (!this.finite()) break;
      this.count(1);
    }
    const lost = allFinite(this.theta) ? 'the risk' : 'theta';
    this.theta.set(this.before);
    this.standing.evaluations++;
    return diverged(lost, this.standing.steps + 1);
  }

  /** A block that ends where it began, or is the last one, may have come to rest: then another step changes nothing. */
  private lookForRest(steps: number): void {
    const last = this.standing.steps + steps === this.ensemble.total;
    if (!last && !same(this.theta, this.before)) return;
    this.probe.set(this.theta);
    this.take(this.probe);
    if (same(this.probe, this.theta)) this.findRest();
  }

  /** Goes through the last two blocks again, step by step, to find the first step that changed nothing. */
  private findRest(): void {
    let step = this.earlierSteps;
    do {
      this.probe.set(this.earlier);
      this.take(this.earlier);
      step++;
    } while (!same(this.probe, this.earlier));
    this.restsFrom = step;
  }
}

function same(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
