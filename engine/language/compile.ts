/**
 * From the text of a file to the plan of what it runs, and everything that is wrong with it. Needs no editor: files come
 * from the file system that is handed in.
 */
import type { URI } from 'langium';
import { UriUtils, type FileSystemProvider } from 'langium';
import type { Diagnostic, Range } from 'vscode-languageserver-types';
import type { ExperimentPlan, Plan } from '../experiment/plan';
import { planOf } from './cells';
import { codeEntry, codes, type DiagnosticData, type Fix, type Severity } from './codes';
import { readSources } from './data';
import { failureMessage } from './failures';
import { MemoryFileSystem } from './files';
import { rangeOf, type Finding } from './findings';
import { isExperiment, type Experiment, type File } from './generated/ast';
import { loadFile, type LoadedFile } from './load';
import { Meaning } from './meaning';
import { suggestion } from './nearest';
import { KeptServices } from './kept';
import type { ReluFlow } from './services';

/** A mistake as `check --json` shows it: lines and columns count from 1, the end is exclusive. */
export interface FileDiagnostic {
  readonly file: string;
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly range: {
    readonly start: { readonly line: number; readonly column: number };
    readonly end: { readonly line: number; readonly column: number };
  };
  /** What mends it; positions inside count from 0. */
  readonly fixes?: readonly Fix[];
}

export interface Source {
  /** Where the file is; imports and data are relative to it. */
  readonly uri: URI;
  readonly text: string;
  /** The file's name as messages and results show it; by default the last part of its path. */
  readonly name?: string;
}

export interface CompileOptions {
  /** Only these experiments; all of the file when absent. */
  readonly experiments?: readonly string[];
  /** Names of experiments that the file doesn't have are skipped, not refused. */
  readonly skipMissing?: boolean;
  /** Where imported files and data come from; nowhere when absent. */
  readonly files?: FileSystemProvider;
  /** The folder that imported files and data have to lie in; by default the folder of the file. */
  readonly folder?: URI;
  /** Services to use again, instead of `files`. */
  readonly services?: ReluFlow;
}

export interface Compiled {
  /** Null where the file has an error or a wanted experiment doesn't exist. */
  readonly plan: Plan | null;
  readonly diagnostics: readonly FileDiagnostic[];
  /** What is wrong with the call: wanted experiments that the file does not have. */
  readonly refusals: readonly string[];
}

/** Checks a file and makes its plan. Never throws for what the text says. */
export function compile(source: Source, options: CompileOptions = {}): Promise<Compiled> {
  return withServices(options, (services) => compileWith(services, source, options));
}

async function compileWith(services: ReluFlow, source: Source, options: CompileOptions): Promise<Compiled> {
  const folder = options.folder ?? UriUtils.dirname(source.uri);
  const loaded = await loadFile(services, source.uri, source.text, folder);
  const name = source.name ?? UriUtils.basename(source.uri);
  const diagnostics = inOrder(loaded.diagnostics.map((diagnostic) => fileDiagnostic(name, diagnostic)));
  const { wanted, refusals } = wantedExperiments(loaded.file, options);
  const broken = diagnostics.some(({ severity }) => severity === 'error');
  if (broken || refusals.length > 0) return { plan: null, diagnostics, refusals };
  const { experiments, findings } = await plansOf(services, loaded, wanted).catch((error: unknown) => ({
    experiments: null,
    findings: [{ code: 'RF801', message: failureMessage(error), node: loaded.file } satisfies Finding],
  }));
  const plan = experiments && { file: name, experiments };
  const late = findings.map((finding) => findingDiagnostic(name, finding));
  return { plan, diagnostics: [...diagnostics, ...late], refusals };
}

/** The mistakes of a file alone. */
export async function check(
  source: Source,
  options: CompileOptions = {},
): Promise<readonly FileDiagnostic[]> {
  const folder = options.folder ?? UriUtils.dirname(source.uri);
  const { diagnostics } = await withServices(options, (services) =>
    loadFile(services, source.uri, source.text, folder),
  );
  const name = source.name ?? UriUtils.basename(source.uri);
  return inOrder(diagnostics.map((diagnostic) => fileDiagnostic(name, diagnostic)));
}

/** Diagnostics in the order of the text. */
function inOrder(diagnostics: readonly FileDiagnostic[]): readonly FileDiagnostic[] {
  return [...diagnostics].sort(
    ({ range: { start: a } }, { range: { start: b } }) => a.line - b.line || a.column - b.column,
  );
}

const kept = new KeptServices();

function withServices<T>(
  { services, files }: CompileOptions,
  work: (services: ReluFlow) => Promise<T>,
): Promise<T> {
  if (services) return work(services);
  return kept.use(files ?? new MemoryFileSystem({ readText: () => undefined }), work);
}

function wantedExperiments(
  file: File,
  { experiments: names, skipMissing = false }: CompileOptions,
): { readonly wanted: readonly Experiment[]; readonly refusals: readonly string[] } {
  const all = file.declarations.filter(isExperiment);
  if (names === undefined || names.length === 0) return { wanted: all, refusals: [] };
  const known = all.map(({ name }) => name);
  const refusals = names
    .filter((name) => !skipMissing && !known.includes(name))
    .map((name) => `The file has no experiment \`${name}\`.${suggestion(name, known)}`);
  return { wanted: all.filter(({ name }) => names.includes(name)), refusals };
}

async function plansOf(
  services: ReluFlow,
  loaded: LoadedFile,
  wanted: readonly Experiment[],
): Promise<{ experiments: readonly ExperimentPlan[] | null; findings: readonly Finding[] }> {
  const files = [loaded.file, ...loaded.imported.map((document) => document.parseResult.value)];
  const system = services.shared.workspace.FileSystemProvider;
  const meaning = new Meaning(await readSources(files, services.ReluFlow.imports.Imports, system));
  const plans: ExperimentPlan[] = [];
  for (const node of wanted) {
    const experiment = meaning.experimentOf(node);
    const plan = planOf(experiment);
    // Among very many cells a mistake may show only now.
    if (plan === undefined) return { experiments: null, findings: experiment.told() };
    plans.push(plan);
  }
  return { experiments: plans, findings: [] };
}

const severityOfProtocol: Readonly<Record<number, Severity>> = {
  1: 'error',
  2: 'warning',
  3: 'information',
  4: 'hint',
};

/** A diagnostic of the language server protocol in the form of the command line. */
function fileDiagnostic(file: string, diagnostic: Diagnostic): FileDiagnostic {
  const data = diagnostic.data as Partial<DiagnosticData> | undefined;
  const code = data?.code ?? String(diagnostic.code ?? '');
  const severity = codeEntry(code)?.severity ?? severityOfProtocol[diagnostic.severity ?? 1] ?? 'error';
  const { message, range } = diagnostic;
  const fixes = data?.fixes;
  return { file, severity, code, message, range: fileRange(range), ...(fixes ? { fixes } : {}) };
}

function findingDiagnostic(file: string, finding: Finding): FileDiagnostic {
  const { code, message } = finding;
  return { file, severity: codes[code].severity, code, message, range: fileRange(rangeOf(finding)) };
}

function fileRange({ start, end }: Range): FileDiagnostic['range'] {
  return {
    start: { line: start.line + 1, column: start.character + 1 },
    end: { line: end.line + 1, column: end.character + 1 },
  };
}
