import type { Path, Recorder, Stepper } from './stepper';
import type { Sample } from './training';
import { separation } from './vectors';

type Observe = ((sample: Sample) => void) | undefined;

/**
 * Records a descent at step numbers that are spaced logarithmically: 0, 1, 2, … then ever further apart, the last step
 * always; all steps if there are no more than `record`.
 */
export class StepRecorder implements Recorder {
  readonly path: Path = { distance: 0, supNorm: 0 };
  private readonly stepper: Stepper;
  private readonly total: number;
  private readonly observe: Observe;
  private readonly sample: Sample;
  private remaining: number;
  private next = 0;
  private recorded = -1;

  constructor(stepper: Stepper, total: number, record: number, observe: Observe) {
    this.stepper = stepper;
    this.total = total;
    this.observe = observe;
    this.remaining = Math.max(2, Math.floor(record));
    this.sample = {
      step: 0,
      time: 0,
      risk: 0,
      gradient: 0,
      norm: 0,
      theta: new Float64Array(stepper.theta.length),
    };
  }

  first(): void {
    this.keep();
  }

  after(): void {
    if (this.due()) {
      this.stepper.survey();
      this.keep();
    }
  }

  last(): void {
    if (this.recorded !== this.stepper.standing.steps) this.keep();
  }

  stepsToNext(): number {
    return this.next - this.stepper.standing.steps;
  }

  due(): boolean {
    return this.stepper.standing.steps === this.next || this.recorded === this.stepper.standing.steps;
  }

  private keep(): void {
    const { stepper, sample, path } = this;
    const { standing, theta } = stepper;
    if (this.recorded === standing.steps) return;
    if (this.recorded >= 0) path.distance += separation(theta, sample.theta);
    path.supNorm = Math.max(path.supNorm, standing.norm);
    this.recorded = standing.steps;
    this.remaining--;
    this.next = this.nextStep(standing.steps);
    sample.step = standing.steps;
    sample.time = standing.time;
    sample.risk = standing.risk;
    sample.gradient = standing.gradient;
    sample.norm = standing.norm;
    sample.theta.set(theta);
    this.observe?.(sample);
  }

  /** The step that, repeated with the samples left, arrives at the total: consecutive at first, geometric later. */
  private nextStep(step: number): number {
    if (this.remaining <= 1) return this.total;
    const from = Math.max(1, step);
    const factor = (this.total / from) ** (1 / this.remaining);
    return Math.min(this.total, Math.max(step + 1, Math.round(from * factor)));
  }
}
