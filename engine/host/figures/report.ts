/**
 * A record as one HTML page: figures, tables, sources and where it all comes from. The page holds no script and loads
 * nothing; its Content Security Policy says so.
 */
import type { Cell } from '../../experiment/plan';
import {
  observableNames,
  statusWords,
  type CriticalPoint,
  type ExpectationResult,
  type ObservableName,
  type RunResult,
} from '../../experiment/result';
import { describeInitialization, describeMethod, describeProblem } from '../describe';
import { expectationsOf } from '../expectations';
import type { OpenRecord } from '../host';
import { describeParameters, formatDuration, formatMeasured, formatNumber } from '../numbers';
import { cellsOf } from '../selection';
import type { Figure } from './figure';
import { figuresOfCell } from './figures';
import { kindWord } from './labels';
import { escaped } from './markup';
import { realizationRows } from './realization';
import { svgOf } from './svg';
import { figuresOfSweep } from './sweep';

/** Figures are drawn for so many cells, and tables show so many rows; the tables of `--to csv` have all. */
const most = { cells: 24, rows: 200 };

/** The page, part by part. */
export async function* reportOf(record: OpenRecord): AsyncGenerator<string> {
  const { summary, header } = record;
  yield head(summary.experiment);
  yield `<h1>${escaped(summary.experiment)}</h1>\n`;
  if (header.plan.documentation !== '') yield `<p class="lead">${escaped(header.plan.documentation)}</p>\n`;
  for (const remark of record.remarks) yield `<p class="remark">${escaped(remark)}</p>\n`;
  yield* sweepPart(record);
  const cells = cellsOf(record);
  for (const cell of cells.slice(0, most.cells)) yield* cellPart(record, cell, cells.length);
  if (cells.length > most.cells) yield* furtherCells(record, cells.slice(most.cells));
  yield sourcesPart(record);
  yield provenancePart(record);
  yield '</main>\n</body>\n</html>\n';
}

const policy = "default-src 'none'; style-src 'unsafe-inline'";

const style = `
body { margin: 0; color: #222; background: #fff; font: 16px/1.5 system-ui, 'Segoe UI', Helvetica, Arial, sans-serif; }
main { max-width: 54rem; margin: 0 auto; padding: 1.5rem; }
h1 { margin: 0 0 .5rem; } h2 { margin: 2.5rem 0 .5rem; border-top: 1px solid #ddd; padding-top: 1rem; } h3 { margin: 1.5rem 0 .5rem; }
.lead { font-size: 1.1rem; white-space: pre-line; } .remark { border-left: 4px solid #d55e00; padding-left: .75rem; }
figure { margin: 1rem 0; } figure svg { max-width: 100%; height: auto; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; } caption { text-align: left; color: #555; padding: .25rem 0; }
th, td { padding: .2rem .6rem; border-bottom: 1px solid #e4e4e4; text-align: left; vertical-align: top; }
td:not(.number) { min-width: 6rem; } td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; } dt { color: #555; } dd { margin: 0; overflow-wrap: anywhere; }
pre { background: #f6f6f6; padding: .75rem; overflow-x: auto; font-size: .85rem; }
@media print { main { max-width: none; padding: 0; } figure, tr { break-inside: avoid; } pre { white-space: pre-wrap; } }
`;

function head(title: string): string {
  return (
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n' +
    `<meta http-equiv="Content-Security-Policy" content="${policy}">\n` +
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n' +
    `<title>${escaped(title)} – ReluFlow</title>\n<style>${style}</style>\n</head>\n<body>\n<main>\n`
  );
}

async function* cellPart(record: OpenRecord, cell: Cell, cells: number): AsyncGenerator<string> {
  const name = describeParameters(cell.parameters);
  yield `<h2>${escaped(name === '' ? 'Results' : cells > 1 ? name : `Results, ${name}`)}</h2>\n`;
  yield listOf([
    ['Problem', describeProblem(cell.problem)],
    ['Network', cell.widths.join(' → ')],
    ['Method', describeMethod(cell.method)],
    ['Initialization', describeInitialization(cell)],
    ['Seed', String(cell.seed)],
    ['Runs', String(cell.runs)],
  ]);
  yield* drawnInline(await figuresOfCell(record, cell));
  yield expectationTable(expectationsOf(record, cell));
  const result = record.cell(cell.index);
  if (result?.criticalPoints) yield pointsTable(result.criticalPoints, result.complete, result.searchReason);
  yield await runsTable(record, cell);
}

/** What expectations say of all cells together. */
function* sweepPart(record: OpenRecord): Generator<string> {
  const figures = figuresOfSweep(record);
  if (figures.length === 0) return;
  yield '<h2>Over the sweep</h2>\n';
  yield* drawnInline(figures);
}

function* drawnInline(figures: readonly Figure[]): Generator<string> {
  for (const figure of figures) yield `<figure>\n${inline(svgOf(figure).text)}</figure>\n`;
}

/** HTML knows its own SVG without the name of its language. */
function inline(svg: string): string {
  return svg.replace(/ xmlns="[^"]*"/, '');
}

/** A value that people read, with every digit for machines. */
type Value = string | number | null | Measured;

interface Measured {
  readonly value: number;
  readonly error: number;
}

function field(known: Value): string {
  if (typeof known === 'string') return `<td>${escaped(known)}</td>`;
  const { value, error = undefined } = typeof known === 'number' || known === null ? { value: known } : known;
  const text = formatMeasured(value, error, 6);
  if (value === null || Number.isNaN(value)) return `<td class="number">${text}</td>`;
  return `<td class="number"><data value="${value}">${text}</data></td>`;
}

function tableOf(caption: string, columns: readonly string[], rows: readonly (readonly Value[])[]): string {
  const titles = columns.map((title) => `<th scope="col">${escaped(title)}</th>`).join('');
  const lines = rows.map((row) => `<tr>${row.map(field).join('')}</tr>`);
  return (
    `<div class="scroll"><table><caption>${escaped(caption)}</caption>\n<thead><tr>${titles}</tr></thead>\n` +
    `<tbody>\n${lines.join('\n')}\n</tbody></table></div>\n`
  );
}

function listOf(entries: readonly (readonly [string, string])[]): string {
  const items = entries.map(([term, text]) => `<dt>${escaped(term)}</dt><dd>${escaped(text)}</dd>`);
  return `<dl>\n${items.join('\n')}\n</dl>\n`;
}

const verdicts = { true: '✓ holds', false: '✗ fails', null: '? undecided' } as const;

function expectationTable(expectations: readonly ExpectationResult[]): string {
  if (expectations.length === 0) return '';
  const rows = expectations.map(({ text, line, holds, observed, reason }) => {
    return [verdicts[`${holds}`], text, observed, reason ?? '', `line ${line}`];
  });
  return tableOf('Expectations', ['result', 'expected', 'observed', 'reason', 'where'], rows);
}

async function runsTable(record: OpenRecord, cell: Cell): Promise<string> {
  const results: RunResult[] = [];
  let total = 0;
  for await (const result of record.runs(cell.index)) if (++total <= most.rows) results.push(result);
  if (total === 0) return '<p>No run has ended.</p>\n';
  const names = observableNames.filter((name) => results.some(({ observables }) => name in observables));
  const rows = results.map(({ run, status, reason, kind, observables, errors = {} }) => {
    const values = names.map((name: ObservableName): Value => {
      const [value, error] = [observables[name] ?? null, errors[name]];
      return value === null || error === undefined ? value : { value, error };
    });
    return [run, statusWords[status], reason, kindWord(kind), ...values];
  });
  const caption = total > most.rows ? `The first ${most.rows} of ${total} runs` : 'Runs';
  const table = tableOf(caption, ['run', 'status', 'reason', 'kind', ...names], rows);
  return `${table}${results.length === 1 ? breakpointTable(cell, results[0]!) : ''}`;
}

/** Where there is one run, the realization that it ended with. */
function breakpointTable({ problem, widths }: Cell, { theta }: RunResult): string {
  const rows = realizationRows(problem, widths, theta);
  if (!rows) return '';
  return tableOf(
    'The realization N at the ends of the domain and at its kinks',
    ['x', 'N(x)', 'target f(x)'],
    rows,
  );
}

function pointsTable(
  points: readonly CriticalPoint[],
  complete: boolean | undefined,
  reason: string | undefined,
): string {
  const rows = points.slice(0, most.rows).map((point, k) => {
    const kinks = point.realization?.breakpoints.slice(1, -1).map((x) => formatNumber(x)) ?? [];
    const certified = point.certified ? 'yes' : `no${point.reason ? `: ${point.reason}` : ''}`;
    const { risk, kind, gradient, rank, index } = point;
    return [k + 1, kindWord(kind), risk, kinks.join(', '), gradient, rank, index, certified];
  });
  const shown = points.length > most.rows ? `, the first ${most.rows} of ${points.length}` : '';
  const whole = complete ? 'a complete list' : 'the list may lack some';
  const caption = `Critical points${shown}; ${whole}${reason ? `: ${reason}` : ''}`;
  return tableOf(caption, ['point', 'kind', 'risk', 'kinks at x', '‖G‖', 'rank', 'index', 'certified'], rows);
}

/** Cells that get no figures: one row each. */
async function* furtherCells(record: OpenRecord, cells: readonly Cell[]): AsyncGenerator<string> {
  const rows: Value[][] = [];
  for (const cell of cells) {
    let smallest = NaN;
    let runs = 0;
    for await (const { observables } of record.runs(cell.index)) {
      runs++;
      if (!(smallest <= (observables.risk ?? NaN))) smallest = observables.risk ?? smallest;
    }
    rows.push([cell.index, describeParameters(cell.parameters), runs, smallest]);
  }
  yield '<h2>Further cells</h2>\n';
  yield tableOf(
    `Figures are drawn for the first ${most.cells} cells; choose others with -c.`,
    ['cell', 'parameters', 'runs', 'smallest risk'],
    rows,
  );
}

function sourcesPart({ header }: OpenRecord): string {
  const files = header.sources.map(
    ({ path, text }) => `<h3>${escaped(path)}</h3>\n<pre>${escaped(text)}</pre>\n`,
  );
  return `<h2>Source</h2>\n${files.join('')}`;
}

function provenancePart({ summary, header, machine }: OpenRecord): string {
  const time = (milliseconds: number): string => new Date(milliseconds).toISOString();
  const seeds = [...new Set(header.plan.cells.map(({ seed }) => seed))];
  const ended =
    summary.endedAt === null || summary.duration === null
      ? 'not ended'
      : `${time(summary.endedAt)}, after ${formatDuration(summary.duration)}`;
  return `<h2>Provenance</h2>\n${listOf([
    ['ReluFlow', summary.version],
    ['Kernel', summary.kernel],
    ['Seed', seeds.join(', ')],
    ['File', summary.file],
    ['Record', summary.id],
    ['Status', summary.status],
    ['Started', time(summary.startedAt)],
    ['Ended', ended],
    ['Call', header.arguments.join(' ')],
    ...Object.entries(machine).map(([key, value]): [string, string] => [`Machine: ${key}`, String(value)]),
  ])}`;
}
