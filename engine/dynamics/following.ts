import type { Stepper } from './stepper';
import type { Sample, Training } from './training';

/** Step numbers between two followed states grow by this factor: eight of them for each doubling. */
const spacing = 2 ** (1 / 8);

/**
 * Hands states to `follow` whose step numbers depend on the trajectory alone, not on how many samples are recorded: the
 * start, then about eight for each doubling of the step number, and the end.
 */
export class Follower {
  private readonly stepper: Stepper;
  private readonly follow: NonNullable<Training['follow']>;
  private readonly sample: Sample;
  private next = 0;
  private seen = -1;

  constructor(stepper: Stepper, follow: NonNullable<Training['follow']>) {
    this.stepper = stepper;
    this.follow = follow;
    const theta = new Float64Array(stepper.theta.length);
    this.sample = { step: 0, time: 0, risk: 0, gradient: 0, norm: 0, theta };
  }

  /** How many steps may be taken before the next followed state. */
  stepsToNext(): number {
    return this.next - this.stepper.standing.steps;
  }

  /** At the start and after each call of `advance`. */
  after(): void {
    const { steps } = this.stepper.standing;
    if (steps < this.next) return;
    this.next = Math.max(steps + 1, Math.ceil(steps * spacing));
    this.hand();
  }

  /** The end of the run, once. */
  last(): void {
    if (this.seen !== this.stepper.standing.steps) this.hand();
  }

  private hand(): void {
    this.stepper.survey();
    const { standing, theta } = this.stepper;
    this.seen = standing.steps;
    this.sample.step = standing.steps;
    this.sample.time = standing.time;
    this.sample.risk = standing.risk;
    this.sample.gradient = standing.gradient;
    this.sample.norm = standing.norm;
    this.sample.theta.set(theta);
    this.follow(this.sample);
  }
}
