/**
 * What language models may ask for: check a text, run its experiments, read about the language. The same compiler, runner
 * and records as for people; answers are texts. Whatever goes wrong is an answer, too.
 */
import { describeParameters, formatNumber } from '../../engine/host/numbers';
import type { FileDiagnostic } from '../../engine/language/compile';
import type { DocumentPlace, RunRequest } from '../runner/protocol';
import type { CellReport, CheckedText, HistoryEntry, LibraryMethods } from './protocol';
import { counted, resultWords } from './words';

/** A text that a tool works on. */
export interface ToolText {
  readonly text: string;
  readonly place: DocumentPlace;
}

/** What the tools need of the editor. */
export interface ToolServices {
  readonly library: Pick<LibraryMethods, 'check' | 'list' | 'report'>;
  /** Whether files of this workspace may be run. */
  readonly trusted: () => boolean;
  /** Seconds after which runs are cancelled, as set; 0: none. */
  readonly timeLimit: (place: DocumentPlace) => number;
  /** Throws an Error that says why there is no such text. */
  readonly find: (wanted: WantedText) => Promise<ToolText>;
  /** Runs until all has ended; gives the reason where nothing was run. */
  readonly run: (
    place: DocumentPlace,
    request: Pick<RunRequest, 'text' | 'experiments' | 'timeLimit'>,
  ) => Promise<string | null>;
}

/** Either a file of the workspace or a text. */
export type WantedText = { readonly file: string } | { readonly text: string };

/** Seconds that a tool's runs get where neither the settings nor the call say anything. */
const usualTimeLimit = 60;
/** Cells that are told one by one. */
const toldCells = 40;

/** `check_experiment` */
export async function checkExperiment(input: unknown, services: ToolServices): Promise<string> {
  const { text, place } = await services.find(wantedText(input));
  return checkedWords(place.name, await services.library.check(place, text));
}

/** `run_experiment` */
export async function runExperiment(input: unknown, services: ToolServices): Promise<string> {
  if (!services.trusted()) {
    return 'Nothing was run: files of a folder that is not trusted are checked, but not run.';
  }
  const { text, place } = await services.find(wantedText(input));
  const checked = await services.library.check(place, text);
  const known = checked.experiments.map(({ name }) => name);
  const wanted = wantedExperiments(input) ?? known;
  const unknown = wanted.filter((name) => !known.includes(name));
  if (known.length === 0 || unknown.length > 0) {
    const missing = unknown.length > 0 ? `There is no experiment ${unknown.join(', ')}. ` : '';
    return `Nothing was run. ${missing}${checkedWords(place.name, checked)}`;
  }
  const begun = Date.now();
  const timeLimit = timeLimitFor(services.timeLimit(place), input);
  const refusal = await services.run(place, { text, experiments: wanted, timeLimit });
  if (refusal !== null) return `Nothing was run. ${refusal}`;
  const entries = await services.library.list([place.records]);
  const reports = wanted.map(async (name) => {
    const entry = entries.find(({ summary }) => summary.experiment === name && summary.startedAt >= begun);
    if (!entry) return `${name}: it was not begun within the time limit of ${timeLimit} s.`;
    return reportWords(entry, await services.library.report(entry.summary.location));
  });
  return (await Promise.all(reports)).join('\n\n');
}

/** `describe_language`: the sections of the documentation whose heading has the topic, or all of it. */
export function describeLanguage(input: unknown, documentation: string): string {
  const topic = stringOf(input, 'topic')?.trim().toLowerCase() ?? '';
  if (topic === '') return documentation;
  const sections = documentation.split(/^(?=#{2,3} )/m);
  const headingOf = (section: string): string => section.slice(0, section.indexOf('\n')).replace(/^#+ /, '');
  const found = sections.filter((section) => headingOf(section).toLowerCase().includes(topic));
  if (found.length > 0) return found.join('\n');
  const headings = sections.slice(1).map(headingOf).join(', ');
  return `No section is about "${topic}". The sections: ${headings}.`;
}

/** The shortest of the limits; never none, since nobody waits at the screen. */
export function timeLimitFor(setting: number, input: unknown): number {
  const value = fieldOf(input, 'timeLimit');
  const asked = typeof value === 'number' && value > 0 ? value : usualTimeLimit;
  return setting > 0 ? Math.min(setting, asked) : asked;
}

/** What somebody is asked before anything runs. */
export function confirmationWords(input: unknown, timeLimit: number): { title: string; message: string } {
  const file = stringOf(input, 'file');
  const names = wantedExperiments(input);
  const what = names ? names.join(', ') : 'all experiments';
  const where = file === null ? 'of a text that the model wrote' : `of ${file}`;
  return {
    title: 'Run ReluFlow experiments',
    message: `Run ${what} ${where}, for at most ${timeLimit} s? A record of each is kept.`,
  };
}

function wantedText(input: unknown): WantedText {
  const file = stringOf(input, 'file');
  const text = stringOf(input, 'text');
  if (file !== null && text === null) return { file };
  if (text !== null && file === null) return { text };
  throw new Error('Give either `file`, the path of a .rflow file of the workspace, or `text`, its content.');
}

function wantedExperiments(input: unknown): readonly string[] | null {
  const value = fieldOf(input, 'experiments');
  const names = Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
  return names.length > 0 ? names : null;
}

function stringOf(input: unknown, name: string): string | null {
  const value = fieldOf(input, name);
  return typeof value === 'string' ? value : null;
}

function fieldOf(input: unknown, name: string): unknown {
  if (typeof input !== 'object' || input === null) return undefined;
  return (input as Readonly<Record<string, unknown>>)[name];
}

/** What is wrong with a text, line by line, and what could be run. */
function checkedWords(name: string, { diagnostics, experiments }: CheckedText): string {
  const mistakes = diagnostics.filter(({ severity }) => severity !== 'hint').map(diagnosticWords);
  const planned = experiments.map((each) => {
    return `- ${each.name}: ${counted(each.cells, 'cell')}, ${counted(each.runs, 'run')}`;
  });
  const broken = diagnostics.some(({ severity }) => severity === 'error');
  const verdict = broken
    ? `${name} has errors, so it can't be run.`
    : planned.length > 0
      ? `${name} can be run. Its experiments:`
      : `${name} has no errors, and declares no experiment.`;
  return [...mistakes, verdict, ...planned].join('\n');
}

function diagnosticWords({ range, severity, code, message, fixes }: FileDiagnostic): string {
  const fix = fixes?.[0] ? ` (Fix: ${fixes[0].title})` : '';
  return `line ${range.start.line}, column ${range.start.column}: ${severity} ${code}: ${message}${fix}`;
}

function reportWords(entry: HistoryEntry, cells: readonly CellReport[]): string {
  const { experiment, id } = entry.summary;
  const head = `${experiment}: ${entry.summary.status}; ${resultWords(entry)}. Record ${id}.`;
  const more = cells.length > toldCells ? [`… and ${cells.length - toldCells} more cells.`] : [];
  return [head, ...cells.slice(0, toldCells).map(cellWords), ...more].join('\n');
}

function cellWords({ parameters, runs, statuses, risk, expectations }: CellReport): string {
  const place = describeParameters(parameters);
  const counts = Object.entries(statuses).map(([status, count]) => `${count} ${status}`);
  const risks =
    risk === null
      ? ''
      : `; risk: least ${formatNumber(risk.least, 6)}, median ${formatNumber(risk.median, 6)}, largest ${formatNumber(risk.largest, 6)}`;
  const head = `${place === '' ? '' : `[${place}] `}${counted(runs, 'run')}: ${counts.join(', ') || 'none ended'}${risks}`;
  const lines = expectations.map(({ text, holds, observed, reason }) => {
    const verdict = holds === null ? 'undecided' : holds ? 'holds' : 'fails';
    const detail = holds === null ? reason : observed === null ? '' : `observed ${formatNumber(observed, 6)}`;
    return `  expect ${text}: ${verdict}${detail ? ` (${detail})` : ''}`;
  });
  return [head, ...lines].join('\n');
}
