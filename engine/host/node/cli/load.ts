/**
 * Reading and compiling the file of a call.
 */
import { isUtf8 } from 'node:buffer';
import { basename, dirname, resolve } from 'node:path';
import { URI } from 'langium';
import { check, compile, type Compiled, type FileDiagnostic } from '../../../language/compile';
import { FileRefusal } from '../../../language/files';
import type { Source } from '../../host';
import { readProgram } from '../bounded';
import { FolderFileSystem } from '../files';
import { printDiagnostics, unreadable } from './diagnostics';
import { visible } from './output';
import { CallError } from './status';

const sentences: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'reading it is not permitted',
  EPERM: 'reading it is not permitted',
};

/** The file of a call is missing or isn't text. */
export class FileError extends CallError {
  readonly diagnostic: FileDiagnostic;

  constructor(path: string, message: string) {
    super(message);
    this.diagnostic = unreadable(path, message);
  }
}

/** The text of a file in UTF-8; throws FileError. */
export function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = Buffer.from(readProgram(path));
  } catch (error) {
    if (error instanceof FileRefusal) throw new FileError(path, `${path} ${error.message}.`);
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new FileError(path, `Can't read ${path}: ${sentences[code] ?? message}.`);
  }
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw new FileError(path, `${path} is not a text file in UTF-8 but in UTF-16: save it as UTF-8.`);
  }
  if (bytes.includes(0)) throw new FileError(path, `${path} is not a text file: it holds a zero byte.`);
  const text = bytes.toString('utf8');
  if (isUtf8(bytes)) return text;
  const line = text.slice(0, text.indexOf('\ufffd')).split(/\r\n|\r|\n/).length;
  throw new FileError(
    path,
    `${path} is not a text file in UTF-8: line ${line} has a byte that means nothing there.`,
  );
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

function readIfText(path: string): string | FileError {
  try {
    return readText(path);
  } catch (error) {
    if (error instanceof FileError) return error;
    throw error;
  }
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
  const text = readIfText(path);
  if (typeof text !== 'string') {
    return { plan: null, diagnostics: [text.diagnostic], refusals: [], text: '', sources: [] };
  }
  const full = resolve(path);
  const files = new FolderFileSystem(dirname(full));
  const compiled = await compile(
    { uri: URI.file(full), text, name: path },
    { files, ...(experiments ? { experiments } : {}) },
  );
  if (compiled.refusals.length > 0) {
    const separated = experiments?.some((name) => name.includes(','))
      ? ['Names are separated by blanks, as in `-e first second`.']
      : [];
    throw new CallError([...compiled.refusals, ...separated].join('\n'));
  }
  return { ...compiled, text, sources: files.sources(basename(full), text) };
}

/** What a call that runs or evaluates a file without experiments is told. */
export function noExperiment(path: string): string {
  return `${visible(path)} declares no experiment, so there is nothing to do.\n`;
}

/** Shows on standard error what is wrong with the file; hints are the editor's matter. */
export async function showDiagnostics(loaded: LoadedPlan, errorsAlone: boolean): Promise<void> {
  const shown = loaded.diagnostics.filter(
    ({ severity }) => severity === 'error' || (!errorsAlone && severity === 'warning'),
  );
  await printDiagnostics(shown, () => loaded.text, process.stderr);
}
