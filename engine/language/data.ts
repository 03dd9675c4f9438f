/**
 * Data sets: reading them before anything is checked, and what their rows mean.
 */
import { parse } from 'csv-parse/browser/esm/sync';
import { AstUtils, URI, type FileSystemProvider } from 'langium';
import type { Problem } from '../experiment/plan';
import { bindArguments, type Bound } from './arguments';
import type { Report } from './findings';
import { FileRefusal } from './files';
import { isCall, isDataSet, isList, isStringLiteral, type DataSet, type File } from './generated/ast';
import type { Imports } from './imports';
import { nearestName, renaming, suggestion } from './nearest';
import { csvSignature } from './signatures';

export type DataProblem = Extract<Problem, { kind: 'data' }>;

/** The text of a file, or why there is none. */
export type Source = { readonly text: string } | { readonly obstacle: string };

/** The texts of data files by the data set that names them. */
export type Sources = ReadonlyMap<DataSet, Source>;

/** Reads the files of all data sets that the given files declare. */
export async function readSources(
  files: Iterable<File>,
  imports: Imports,
  system: FileSystemProvider,
): Promise<Sources> {
  const sources = new Map<DataSet, Source>();
  for (const file of files) {
    for (const declaration of file.declarations) {
      if (!isDataSet(declaration)) continue;
      const path = pathOf(declaration);
      if (path !== undefined) sources.set(declaration, await readSource(declaration, path, imports, system));
    }
  }
  return sources;
}

/** The data files that a file names, as far as they may be read. */
export function dataFilesOf(file: File, imports: Imports): readonly URI[] {
  return file.declarations.filter(isDataSet).flatMap((declaration) => {
    const target = imports.resolve(AstUtils.getDocument(declaration).uri, pathOf(declaration) ?? '');
    return target.kind === 'inside' ? [target.uri] : [];
  });
}

/** The path in `csv("…")`, if it is written. */
function pathOf({ source }: DataSet): string | undefined {
  const first = isCall(source) ? source.arguments[0]?.value : undefined;
  return isStringLiteral(first) ? first.value : undefined;
}

async function readSource(
  node: DataSet,
  path: string,
  imports: Imports,
  system: FileSystemProvider,
): Promise<Source> {
  const target = imports.resolve(AstUtils.getDocument(node).uri, path);
  if (target.kind === 'empty') return { obstacle: 'The name of the data file is empty.' };
  if (target.kind === 'outside') {
    return { obstacle: `\`${path}\` lies outside the folder of the files that are run.` };
  }
  try {
    return { text: await system.readFile(URI.revive(target.uri)) };
  } catch (error) {
    const why = error instanceof FileRefusal ? `: it ${error.message}` : '';
    return { obstacle: `The file \`${path}\` can't be read${why}.` };
  }
}

/** The rows of a data set; undefined after a mistake. */
export function dataOf(report: Report, node: DataSet, sources: Sources): DataProblem | undefined {
  const call = node.source;
  if (call === undefined) return undefined;
  if (isCall(call) && call.function !== 'csv') {
    const nearest = nearestName(call.function, ['csv']);
    const hint =
      nearest === undefined ? ' A data set is read by `csv("points.csv")`.' : ' Did you mean `csv`?';
    const fixes = renaming(call.function, ['csv']);
    const message = `There is no \`${call.function}\` for a data set.${hint}`;
    report('RF205', message, call, { property: 'function', fixes });
    return undefined;
  }
  if (!isCall(call)) {
    report('RF308', 'A data set is read from a file: `csv("points.csv")`.', node, { property: 'source' });
    return undefined;
  }
  const bound = bindArguments(call, csvSignature, report);
  const file = bound?.get('file');
  if (bound === undefined || file === undefined) return undefined;
  if (!isStringLiteral(file.value)) {
    report('RF308', 'The file is named in quotation marks: `csv("points.csv")`.', file.value);
    return undefined;
  }
  const columns = namedColumns(report, bound);
  const source = sources.get(node);
  if (columns === undefined || source === undefined) return undefined;
  if ('obstacle' in source) {
    report('RF509', source.obstacle, file.value);
    return undefined;
  }
  return new Table(report, bound, node.name, source.text).rows(columns);
}

interface Columns {
  readonly inputs?: readonly string[];
  readonly output?: string;
}

function namedColumns(report: Report, bound: Bound): Columns | undefined {
  const inputs = bound.get('inputs')?.value;
  const output = bound.get('output')?.value;
  if (
    inputs !== undefined &&
    !(isList(inputs) && inputs.items.length > 0 && inputs.items.every(isStringLiteral))
  ) {
    report('RF308', '`inputs` is a list of column names, such as `["a", "b"]`.', inputs);
    return undefined;
  }
  if (output !== undefined && !isStringLiteral(output)) {
    report('RF308', '`output` is the name of a column in quotation marks.', output);
    return undefined;
  }
  const names = isList(inputs) ? inputs.items.filter(isStringLiteral).map(({ value }) => value) : undefined;
  return { ...(names ? { inputs: names } : {}), ...(output ? { output: output.value } : {}) };
}

interface Row {
  readonly record: readonly string[];
  readonly line: number;
}

/** One csv file. A first row with a word in it names the columns. */
class Table {
  private readonly report: Report;
  private readonly bound: Bound;
  private readonly name: string;
  private readonly header: readonly string[] | undefined;
  private readonly body: readonly Row[];

  constructor(report: Report, bound: Bound, name: string, text: string) {
    this.report = report;
    this.bound = bound;
    this.name = name;
    const rows = readRows(text);
    const named = rows[0]?.record.some((cell) => !standsForNumber(cell)) ?? false;
    this.header = named ? rows[0]?.record.map((cell) => cell.trim()) : undefined;
    this.body = named ? rows.slice(1) : rows;
  }

  rows(columns: Columns): DataProblem | undefined {
    const width = this.header?.length ?? this.body[0]?.record.length ?? 0;
    if (this.body.length === 0) return this.refuse('RF512', 'The data file has no rows of numbers.');
    const order = this.order(columns, width);
    if (order === undefined) return undefined;
    if (order.length < 2)
      return this.refuse('RF512', 'A data file has an input column and an output column at least.');
    const rows = new Float64Array(this.body.length * order.length);
    for (const [index, row] of this.body.entries()) {
      const obstacle = fill(rows, index * order.length, row, order, width);
      if (obstacle !== undefined) return this.refuse('RF510', obstacle);
    }
    return { kind: 'data', name: this.name, inputs: order.length - 1, rows };
  }

  /** Which columns are the inputs, and then which is the output; undefined after a mistake. */
  private order(columns: Columns, width: number): readonly number[] | undefined {
    const output = columns.output === undefined ? width - 1 : this.column(columns.output, 'output');
    const inputs =
      columns.inputs?.map((name) => this.column(name, 'inputs')) ??
      Array.from({ length: width }, (_, column) => column).filter((column) => column !== output);
    const order = [...inputs, output];
    const known = order.filter((column) => column !== undefined);
    return known.length < order.length || !this.columnsAreUsedOnce(known) ? undefined : known;
  }

  /** A column used twice would make the problem another one than it looks, so it is refused. */
  private columnsAreUsedOnce(order: readonly number[]): boolean {
    const inputs = this.bound.get('inputs')?.value;
    const twice = order.findIndex((column, place) => order.indexOf(column) < place);
    if (twice < 0) return true;
    const name = this.header?.[order[twice]!] ?? '';
    const isOutput = twice === order.length - 1;
    const what = isOutput ? 'an input and the output' : 'an input twice';
    const output = this.bound.get('output')?.value ?? inputs;
    const place = isOutput ? output : isList(inputs) ? inputs.items[twice] : inputs;
    const advice = `The column \`${name}\` is ${what}: use each column once.`;
    this.report('RF513', advice, place ?? this.bound.get('file')!.value);
    return false;
  }

  private column(name: string, argument: 'inputs' | 'output'): number | undefined {
    const found = this.header?.indexOf(name) ?? -1;
    if (found >= 0) return found;
    const names = this.header ?? [];
    const hint =
      this.header === undefined
        ? ' Its first row has numbers, not names.'
        : suggestion(name, names) || ` It has ${names.map((each) => `\`${each}\``).join(', ')}.`;
    const value = this.bound.get(argument)!.value;
    const place = isList(value)
      ? (value.items.find((item) => isStringLiteral(item) && item.value === name) ?? value)
      : value;
    this.report('RF511', `The data file has no column \`${name}\`.${hint}`, place);
    return undefined;
  }

  private refuse(code: 'RF510' | 'RF512', message: string): undefined {
    this.report(code, message, this.bound.get('file')!.value);
  }
}

function readRows(text: string): Row[] {
  const firstLine = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  const delimiter = firstLine.includes(',')
    ? ','
    : firstLine.includes(';')
      ? ';'
      : firstLine.includes('\t')
        ? '\t'
        : ',';
  const rows: Row[] = [];
  try {
    parse(text, {
      bom: true,
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (record: string[], { lines }) => {
        rows.push({ record, line: lines });
        return null;
      },
    });
  } catch {
    // An unclosed quotation mark: what was read until there is judged row by row.
    rows.push({ record: [], line: rows.length + 1 });
  }
  return rows;
}

const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

function numberIn(cell: string): number | undefined {
  if (!numberPattern.test(cell)) return undefined;
  const value = Number(cell);
  return Number.isFinite(value) ? value : undefined;
}

/** Whether an entry is a number, or one that is missing, undefined or infinite: none of these names a column. */
function standsForNumber(cell: string): boolean {
  return cell.trim() === '' || numberPattern.test(cell) || /^[+-]?(nan|na|inf|infinity)$/i.test(cell);
}

/** Writes one row; a sentence where it isn't a row of numbers. */
function fill(
  rows: Float64Array,
  offset: number,
  { record, line }: Row,
  order: readonly number[],
  width: number,
): string | undefined {
  if (record.length !== width) {
    const columns = record.length === 1 ? '1 column' : `${record.length} columns`;
    return `Line ${line} of the data file has ${columns}; the first row has ${width}.`;
  }
  for (const [place, column] of order.entries()) {
    const value = numberIn(record[column]!);
    if (value === undefined) {
      return `Line ${line} of the data file has \`${record[column]!.slice(0, 30)}\` where a number is expected.`;
    }
    rows[offset + place] = value;
  }
  return undefined;
}
