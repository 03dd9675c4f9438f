/**
 * The results of a run as one JSON document, drawn from its records.
 */
import { basisOf } from '../../../experiment/problem';
import type { Expectation } from '../../../experiment/plan';
import type { CellResult, CriticalPoint, ExpectationResult, RunResult } from '../../../experiment/result';
import type { FileDiagnostic } from '../../../language/compile';
import { expectationsOf } from '../../expectations';
import type { OpenRecord } from '../../host';
import { cellsOf } from '../../selection';
import { version } from '../../version';
import { diagnosticToJson } from './diagnostics';
import { JsonStream } from './json';
import { print } from './output';

/** What stood in the way; a part that is empty is left out. */
export interface Troubles {
  /** The errors of a file that could not be run. */
  readonly diagnostics?: readonly FileDiagnostic[];
  /** Sentences: a call that can't be carried out, a record that can't be written. */
  readonly errors?: readonly string[];
}

/** Begins a document up to its list of experiments. */
export function openDocument(
  out: JsonStream,
  file: string,
  { diagnostics = [], errors = [] }: Troubles,
): void {
  out.open('{');
  out.value(file, 'file');
  out.value(version, 'version');
  if (diagnostics.length > 0) out.value(diagnostics.map(diagnosticToJson), 'diagnostics');
  if (errors.length > 0) out.value(errors, 'errors');
  out.open('[', 'experiments');
}

export async function printResults(
  file: string,
  records: readonly OpenRecord[],
  elapsed: number,
  troubles: Troubles = {},
  write: (text: string) => Promise<void> = print,
): Promise<void> {
  const out = new JsonStream(write);
  openDocument(out, file, troubles);
  for (const record of records) await writeExperiment(out, record);
  out.close(']');
  out.value(Math.round(elapsed), 'elapsed_ms');
  out.close('}');
  await out.flush(true);
}

async function writeExperiment(out: JsonStream, record: OpenRecord): Promise<void> {
  out.open('{');
  out.value(record.summary.experiment, 'name');
  out.value(record.summary.location, 'record');
  if (record.remarks.length > 0) out.value(record.remarks, 'remarks');
  out.open('[', 'cells');
  for (const cell of cellsOf(record)) {
    out.open('{');
    out.value(cell.parameters, 'parameters');
    const basis = cell.problem.kind === 'line' ? basisOf(cell.problem) : null;
    if (basis && basis.kind !== 'exact') out.value(basis, 'basis');
    out.open('[', 'runs');
    for await (const result of record.runs(cell.index)) {
      out.value(runToJson(result));
      await out.flush();
    }
    out.close(']');
    writeSearch(out, record.cell(cell.index));
    out.value(
      expectationsOf(record, cell).map((result, k) => expectationToJson(result, cell.expectations[k])),
      'expectations',
    );
    out.close('}');
  }
  out.close(']');
  out.close('}');
}

function writeSearch(out: JsonStream, result: CellResult | null): void {
  if (!result?.criticalPoints) return;
  out.value(result.criticalPoints.map(criticalPointToJson), 'critical_points');
  out.value(result.complete ?? false, 'complete');
  if (result.searchReason !== undefined) out.value(result.searchReason, 'complete_reason');
}

function runToJson(result: RunResult): object {
  const { run, status, reason, theta, observables, errors, undecided, kind } = result;
  const reasons = Object.keys(undecided).length > 0 ? { undecided } : {};
  return { run, status, reason, theta, observables, observables_error: errors, ...reasons, kind };
}

function criticalPointToJson(point: CriticalPoint): object {
  const { risk, kind, theta, realization, gradient, rank, index, certified, reason } = point;
  const { certificate, reached, family } = point;
  return {
    risk,
    kind,
    theta,
    realization,
    gradient,
    rank,
    index,
    certified,
    reason,
    certificate,
    reached,
    family,
  };
}

function expectationToJson(result: ExpectationResult, planned: Expectation | undefined): object {
  const { text, holds, observed, error, interval, fractions, sure, decidedBy, reason } = result;
  return {
    text,
    holds,
    observed,
    observed_error: error,
    interval,
    fractions,
    sure,
    decided_by: decidedBy,
    reason,
    line: result.line,
    column: planned?.column,
  };
}
