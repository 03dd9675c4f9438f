/**
 * One experiment as the panel knows it: what its events, or its record, have told so far.
 */
import { basename } from 'node:path';
import type { RunEvent } from '../../engine/experiment/events';
import type { ExperimentPlan } from '../../engine/experiment/plan';
import type { CellResult, ExpectationResult, RunResult } from '../../engine/experiment/result';
import { formatDuration, formatNumber } from '../../engine/host/numbers';
import type { OpenRecord } from '../../engine/host/host';
import { runStates, type Phase, type RunRows, type RunState, type RunTable } from '../../webview/messages';
import { CellBands } from './bands';
import { runsOf } from './descriptions';
import { FrameCache } from './frames';
import type { ExperimentStatus } from './protocol';
import { Trajectories } from './trajectories';

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
  phase: Phase = 'running';
  message = '';
  location = '';
  recordId = '';
  startedAt: number;
  endedAt: number | null = null;
  done = 0;
  readonly total: number;
  private readonly bands = new Map<number, CellBands>();
  private readonly results = new Map<string, RunResult>();

  constructor(plan: ExperimentPlan, text: string, startedAt: number) {
    this.plan = plan;
    this.text = text;
    this.startedAt = startedAt;
    this.total = runsOf(plan);
    this.tables = plan.cells.map(({ runs }) => emptyTable(runs));
    this.cellResults = plan.cells.map(() => null);
  }

  /** Takes in an event of this experiment. */
  take(event: RunEvent): void {
    switch (event.type) {
      case 'experiment-started':
        this.startedAt = event.startedAt;
        this.location = event.record;
        this.recordId = basename(event.record);
        break;
      case 'run-started':
        this.tables[event.cell]!.state[event.run] = runStates.indexOf('running');
        break;
      case 'samples':
        this.trajectories.add(event.cell, event.run, event.samples);
        if (this.plan.cells[event.cell]!.runs > 1) this.bandsOf(event.cell).add(event.run, event.samples);
        break;
      case 'run-ended':
        this.takeResult(event.cell, event.result);
        this.bands.get(event.cell)?.end(event.result.run, event.result.status);
        this.done++;
        break;
      case 'cell-ended':
        this.cellResults[event.cell] = event.result;
        break;
      case 'progress':
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

  takeResult(cell: number, result: RunResult): void {
    const table = this.tables[cell];
    if (!table || result.run >= table.state.length) return;
    const { risk, gradient, time, steps } = result.observables;
    table.state[result.run] = runStates.indexOf(result.status);
    table.risk[result.run] = risk ?? NaN;
    table.gradient[result.run] = gradient ?? NaN;
    table.time[result.run] = time ?? NaN;
    table.steps[result.run] = steps ?? NaN;
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

  end(phase: Phase, message: string, endedAt: number): void {
    this.phase = phase;
    this.message = message;
    this.endedAt = endedAt;
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
    const { phase, done, total } = this;
    const expectations = this.cellResults.flatMap((result) => result?.expectations ?? []);
    const count = (wanted: ExpectationResult['holds']): number =>
      expectations.filter(({ holds }) => holds === wanted).length;
    return {
      experiment: this.plan.name,
      phase,
      done,
      total,
      summary: phase === 'running' ? `${done} of ${total} runs` : this.summary(),
      stale,
      expectations: { hold: count(true), fail: count(false), undecided: count(null) },
    };
  }

  /** The result in one line. */
  private summary(): string {
    if (this.phase === 'failed') return this.message;
    const took = this.endedAt === null ? '' : formatDuration(this.endedAt - this.startedAt);
    const cancelled =
      this.phase === 'cancelled' ? [`cancelled after ${this.done} of ${this.total} runs`] : [];
    return [...cancelled, ...this.riskWords(), took].filter(Boolean).join(', ');
  }

  private riskWords(): readonly string[] {
    const [only] = this.results.values();
    if (this.total === 1 && only) return [`${only.status}`, `risk ${formatNumber(only.observables.risk)}`];
    const risks = this.tables
      .flatMap((table) => [...table.risk].filter((risk) => !Number.isNaN(risk)))
      .sort((a, b) => a - b);
    if (risks.length === 0) return [];
    const median = risks[Math.floor((risks.length - 1) / 2)]!;
    return [`${this.done} runs`, `risk from ${formatNumber(risks[0])}, median ${formatNumber(median)}`];
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
      model.done++;
    }
    model.cellResults[cell.index] = record.cell(cell.index);
  }
  const interrupted = summary.status === 'running' || summary.status === 'interrupted';
  const phase: Phase =
    summary.status === 'complete' ? 'finished' : summary.status === 'failed' ? 'failed' : 'cancelled';
  model.end(
    phase,
    interrupted ? 'It was interrupted.' : record.remarks.join(' '),
    summary.endedAt ?? summary.startedAt,
  );
  return model;
}

/** A reason as a sentence of its own. */
function sentence(reason: string): string {
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
