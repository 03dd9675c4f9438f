/**
 * Reading and compiling the file of a call.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { URI } from 'langium';
import { check, compile, type Compiled, type FileDiagnostic } from '../../../language/compile';
import type { Source } from '../../host';
import { FolderFileSystem } from '../files';
import { describeDiagnostic } from './diagnostics';
import { print } from './output';
import { CallError } from './status';

const sentences: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'reading it is not permitted',
  EPERM: 'reading it is not permitted',
};

/** Throws CallError. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new CallError(`Can't read ${path}: ${sentences[code] ?? message}.`);
  }
}

export interface CheckedFile {
  readonly text: string;
  readonly diagnostics: readonly FileDiagnostic[];
}

export async function checkFile(path: string): Promise<CheckedFile> {
  const text = readText(path);
  const full = resolve(path);
  const files = new FolderFileSystem(dirname(full));
  const diagnostics = await check({ uri: URI.file(full), text, name: path }, { files });
  return { text, diagnostics };
}

export interface LoadedPlan extends Compiled {
  readonly text: string;
  readonly sources: readonly Source[];
}

/** Compiles a file for `run` and `eval`; throws CallError where an experiment is asked for that it doesn't have. */
export async function loadPlan(
  path: string,
  experiments: readonly string[] | undefined,
): Promise<LoadedPlan> {
  const text = readText(path);
  const full = resolve(path);
  const files = new FolderFileSystem(dirname(full));
  const compiled = await compile(
    { uri: URI.file(full), text, name: path },
    { files, ...(experiments ? { experiments } : {}) },
  );
  if (compiled.refusals.length > 0) throw new CallError(compiled.refusals.join('\n'));
  return { ...compiled, text, sources: files.sources(basename(full), text) };
}

/** Shows on standard error what is wrong with the file; hints are the editor's matter. */
export async function showDiagnostics(loaded: LoadedPlan, errorsAlone: boolean): Promise<void> {
  for (const diagnostic of loaded.diagnostics) {
    const shown = diagnostic.severity === 'error' || (!errorsAlone && diagnostic.severity === 'warning');
    if (shown)
      await print(`${describeDiagnostic(diagnostic, loaded.text, process.stderr)}\n`, process.stderr);
  }
}
