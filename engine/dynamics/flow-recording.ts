import type { Flow } from './flow';
import type { Path, Recorder } from './stepper';
import type { Sample } from './training';
import { euclidean } from './vectors';

/** The time up to which the grid of a flow without end is planned at first; later it goes on at the same ratio. */
const plannedTime = 1e8;

/** A recorded point, by what it takes to evaluate it. */
interface Kept {
  readonly step: number;
  readonly time: number;
  readonly theta: Float64Array;
}

/**
 * Records a flow at times on a logarithmic grid, by dense output, without disturbing its steps. A flow that ends
 * within `record` steps is recorded at all of them instead: so nothing is handed on before one more step is taken.
 */
export class FlowRecorder implements Recorder {
  readonly path: Path;
  private readonly flow: Flow;
  private readonly until: number;
  private readonly record: number;
  private readonly observe: (sample: Sample) => void;
  private readonly sample: Sample;
  private readonly gradient: Float64Array;
  private steps: Kept[] = [];
  private grid: Kept[] = [];
  private streaming = false;
  private nextTime = 0;
  private onGrid = 0;
  private ratio = 0;

  constructor(flow: Flow, until: number, record: number, observe: (sample: Sample) => void) {
    this.flow = flow;
    this.until = until;
    this.record = Math.max(2, Math.floor(record));
    this.observe = observe;
    this.path = flow.path;
    this.gradient = new Float64Array(flow.theta.length);
    const theta = new Float64Array(flow.theta.length);
    this.sample = { step: 0, time: 0, risk: 0, gradient: 0, norm: 0, theta };
  }

  first(): void {
    this.hand(this.current());
  }

  after(): void {
    const { flow } = this;
    const { standing } = flow;
    if (standing.steps === 1) this.plan(standing.time);
    while (this.nextTime <= standing.time) {
      this.keepGridPoint();
      this.nextTime = this.timeAfter(this.nextTime);
    }
    if (this.streaming) return;
    this.steps.push(this.current());
    if (standing.steps >= this.record) {
      this.streaming = true;
      this.steps = [];
      for (const kept of this.grid) this.hand(kept);
      this.grid = [];
    }
  }

  last(): void {
    for (const kept of this.steps) this.hand(kept);
    this.steps = [];
    if (this.sample.time < this.flow.standing.time) this.hand(this.current());
  }

  stepsToNext(): number {
    return 1;
  }

  due(): boolean {
    return true;
  }

  private plan(first: number): void {
    const last = this.until < Infinity ? this.until : Math.max(plannedTime, first * 1e4);
    this.ratio = Math.max(1 + 1e-12, last / first) ** (1 / (this.record - 2 || 1));
    this.nextTime = first;
  }

  private timeAfter(time: number): number {
    this.onGrid++;
    if (time >= this.until) return Infinity;
    // A flow without end that outlives the plan: the grid is thinned as it goes on.
    if (this.onGrid > 1.5 * this.record) {
      this.ratio *= this.ratio;
      this.onGrid = this.record;
    }
    const next = time * this.ratio;
    // Rounding must not leave a sliver before the end.
    return next > this.until * (1 - 1e-9) ? this.until : next;
  }

  private keepGridPoint(): void {
    const { flow, nextTime } = this;
    const atEnd = nextTime === flow.standing.time;
    const theta = atEnd ? flow.theta : new Float64Array(flow.theta.length);
    if (!atEnd) flow.interpolate(nextTime, theta);
    const kept = { step: flow.standing.steps, time: nextTime, theta: atEnd ? theta.slice() : theta };
    if (this.streaming) this.hand(kept);
    else this.grid.push(kept);
  }

  private current(): Kept {
    const { standing, theta } = this.flow;
    return { step: standing.steps, time: standing.time, theta: theta.slice() };
  }

  private hand(kept: Kept): void {
    const { flow, sample, gradient } = this;
    const { field } = flow;
    const evaluations = field.evaluations;
    sample.risk = field.evaluate(kept.theta, gradient);
    sample.gradient = field.gradientNorm;
    field.evaluations = evaluations;
    sample.step = kept.step;
    sample.time = kept.time;
    sample.norm = euclidean(kept.theta);
    sample.theta.set(kept.theta);
    this.observe(sample);
  }
}

/** For a flow that nobody watches. */
export class SilentRecorder implements Recorder {
  readonly path: Path;

  constructor(path: Path) {
    this.path = path;
  }

  first(): void {
    // Nobody watches.
  }

  after(): void {
    // Nobody watches.
  }

  last(): void {
    // Nobody watches.
  }

  stepsToNext(): number {
    return 1;
  }

  due(): boolean {
    return true;
  }
}
