/**
 * What a worker does with a job, whatever kind of thread it is.
 */
import { groupSize, RunGroup } from '../experiment/group';
import { CellRunner, failedRun } from '../experiment/run';
import type { Samples } from '../experiment/events';
import type { Job, JobEvent } from './host';

/** Messages to a worker. A cell that the worker has already is not sent again. */
export interface WorkRequest {
  readonly type: 'job';
  readonly job: Omit<Job, 'cell'>;
  readonly cellNumber: number;
  readonly cell: Job['cell'] | null;
}

/** Messages from a worker: what happened since the last one, and whether the job is over. */
export interface WorkReport {
  readonly type: 'report';
  readonly events: readonly JobEvent[];
  readonly ended: boolean;
}

/** Events of small runs are sent together, at least this often (milliseconds). */
const reportInterval = 25;

/** How far the runs are that are going on is told at most this often (milliseconds). */
const progressInterval = 100;

/** Does jobs one after the other on its thread. */
export class Computer {
  private readonly post: (report: WorkReport) => void;
  private readonly cancelled: () => boolean;
  private held: { readonly number: number; readonly cell: Job['cell']; runner: CellRunner | string } | null =
    null;
  private events: JobEvent[] = [];
  private lastReport = 0;
  private lastProgress = 0;

  constructor(post: (report: WorkReport) => void, cancelled: () => boolean) {
    this.post = post;
    this.cancelled = cancelled;
  }

  do(request: WorkRequest): void {
    this.lastReport = this.lastProgress = Date.now();
    const { job } = request;
    const runner = this.runnerFor(request);
    const size = typeof runner === 'string' ? 1 : groupSize(runner.cell, job.keepTheta);
    for (let k = 0; k < job.runs.length; k += size) {
      this.runGroup(job, request.cellNumber, job.runs.slice(k, k + size), runner);
    }
    this.report(true);
  }

  private runGroup(
    job: WorkRequest['job'],
    cellNumber: number,
    runs: readonly number[],
    runner: CellRunner | string,
  ): void {
    const { cancelled } = this;
    const progress = (fraction: number) => this.tellProgress(fraction * runs.length);
    const group =
      typeof runner === 'string'
        ? runner
        : new RunGroup(runner, runs, { cancelled, progress, keepTheta: job.keepTheta });
    for (const run of runs) {
      if (cancelled()) break;
      this.runOne(job, cellNumber, run, group);
    }
  }

  private runnerFor(request: WorkRequest): CellRunner | string {
    if (request.cell) {
      this.held = { number: request.cellNumber, cell: request.cell, runner: createRunner(request.cell) };
    }
    return this.held?.number === request.cellNumber ? this.held.runner : 'the cell did not reach its worker';
  }

  private runOne(job: WorkRequest['job'], cellNumber: number, run: number, group: RunGroup | string): void {
    const cell = this.held?.cell.index ?? cellNumber;
    const key = { experiment: job.experiment, cell, run };
    this.tell({ type: 'run-started', ...key });
    if (typeof group === 'string') {
      this.tell({ type: 'run-ended', ...key, result: failedRun(run, group) });
      return;
    }
    const thinner = new Thinner(job.stride, (samples) => this.tell({ type: 'samples', ...key, samples }));
    const result = group.result(run, (samples) => thinner.pass(samples));
    thinner.end();
    this.tell({ type: 'run-ended', ...key, result });
  }

  private tell(event: JobEvent): void {
    this.events.push(event);
    // The first word about a run that takes long must not wait for its end.
    if (Date.now() - this.lastReport >= reportInterval || event.type === 'run-started') this.report(false);
  }

  private tellProgress(runs: number): void {
    const now = Date.now();
    if (now - this.lastProgress < progressInterval) return;
    this.lastProgress = now;
    this.tell({ type: 'advanced', runs });
  }

  private report(ended: boolean): void {
    const due = ended || Date.now() - this.lastReport >= reportInterval;
    if (!due && this.events.length > 1) return;
    this.post({ type: 'report', events: this.events, ended });
    this.events = [];
    this.lastReport = Date.now();
  }
}

function createRunner(cell: Job['cell']): CellRunner | string {
  try {
    return new CellRunner(cell);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Passes on every `stride`-th sample, and the last. */
class Thinner {
  private readonly stride: number;
  private readonly emit: (samples: Samples) => void;
  private count = 0;
  private last: Samples | null = null;

  constructor(stride: number, emit: (samples: Samples) => void) {
    this.stride = stride;
    this.emit = emit;
  }

  pass(samples: Samples): void {
    if (this.stride === 1) {
      this.emit(samples);
      return;
    }
    const length = samples.step.length;
    const kept: number[] = [];
    for (let k = 0; k < length; k++) if ((this.count + k) % this.stride === 0) kept.push(k);
    this.count += length;
    this.last = (this.count - 1) % this.stride === 0 ? null : pick(samples, [length - 1]);
    if (kept.length > 0) this.emit(pick(samples, kept));
  }

  end(): void {
    if (this.last) this.emit(this.last);
  }
}

function pick(samples: Samples, indices: readonly number[]): Samples {
  const column = (values: Float64Array) => Float64Array.from(indices, (k) => values[k]!);
  const parameters = samples.theta.length / samples.step.length;
  const theta = new Float64Array(indices.length * parameters);
  indices.forEach((k, row) => {
    theta.set(samples.theta.subarray(k * parameters, (k + 1) * parameters), row * parameters);
  });
  return {
    step: column(samples.step),
    time: column(samples.time),
    risk: column(samples.risk),
    gradient: column(samples.gradient),
    norm: column(samples.norm),
    theta,
  };
}
