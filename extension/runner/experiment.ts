/**
 * One experiment as the panel knows it: what its events, or its record, have told so far.
 */
import type { RunEvent } from '../../engine/experiment/events';
import type { ExperimentPlan } from '../../engine/experiment/plan';
import type { CellResult, RunResult } from '../../engine/experiment/result';
import type { OpenRecord } from '../../engine/host/host';
import { noMarks, type Marks } from '../../engine/host/record/marks';
import { isDone } from '../../engine/host/record/runs';
import {
  runStates,
  type ExpectationCounts,
  type Phase,
  type ProgressView,
  type RunRows,
  type RunState,
  type RunTable,
} from '../../webview/messages';
import { CellBands } from './bands';
import { runsOf } from './descriptions';
import { FrameCache } from './frames';
import type { Records } from './host';
import { lastName } from './locations';
import { stageOf, viewProgress } from './progress';
import type { ExperimentStatus, Verdict } from './protocol';
import { sparkline } from './sparkline';
import { briefLine, oneLine, Tally, type Outcome } from './summary';
import { Trajectories } from './trajectories';
import { verdictsOf } from './verdicts';

/** Results kept in memory; those of further runs are read from the record. */
const keptResults = 20_000;

export class ExperimentModel {
  readonly plan: ExperimentPlan;
  /** The file's text that was run. */
  readonly text: string;
  readonly trajectories = new Trajectories();
  readonly frames = new FrameCache();
  readonly tables: readonly RunTable[];
  readonly cellResults: (CellResult | null)[];
  phase: Phase = 'waiting';
  message = '';
  location = '';
  recordId = '';
  marks: Marks = noMarks;
  startedAt: number;
  endedAt: number | null = null;
  /** Milliseconds of work on its record before this start. */
  worked = 0;
  /** Whether anything of it has been computed since it was asked for. */
  private begun = false;
  /** It was told to end. */
  cancelling = false;
  /** Nobody cancelled it: what ran it was lost. */
  interrupted = false;
  /** Whether its record could be gone on with if it was ended early. */
  canResume = false;
  done = 0;
  readonly total: number;
  private readonly bands = new Map<number, CellBands>();
  /** The request that it runs for; 0: it is read from a record. */
  readonly request: number;
  /** When it was asked for, or its turn came: reading the record that it goes on with takes its time before. */
  private since: number;
  /** When its time limit ends it, in milliseconds since 1970. */
  deadline = Infinity;
  private fraction = 0;
  /** Share of the work that an earlier process did. */
  private before: number | null = null;
  private spark = '';
  private verdicts: readonly Verdict[] = [];
  private readonly counts = new Tally();
  private readonly results = new Map<string, RunResult>();

  constructor(plan: ExperimentPlan, text: string, startedAt: number, request = 0) {
    this.plan = plan;
    this.text = text;
    this.startedAt = startedAt;
    this.request = request;
    this.since = startedAt;
    this.total = runsOf(plan);
    this.tables = plan.cells.map(({ runs }) => emptyTable(runs));
    this.cellResults = plan.cells.map(() => null);
  }

  /** Takes in an event of this experiment. */
  take(event: RunEvent): void {
    switch (event.type) {
      case 'experiment-started':
        this.phase = 'running';
        this.startedAt = event.startedAt;
        this.location = event.record;
        this.recordId = lastName(event.record);
        break;
      case 'run-started':
        this.begun = true;
        this.tables[event.cell]!.state[event.run] = runStates.indexOf('running');
        break;
      case 'samples':
        this.trajectories.add(event.cell, event.run, event.samples);
        if (event.cell === 0 && event.run === 0) this.spark = sparkline(this.trajectories.risks(0, 0));
        if (this.plan.cells[event.cell]!.runs > 1) this.bandsOf(event.cell).add(event.run, event.samples);
        break;
      case 'run-ended':
        this.takeResult(event.cell, event.result);
        this.bands.get(event.cell)?.end(event.result.run, event.result.status);
        break;
      case 'cell-ended':
        this.cellResults[event.cell] = event.result;
        break;
      case 'progress':
        this.before ??= event.fraction;
        this.fraction = event.fraction;
        break;
      case 'experiment-ended':
        this.end(
          event.ending === 'complete' ? 'finished' : event.ending,
          sentence(event.reason),
          event.endedAt,
        );
        break;
    }
  }

  /** Its turn has come: workers start. */
  begin(): void {
    if (this.phase === 'waiting') this.since = Date.now();
    this.phase = 'running';
  }

  takeResult(cell: number, result: RunResult): void {
    const table = this.tables[cell];
    if (!table || result.run >= table.state.length) return;
    const { risk, gradient, time, steps } = result.observables;
    table.state[result.run] = runStates.indexOf(result.status);
    table.risk[result.run] = risk ?? NaN;
    table.gradient[result.run] = gradient ?? NaN;
    table.time[result.run] = time ?? NaN;
    table.steps[result.run] = steps ?? NaN;
    this.counts.add(result);
    if (result.status !== 'cancelled') this.done++;
    if (this.results.size < keptResults) this.results.set(`${cell}/${result.run}`, result);
  }

  /** The runs of a cell together, as far as they have come. */
  bandsOf(cell: number): CellBands {
    const known = this.bands.get(cell);
    if (known) return known;
    const { cells } = this.plan;
    const bands = new CellBands(cells[cell]!, cells.length);
    this.bands.set(cell, bands);
    return bands;
  }

  /** The result of a run; null until it has ended. */
  async resultOf(cell: number, run: number): Promise<RunResult | null> {
    const known = this.results.get(`${cell}/${run}`);
    if (known || this.trajectories.record === null) return known ?? null;
    for await (const result of this.trajectories.record.runs(cell)) if (result.run === run) return result;
    return null;
  }

  /** `endedAt`: null where nobody knows. */
  end(phase: Phase, message: string, endedAt: number | null): void {
    this.phase = phase;
    this.message = message;
    this.endedAt = endedAt;
    this.verdicts = verdictsOf(this.plan.cells, this.cellResults);
  }

  /** Reads what people noted about its record. */
  async readMarks(records: Pick<Records, 'marks'>): Promise<void> {
    if (this.location !== '') this.marks = await records.marks(this.location);
  }

  /** Takes in the runs that were done before, of a record that is gone on with. */
  async recall(record: OpenRecord): Promise<void> {
    const { id, location, duration } = record.summary;
    this.trajectories.record = record;
    this.trajectories.moving = true;
    this.recordId = id;
    this.location = location;
    this.worked = duration ?? 0;
    const { cells } = this.plan;
    for (const { index } of cells) {
      for await (const result of record.runs(index)) {
        const state = runStates[this.tables[index]!.state[result.run]!];
        if (state === 'waiting' && isDone(result)) this.takeResult(index, result);
      }
    }
    await this.drawSparkline();
  }

  /** It was ended before all was done, and what is missing can be computed. */
  get resumable(): boolean {
    const { phase, done, total, recordId, canResume } = this;
    return canResume && recordId !== '' && done < total && (phase === 'cancelled' || phase === 'failed');
  }

  /** Draws the first run's risk from the record, of an experiment that was read from one. */
  async drawSparkline(): Promise<void> {
    const samples = await this.trajectories.of(0, 0);
    if (samples) this.spark = sparkline(samples.risk);
  }

  progress(now = Date.now()): ProgressView {
    const { phase, done, total, startedAt, deadline, begun, cancelling } = this;
    const stage = stageOf(phase, begun, cancelling);
    const fraction = phase === 'finished' ? 1 : Math.max(this.fraction, total === 0 ? 0 : done / total);
    const [before, elapsed, limit] = [this.before ?? 0, now - startedAt, deadline - now];
    return viewProgress({ stage, done, total, fraction, before, elapsed, limit });
  }

  rows(cell: number, runs: readonly number[]): RunRows {
    const table = this.tables[cell]!;
    return {
      run: Uint32Array.from(runs),
      state: Uint8Array.from(runs, (run) => table.state[run]!),
      risk: Float64Array.from(runs, (run) => table.risk[run]!),
      gradient: Float64Array.from(runs, (run) => table.gradient[run]!),
      time: Float64Array.from(runs, (run) => table.time[run]!),
      steps: Float64Array.from(runs, (run) => table.steps[run]!),
    };
  }

  /** `stale`: whether the editor's text is another one by now. */
  status(stale: boolean): ExperimentStatus {
    const { phase, request, verdicts, spark, since, expectations } = this;
    const progress = this.progress();
    return {
      request,
      experiment: this.plan.name,
      phase,
      since,
      progress,
      ...this.words(progress.words),
      sparkline: spark,
      stale,
      record: this.location,
      expectations,
      verdicts,
    };
  }

  /** What is known of the expectations so far. */
  get expectations(): ExpectationCounts {
    const counts = { hold: 0, fail: 0, undecided: 0 };
    for (const result of this.cellResults) {
      for (const { holds } of result?.expectations ?? [])
        counts[holds === null ? 'undecided' : holds ? 'hold' : 'fail']++;
    }
    return counts;
  }

  /** How far it is, why it failed, or its result. */
  private words(progress: string): { readonly summary: string; readonly brief: string } {
    const { phase, message } = this;
    if (phase === 'running' || phase === 'waiting') return { summary: progress, brief: progress };
    if (phase === 'failed') return { summary: message, brief: message };
    const outcome = this.outcome();
    return { summary: oneLine(outcome), brief: briefLine(outcome) };
  }

  private outcome(): Outcome {
    const { phase, done, total, startedAt, endedAt, worked } = this;
    const [only] = this.results.values();
    const result = total === 1 && only ? only : null;
    return {
      early: phase === 'cancelled' ? (this.interrupted ? 'interrupted' : 'cancelled') : '',
      done,
      total,
      took: endedAt === null ? null : worked + endedAt - startedAt,
      result,
      risks: result ? [] : this.tables.map(({ risk }) => risk),
      kinds: this.counts,
    };
  }
}

/** The experiment as its record has it. */
export async function experimentFromRecord(record: OpenRecord): Promise<ExperimentModel> {
  const { header, summary } = record;
  const model = new ExperimentModel(header.plan, header.sources[0]?.text ?? '', summary.startedAt);
  model.trajectories.record = record;
  model.recordId = summary.id;
  model.location = summary.location;
  for (const cell of header.plan.cells) {
    for await (const result of record.runs(cell.index)) {
      model.takeResult(cell.index, result);
    }
    model.cellResults[cell.index] = record.cell(cell.index);
  }
  await model.drawSparkline();
  const interrupted = summary.status === 'running' || summary.status === 'interrupted';
  const phase: Phase =
    summary.status === 'complete' ? 'finished' : summary.status === 'failed' ? 'failed' : 'cancelled';
  model.interrupted = interrupted;
  model.end(
    phase,
    interrupted ? 'It was interrupted; the runs that had ended are kept.' : record.remarks.join(' '),
    summary.duration === null ? null : summary.startedAt + summary.duration,
  );
  return model;
}

/** A reason as a sentence of its own. */
export function sentence(reason: string): string {
  if (reason === '') return '';
  const full = reason.charAt(0).toUpperCase() + reason.slice(1);
  return full.endsWith('.') ? full : `${full}.`;
}

function emptyTable(runs: number): RunTable {
  const undefinedColumn = (): Float64Array => new Float64Array(runs).fill(NaN);
  return {
    state: new Uint8Array(runs).fill(runStates.indexOf('waiting' satisfies RunState)),
    risk: undefinedColumn(),
    gradient: undefinedColumn(),
    time: undefinedColumn(),
    steps: undefinedColumn(),
  };
}
