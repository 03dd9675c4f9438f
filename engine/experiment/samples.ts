import type { Sample } from '../dynamics/training';
import type { Samples } from './events';

/** Gathers samples and gives them away in blocks. */
export class SampleBuffer {
  private readonly parameters: number;
  private readonly keepTheta: boolean;
  private readonly emit: (samples: Samples) => void;
  private readonly columns: readonly Float64Array[];
  private readonly thetas: Float64Array;
  private length = 0;

  /** A block has at most `capacity` samples. */
  constructor(parameters: number, keepTheta: boolean, capacity: number, emit: (samples: Samples) => void) {
    this.parameters = parameters;
    this.keepTheta = keepTheta;
    this.emit = emit;
    this.columns = Array.from({ length: 5 }, () => new Float64Array(capacity));
    this.thetas = new Float64Array(keepTheta ? capacity * parameters : 0);
  }

  add(sample: Sample): void {
    const [step, time, risk, gradient, norm] = this.columns;
    if (this.length === step!.length) this.flush();
    const k = this.length++;
    step![k] = sample.step;
    time![k] = sample.time;
    risk![k] = sample.risk;
    gradient![k] = sample.gradient;
    norm![k] = sample.norm;
    if (this.keepTheta) this.thetas.set(sample.theta, k * this.parameters);
  }

  /** Says the risk of the last sample, if it is of this step, as the result says it. */
  settle(steps: number, value: number): void {
    const [step, , risk] = this.columns;
    const last = this.length - 1;
    if (last >= 0 && step![last] === steps) risk![last] = value;
  }

  /** Gives away what has gathered; nothing where there is nothing. */
  flush(): void {
    if (this.length === 0) return;
    const cut = (column: Float64Array) => column.slice(0, this.length);
    const [step, time, risk, gradient, norm] = this.columns;
    this.emit({
      step: cut(step!),
      time: cut(time!),
      risk: cut(risk!),
      gradient: cut(gradient!),
      norm: cut(norm!),
      theta: this.keepTheta ? this.thetas.slice(0, this.length * this.parameters) : new Float64Array(0),
    });
    this.length = 0;
  }
}
