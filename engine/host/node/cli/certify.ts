/**
 * `reluflow certify RUN`: repeats the proofs in a record, from its own plan and parameters.
 */
import { recheckCell, type CellChecks, type Check } from '../../../experiment/recheck';
import type { Cell } from '../../../experiment/plan';
import type { CellResult, CriticalPoint } from '../../../experiment/result';
import { kernelName } from '../../../kernel/line-kernel';
import type { OpenRecord } from '../../host';
import { cellsOf } from '../../selection';
import { version } from '../../version';
import { openNamed } from './at-hand';
import { toJson } from './json';
import { faultsOfParts } from '../record/parts';
import { describeParameters, formatNumber } from '../../numbers';
import { paint, print, printRemarks, visible } from './output';
import { CallError, exitStatus, type ExitStatus } from './status';
import { layOut } from './table';

export interface CertifyOptions {
  readonly json?: boolean;
}

interface Rechecked {
  readonly cell: Cell;
  readonly points: readonly CriticalPoint[];
  readonly checks: CellChecks;
}

/** Ends with 1 if a claim is not confirmed, or if a table of the record is not as it was written. Throws CallError where it is not known what was claimed. */
export async function certify(name: string, options: CertifyOptions): Promise<ExitStatus> {
  const record = await openNamed(name);
  const { id, kernel } = record.summary;
  if (!record.planIntact) {
    throw new CallError(
      `The plan.json of the record ${id} is not the one that was run, so its certificates can't be checked: ` +
        'they may be about another target, density or network. Put the original file back, or run the experiment again.',
    );
  }
  const faults = await faultsOfParts(record.summary.location);
  await printRemarks(faults);
  const sameProgram = record.summary.version === version && kernel === kernelName();
  const cells = cellsOf(record).flatMap((cell) => recheck(cell, record.cell(cell.index), sameProgram));
  const all = cells.flatMap(({ checks }) => [...checks.points, checks.complete]);
  await print(options.json ? `${toJson(toDocument(record, cells, faults))}\n` : toText(record, cells));
  const fails = faults.length > 0 || all.some(({ confirmed }) => confirmed === false);
  return fails ? exitStatus.expectationFailed : exitStatus.fine;
}

function recheck(cell: Cell, result: CellResult | null, sameProgram: boolean): Rechecked[] {
  const checks = result && recheckCell(cell, result, sameProgram);
  return checks ? [{ cell, points: result.criticalPoints!, checks }] : [];
}

function count(checks: readonly Check[], outcome: Check['confirmed']): number {
  return checks.filter(({ confirmed }) => confirmed === outcome).length;
}

function toDocument(
  { summary }: OpenRecord,
  cells: readonly Rechecked[],
  damaged: readonly string[],
): object {
  const points = cells.flatMap(({ checks }) => checks.points);
  return {
    record: summary.id,
    file: summary.file,
    experiment: summary.experiment,
    version,
    cells: cells.map(({ cell, points, checks }) => ({
      parameters: cell.parameters,
      critical_points: points.map(({ risk, kind, certified, theta }, k) => {
        return { risk, kind, theta, certified, ...checks.points[k]! };
      }),
      complete: checks.complete,
    })),
    confirmed: count(points, true),
    not_confirmed: count(points, false),
    not_certified: count(points, null),
    ...(damaged.length > 0 ? { damaged } : {}),
  };
}

function toText(record: OpenRecord, cells: readonly Rechecked[]): string {
  const { experiment, location } = record.summary;
  const head = `\n${paint(visible(experiment), 'bold', process.stdout)}\n`;
  const tail = `  record: ${visible(location)}\n`;
  if (cells.length === 0) return `${head}  This record has no list of critical points to certify.\n${tail}`;
  return `${head}${cells.map((each) => describe(each, cells.length)).join('')}${tail}`;
}

function describe({ cell, points, checks }: Rechecked, cells: number): string {
  const where = cells > 1 ? `[${describeParameters(cell.parameters)}] ` : '';
  const outcome = [
    `${count(checks.points, true)} of ${points.length} critical points confirmed`,
    ...[count(checks.points, false)].filter((n) => n > 0).map((n) => `${n} not confirmed`),
    ...[count(checks.points, null)].filter((n) => n > 0).map((n) => `${n} not certified`),
    ...describeComplete(checks.complete),
  ];
  const rows = points.map((point, k) => rowOf(point, checks.points[k]!));
  const table =
    rows.length === 0 ? '' : layOut([['risk', 'kind', 'rank', 'index', 'certificate', ''], ...rows]);
  return `  ${where}${outcome.join(', ')}\n${table}`;
}

function describeComplete({ confirmed, reason }: Check): string[] {
  if (confirmed === null) return [];
  return [confirmed ? 'the list is complete' : `the list is not proved complete: ${visible(reason ?? '')}`];
}

function rowOf({ risk, kind, rank, index }: CriticalPoint, { confirmed, reason }: Check): string[] {
  const verdict = confirmed === null ? 'none' : confirmed ? 'confirmed' : 'not confirmed';
  return [
    formatNumber(risk),
    kind.replace('_', ' '),
    rank === null ? '' : `${rank}`,
    index === null ? '' : `${index}`,
    verdict,
    visible(reason ?? ''),
  ];
}
