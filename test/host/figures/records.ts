/** Records in memory, written from events made by hand. */
import type { Samples } from '../../../engine/experiment/events';
import type { Cell, ExperimentPlan, Method } from '../../../engine/experiment/plan';
import type { CellResult, RunResult } from '../../../engine/experiment/result';
import type { OpenRecord, Storage } from '../../../engine/host/host';
import { memoryStorage } from '../memory-files';
import { planOf } from '../plans';

/** Names that mean something in one of the languages that are written. */
export const hostile = `<script>alert("1")</script> & 'x' 100% \\input{x} $a_b^c$ #~ \u0007\n</svg> Ωß`;

export const flow: Method = {
  kind: 'flow',
  until: 10,
  tolerance: 1e-9,
  normalized: false,
  solver: 'auto',
  rest: 1e-9,
};

/** Numbers with all their digits, over many orders of magnitude. */
export function samplesOf(run: number, length = 40): Samples {
  const column = (value: (k: number) => number) => Float64Array.from({ length }, (_, k) => value(k));
  return {
    step: column((k) => k),
    time: column((k) => (k === 0 ? 0 : 0.001 * 1.37 ** k)),
    risk: column((k) => (0.31 + run) / 3 ** (k / 2)),
    gradient: column((k) => 1 / (k + 1)),
    norm: column((k) => 2 + Math.sin(k)),
    theta: new Float64Array(0),
  };
}

export function resultOf(run: number, changes: Partial<RunResult> = {}): RunResult {
  const { risk } = samplesOf(run);
  return {
    run,
    status: 'finished',
    reason: 'all steps done',
    // Kinks at 1/3 and 1/2, one of them with a value that has no short decimal form.
    theta: Float64Array.of(1, -1, 0, -1 / 3, 0.5, 0, 1 + run, 2, 0, 0.1),
    observables: { risk: risk.at(-1)!, gradient: 1 / 40, time: 0.001 * 1.37 ** 39 },
    undecided: {},
    kind: 'undecided',
    ...changes,
  };
}

export interface RecordParts {
  readonly plan?: Partial<ExperimentPlan>;
  readonly cell?: Partial<Cell>;
  readonly file?: string;
  readonly results?: readonly RunResult[];
  readonly cellResult?: CellResult;
}

/** A record of one cell; in memory, if no other place is given. */
export async function recordOf(
  parts: RecordParts = {},
  storage: Storage = memoryStorage(),
): Promise<OpenRecord> {
  const plan = { ...planOf([parts.cell ?? {}]), ...parts.plan };
  const file = parts.file ?? 'a.rflow';
  const writer = await storage.create({
    file,
    sources: [{ path: file, text: `experiment ${plan.name} {}` }],
    plan,
    arguments: ['run', file],
    startedAt: Date.UTC(2026, 1, 3),
    retention: { thetaRuns: 0, stride: 1 },
  });
  for (const result of parts.results ?? [resultOf(0), resultOf(1)]) {
    const key = { experiment: plan.name, cell: 0, run: result.run };
    if (!result.search) writer.write({ type: 'samples', ...key, samples: samplesOf(result.run) });
    writer.write({ type: 'run-ended', ...key, result });
  }
  const result = parts.cellResult ?? { expectations: [] };
  writer.write({ type: 'cell-ended', experiment: plan.name, cell: 0, result });
  await writer.close('complete', '', Date.UTC(2026, 1, 3, 0, 1));
  return storage.open(writer.id);
}

/** A record of several cells: their sweep variables, and what became of their expectations. */
export async function sweepOf(
  cells: readonly Pick<Cell, 'parameters'>[],
  expectationsOf: (index: number) => CellResult['expectations'],
): Promise<OpenRecord> {
  const storage = memoryStorage();
  const plan = planOf(cells);
  const writer = await storage.create({
    file: 'a.rflow',
    sources: [],
    plan,
    arguments: ['run', 'a.rflow'],
    startedAt: Date.UTC(2026, 1, 3),
    retention: { thetaRuns: 0, stride: 1 },
  });
  plan.cells.forEach(({ index: cell }) => {
    const result = { expectations: expectationsOf(cell) };
    writer.write({ type: 'cell-ended', experiment: plan.name, cell, result });
  });
  await writer.close('complete', '', Date.UTC(2026, 1, 3, 0, 1));
  return storage.open(writer.id);
}

/** The same with names that mean something elsewhere. No record is named so, since its name is that of a folder. */
export async function hostileRecord(): Promise<OpenRecord> {
  const record = await recordOf({
    plan: { documentation: hostile },
    file: hostile,
    results: [resultOf(0, { reason: hostile }), resultOf(1)],
    cellResult: { expectations: [{ text: hostile, line: 3, holds: null, observed: null, reason: hostile }] },
  });
  const { summary, header } = record;
  return Object.create(record, {
    summary: { value: { ...summary, experiment: hostile } },
    header: { value: { ...header, plan: { ...header.plan, name: hostile } } },
  }) as OpenRecord;
}
