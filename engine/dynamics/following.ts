import type { Stepper } from './stepper';
import type { Sample, Training } from './training';

/** Step numbers and times of followed states grow by this factor: eight of them for each doubling. */
const spacing = 2 ** (1 / 8);
/** A flow is also looked at when the gradient has fallen by this factor: so exponential decay is seen at all of its way. */
const fall = 0.8;

/**
 * Hands states to `follow` that depend on the trajectory alone, not on how many samples are recorded: the start, then
 * about eight for each doubling of the step number or, where steps differ in length, of the time, each notable fall of the
 * gradient of a flow, and the end.
 */
export class Follower {
  private readonly stepper: Stepper;
  private readonly follow: NonNullable<Training['follow']>;
  private readonly sample: Sample;
  private readonly adaptive: boolean;
  private next = 0;
  private nextTime = 0;
  private seen = -1;

  /** `adaptive`: steps differ in length, so that the time has to be looked at after each of them. */
  constructor(stepper: Stepper, follow: NonNullable<Training['follow']>, adaptive: boolean) {
    this.stepper = stepper;
    this.adaptive = adaptive;
    this.follow = follow;
    const theta = new Float64Array(stepper.theta.length);
    this.sample = { step: 0, time: 0, risk: 0, gradient: 0, norm: 0, theta };
  }

  /** How many steps may be taken before the next followed state. */
  stepsToNext(): number {
    return this.adaptive ? 1 : this.next - this.stepper.standing.steps;
  }

  /** At the start and after each call of `advance`. */
  after(): void {
    const { steps, time, gradient } = this.stepper.standing;
    const waits = this.adaptive
      ? time < this.nextTime && gradient > fall * this.sample.gradient
      : steps < this.next;
    if (waits) return;
    this.next = Math.max(steps + 1, Math.ceil(steps * spacing));
    this.nextTime = time * spacing;
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
