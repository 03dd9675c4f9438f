/**
 * The results of a run as a table for people, drawn from its record.
 */
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { medianLevel, quantileIn, type Series } from '../../../experiment/quantile';
import type { Cell } from '../../../experiment/plan';
import { statusWords, type CriticalPoint, type RunStatus } from '../../../experiment/result';
import { Columns } from '../../columns';
import { expectationsOf } from '../../expectations';
import type { OpenRecord } from '../../host';
import { cellsOf } from '../../selection';
import { describeParameters, formatDuration, formatNumber } from '../../numbers';
import { ScratchFile } from '../record/scratch';
import { paint, print, visible } from './output';
import { countVerdicts, describeVerdicts, type CellVerdicts } from './verdicts';

const statuses: readonly RunStatus[] = [
  'converged',
  'stopped',
  'finished',
  'diverged',
  'cancelled',
  'failed',
];

interface CellSummary {
  readonly counts: ReadonlyMap<RunStatus, number>;
  readonly total: number;
  /** Quantiles of the risks of all runs that have one, infinite ones included. */
  readonly best: number;
  readonly median: number;
  readonly worst: number;
  readonly failure: string | null;
}

/** Prints experiment, cells, statuses, quantiles of the risk and expectations. */
export async function printTable(record: OpenRecord): Promise<void> {
  const { summary } = record;
  const duration = summary.duration === null ? '' : `  ${formatDuration(summary.duration)}`;
  await print(`\n${paint(visible(summary.experiment), 'bold', process.stdout)}${duration}\n`);
  for (const remark of record.remarks) await print(`  ${paint(visible(remark), 'yellow', process.stdout)}\n`);
  const rows: string[][] = [['cell', 'runs', 'status', 'risk: best', 'median', 'worst', 'expectations']];
  const failures: string[] = [];
  const cells = cellsOf(record);
  const verdicts: CellVerdicts[] = [];
  for (const cell of cells) {
    const result = await summarize(record, cell);
    const own = { cell, runs: result.total, verdicts: expectationsOf(record, cell) };
    verdicts.push(own);
    rows.push(rowOf(record, own, result));
    if (result.failure !== null) failures.push(result.failure);
  }
  await print(
    layOut(cells.length === 1 && !describeParameters(cells[0]!.parameters) ? withoutFirst(rows) : rows),
  );
  for (const failure of new Set(failures))
    await print(`  ${paint('failed', 'red', process.stdout)}: ${visible(failure)}\n`);
  for (const cell of cells) await print(describeCriticalPoints(record, cell, cells.length));
  await print(describeVerdicts(verdicts));
  await print(`  record: ${visible(summary.location)}\n`);
}

async function summarize(record: OpenRecord, cell: Cell): Promise<CellSummary> {
  const counts = new Map<RunStatus, number>();
  const scratches: ScratchFile[] = [];
  const risks = new Columns(() => {
    scratches.push(new ScratchFile(join(tmpdir(), `reluflow-${randomUUID()}.tmp`)));
    return scratches[0]!;
  }).create(NaN);
  let [total, known] = [0, 0];
  let failure: string | null = null;
  try {
    for await (const { status, reason, risk } of record.outcomes(cell.index)) {
      total++;
      counts.set(status, (counts.get(status) ?? 0) + 1);
      if (risk !== null) risks.set(known++, risk);
      if (status === 'failed') failure ??= reason;
    }
    const series: Series = (visit) => {
      for (let k = 0; k < known; k++) visit(risks.get(k));
    };
    const [best, median, worst] = [0, medianLevel, 1].map((level) => quantileIn(series, level));
    return { counts, total, best: best!, median: median!, worst: worst!, failure };
  } finally {
    for (const file of scratches) file.close();
  }
}

function rowOf(
  record: OpenRecord,
  { cell, verdicts }: CellVerdicts,
  { counts, total, best, median, worst }: CellSummary,
): string[] {
  const present = statuses.filter((status) => counts.has(status));
  const status = present
    .map((each) => (present.length === 1 ? statusWords[each] : `${counts.get(each)} ${statusWords[each]}`))
    .join(', ');
  const missing =
    total < cell.runs && (record.header.selection?.runs ?? null) === null ? ` of ${cell.runs}` : '';
  return [
    describeParameters(cell.parameters),
    `${total}${missing}`,
    status || 'not run',
    formatNumber(best),
    formatNumber(median),
    formatNumber(worst),
    countVerdicts(verdicts),
  ];
}

function withoutFirst(rows: readonly string[][]): string[][] {
  return rows.map((row) => row.slice(1));
}

const number = /^(–|-?∞|-?\d[\d.]*(e-?\d+)?( of \d+)?)?$/;

/** Columns as wide as they need to be, those of numbers aligned at the right; empty ones are left out. */
export function layOut(rows: readonly string[][]): string {
  const columns = rows[0]!.map((_, k) => k).filter((k) => rows.slice(1).some((row) => row[k] !== ''));
  const widths = columns.map((k) => Math.max(...rows.map((row) => row[k]!.length)));
  const numeric = columns.map((k) => rows.slice(1).every((row) => number.test(row[k]!)));
  const lines = rows.map((row, r) => {
    const line = columns
      .map((k, place) => (numeric[place] ? row[k]!.padStart(widths[place]!) : row[k]!.padEnd(widths[place]!)))
      .join('   ')
      .trimEnd();
    return `  ${r === 0 ? paint(line, 'dim', process.stdout) : line}\n`;
  });
  return lines.join('');
}

/** More critical points than these are in the record, not in the table. */
const shownPoints = 20;

function describeCriticalPoints(record: OpenRecord, cell: Cell, cells: number): string {
  const result = record.cell(cell.index);
  const points = result?.criticalPoints;
  if (!result || !points) return '';
  const where = cells > 1 ? ` [${describeParameters(cell.parameters)}]` : '';
  const complete = result.complete === true ? 'complete' : 'not complete';
  const reason = result.searchReason ? ` (${result.searchReason})` : '';
  const head = `  ${points.length} critical points${where}, ${complete}${reason}\n`;
  if (points.length === 0) return head;
  const rows = points
    .slice(0, shownPoints)
    .map((point) => [
      formatNumber(point.risk),
      point.kind.replace('_', ' '),
      kinksOf(point),
      formatNumber(point.gradient),
      point.rank === null ? '' : `${point.rank}`,
      point.index === null ? '' : `${point.index}`,
      point.reached === undefined ? '' : `${point.reached}`,
      point.certified ? '✓' : '',
    ]);
  const titles = ['risk', 'kind', 'kinks', '|G|', 'rank', 'index', 'reached', 'certified'];
  const more = points.length > shownPoints ? `  … and ${points.length - shownPoints} more\n` : '';
  return `${head}${layOut([titles, ...rows])}${more}`;
}

function kinksOf({ realization }: CriticalPoint): string {
  const kinks = realization?.breakpoints.slice(1, -1) ?? [];
  return kinks.map((kink) => formatNumber(kink)).join(', ');
}
