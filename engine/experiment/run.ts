/**
 * One run of one cell, from its initial point to its result. The same cell and run give the same bits wherever and
 * beside whatever else they are run.
 */
import { refine } from '../dynamics/newton';
import { train, type Ending, type State, type Training } from '../dynamics/train';
import { compileCondition } from '../expression/evaluate';
import type { Expression } from '../expression/expression';
import type { Magnitudes } from '../landscape/classification';
import { initialTheta } from '../network/initialize';
import type { SearchResult } from '../landscape/point';
import { normalize } from '../network/normalize';
import { shapeOf, type Shape } from '../network/shape';
import type { Risk } from '../risk/risk';
import type { Samples } from './events';
import {
  measure,
  measureCancelled,
  measureDiverged,
  measureFailed,
  measureLost,
  type FinalState,
} from './observables';
import type { Cell } from './plan';
import { magnitudesOf, riskOf, samplerOf } from './problem';
import { limitBeside, ratesOf, TailRecorder } from './rates';
import type { RunResult, RunStatus } from './result';
import { SampleBuffer } from './samples';
import { completeList, runCriticalPoints, runFamily } from './search';

export interface RunSurroundings {
  /** Polled every few milliseconds; true ends the run as `cancelled`. */
  readonly cancelled: () => boolean;
  /** Receives the recorded samples block by block, in the order of time. */
  readonly samples: (samples: Samples) => void;
  /** Whether samples carry theta. */
  readonly keepTheta: boolean;
  /** Told every few milliseconds which share of the run is done, where that can be known. */
  readonly progress?: (fraction: number) => void;
}

/** What the runs of one cell share. */
export class CellRunner {
  readonly cell: Cell;
  readonly shape: Shape;
  private readonly magnitudes: Magnitudes;
  private readonly list: () => SearchResult | null;

  constructor(cell: Cell) {
    this.cell = cell;
    this.shape = shapeOf(cell.widths);
    this.magnitudes = magnitudesOf(cell.problem);
    this.list = completeList(cell.problem, this.shape);
  }

  /** Never throws: a mistake ends the run as `failed` with its reason. */
  run(run: number, surroundings: RunSurroundings): RunResult {
    return attempt(run, () => this.create(run, surroundings).go());
  }

  /** Throws a sentence where the problem has no risk. */
  create(run: number, surroundings: RunSurroundings): Run {
    // A risk remembers the last order of kinks. A new one for each run keeps its bits from depending on other runs.
    const risk = riskOf(this.cell.problem, this.shape);
    return new Run(this.cell, this.shape, this.magnitudes, risk, run, surroundings, this.list);
  }
}

/** Never throws. */
export function attempt(run: number, compute: () => RunResult): RunResult {
  try {
    return compute();
  } catch (error) {
    return failedRun(run, error instanceof Error ? error.message : String(error));
  }
}

/** A training ready to go, and what gathers its samples and its tail. */
export interface Prepared {
  readonly training: Training;
  readonly tail: TailRecorder;
  readonly buffer: SampleBuffer;
}

/** One run, with scratch memory of its own. */
export class Run {
  private readonly cell: Cell;
  private readonly shape: Shape;
  private readonly magnitudes: Magnitudes;
  private readonly risk: Risk;
  private readonly run: number;
  private readonly surroundings: RunSurroundings;
  private readonly list: () => SearchResult | null;
  /** The risk where it begins and where its training ends, as samples and result have it. */
  private startRisk: number | null = null;
  private endRisk: number | null = null;

  /** `list`: all critical realizations, which the runs of a cell share; null where no list is known to have them all. */
  constructor(
    cell: Cell,
    shape: Shape,
    magnitudes: Magnitudes,
    risk: Risk,
    run: number,
    surroundings: RunSurroundings,
    list = completeList(cell.problem, shape),
  ) {
    this.cell = cell;
    this.shape = shape;
    this.magnitudes = magnitudes;
    this.risk = risk;
    this.run = run;
    this.surroundings = surroundings;
    this.list = list;
  }

  /** Throws a sentence for what can't be run. */
  go(): RunResult {
    const { cell, shape, risk, run, magnitudes } = this;
    const { cancelled } = this.surroundings;
    const { method } = cell;
    if (method.kind === 'critical_points') {
      return runCriticalPoints(cell, shape, risk, magnitudes, run, cancelled);
    }
    if (method.kind === 'family') {
      return runFamily(cell, shape, risk, magnitudes, run, cancelled);
    }
    const prepared = this.prepare();
    const ending = train(prepared.training);
    this.gather(prepared, ending);
    return this.conclude(prepared, ending);
  }

  /** Gives away the samples that are left: the last one with the risk that the result has. */
  gather({ buffer }: Prepared, ending: Ending): void {
    this.endRisk = this.preciseRisk(ending.theta, ending.risk);
    buffer.settle(ending.steps, this.endRisk);
    buffer.flush();
  }

  /** Throws a sentence for what can't be trained. */
  prepare(): Prepared {
    const { cell, shape, risk, run, surroundings } = this;
    const { method } = cell;
    if (method.kind === 'critical_points' || method.kind === 'family') {
      throw new Error(`${method.kind} trains no network`);
    }
    const theta = initialTheta(cell.initialization, shape, cell.seed, run);
    const tail = new TailRecorder(risk, this.magnitudes);
    const buffer = new SampleBuffer(shape.parameters, surroundings.keepTheta, 128, surroundings.samples);
    const training: Training = {
      risk,
      method,
      theta,
      record: cell.record,
      stop: cell.stop && stopRule(cell.stop),
      cancelled: surroundings.cancelled,
      observe: (sample) => {
        buffer.add(sample);
        if (this.startRisk !== null) return;
        this.startRisk = this.preciseRisk(sample.theta, sample.risk);
        buffer.settle(sample.step, this.startRisk);
      },
      follow: (sample) => tail.add(sample),
      ...(surroundings.progress ? { progress: surroundings.progress } : {}),
    };
    const sampled = method.kind === 'sgd' ? { ...training, sampler: samplerOf(cell, run) } : training;
    return { training: sampled, tail, buffer };
  }

  /** The result of a training that has ended. */
  conclude(prepared: Prepared, trained: Ending): RunResult {
    const { run, shape, surroundings } = this;
    const { training, tail } = prepared;
    const { method } = training;
    const normalized = 'normalized' in method && method.normalized;
    // What is shown of the initial point is what `eval` shows of it.
    const start = normalized ? normalize(shape, training.theta) : training.theta;
    const initialRisk = this.startRisk ?? this.preciseRisk(start, trained.initialRisk);
    const ending = { ...trained, initialRisk };
    const { status } = ending;
    if (status === 'diverged') return resultOf(run, ending, ending.theta, measureDiverged());
    if (status === 'failed') return resultOf(run, ending, ending.theta, measureFailed(status));
    if (status === 'cancelled') {
      const final = this.finalState(ending);
      return resultOf(run, ending, final.theta, measureCancelled(method, ending, final));
    }
    const { cancelled } = surroundings;
    const polish = this.cell.refine === 'newton';
    const limit = polish
      ? refine(this.risk, ending.theta, { normalized, cancelled })
      : limitBeside(this.risk, method, ending, cancelled);
    const final = polish && limit?.reached ? this.polished(ending, limit) : this.finalState(ending);
    const { risk, magnitudes } = this;
    const rates = ratesOf({ risk, magnitudes, method, ending, tail, limit });
    // Where the tail isn't followed, the start still tells how large the gradient was.
    const largestGradient = Math.max(tail.largestGradient, this.gradientAt(start));
    const { list } = this;
    const measured = measure(risk, method, magnitudes, ending, final, {
      rates,
      largestGradient,
      limit,
      list,
    });
    if (surroundings.cancelled()) {
      const stopped = { status: 'cancelled' as const, reason: 'cancelled' };
      return resultOf(run, stopped, final.theta, measureCancelled(method, ending, final));
    }
    const reason = polish && limit ? `${ending.reason}; ${polishedReason(limit)}` : ending.reason;
    return resultOf(run, { status, reason }, final.theta, measured);
  }

  private finalState(ending: Ending): FinalState {
    return {
      theta: ending.theta,
      risk: this.endRisk ?? this.preciseRisk(ending.theta, ending.risk),
      gradient: ending.gradient,
      norm: ending.norm,
      evaluations: ending.evaluations,
    };
  }

  private polished(ending: Ending, limit: ReturnType<typeof refine>): FinalState {
    return {
      theta: limit.theta,
      risk: this.preciseRisk(limit.theta, limit.risk),
      gradient: limit.gradient,
      norm: euclidean(limit.theta),
      evaluations: ending.evaluations + limit.evaluations,
    };
  }

  private gradientAt(theta: Float64Array): number {
    const gradient = new Float64Array(theta.length);
    this.risk.gradient(theta, gradient);
    return euclidean(gradient);
  }

  private preciseRisk(theta: Float64Array, fallback: number): number {
    const precise = this.risk.preciseValue(theta);
    return Number.isFinite(precise) ? precise : fallback;
  }
}

function polishedReason(limit: ReturnType<typeof refine>): string {
  return limit.reached ? `refined: ${limit.reason}` : `not refined: ${limit.reason}`;
}

function resultOf(
  run: number,
  ending: { readonly status: RunStatus; readonly reason: string },
  theta: Float64Array,
  measured: ReturnType<typeof measure>,
): RunResult {
  return { run, status: ending.status, reason: ending.reason, theta, ...measured };
}

/** A run that ended for a reason of its own, or not at all, before there was a state to speak of. */
export function failedRun(run: number, reason: string): RunResult {
  return resultOf(run, { status: 'failed', reason }, new Float64Array(0), measureFailed('failed'));
}

/** A run that was cancelled and did not tell where it stood; `samples` are the last ones known of it, null for none. */
export function lostRun({ method }: Cell, run: number, samples: Samples | null): RunResult {
  if (!samples) {
    const reason = 'cancelled; its last state was lost';
    return resultOf(run, { status: 'cancelled', reason }, new Float64Array(0), measureFailed('cancelled'));
  }
  const count = samples.step.length;
  const theta = samples.theta.slice((samples.theta.length / count) * (count - 1));
  const reason = 'cancelled; its last sample is the last that is known of it';
  return resultOf(run, { status: 'cancelled', reason }, theta, measureLost(method, samples));
}

const stopVariables = ['risk', 'gradient', 'norm', 'time', 'steps'] as const;

/** A stopping rule over states; an undecided condition goes on. */
function stopRule(condition: Expression): (state: State) => boolean {
  const compiled = compileCondition(condition, stopVariables);
  const values = new Float64Array(stopVariables.length);
  return (state) => {
    stopVariables.forEach((name, slot) => (values[slot] = state[name]));
    return compiled(values) === true;
  };
}

function euclidean(vector: Float64Array): number {
  let sum = 0;
  for (const entry of vector) sum += entry * entry;
  return Math.sqrt(sum);
}
