import type { FileDiagnostic } from '../../../language/compile';
import { version } from '../../version';
import { countProblems, diagnosticToJson, printDiagnostics } from './diagnostics';
import { toJson } from './json';
import { checkFile, FileError } from './load';
import { print, visible } from './output';
import { exitStatus, type ExitStatus } from './status';

export interface CheckOptions {
  readonly json?: boolean;
}

/** `reluflow check FILE…` */
export async function check(paths: readonly string[], options: CheckOptions): Promise<ExitStatus> {
  const texts = new Map<string, string>();
  const unread: FileDiagnostic[] = [];
  const diagnostics: FileDiagnostic[] = [];
  for (const path of paths) {
    try {
      const checked = await checkFile(path);
      texts.set(path, checked.text);
      diagnostics.push(...checked.diagnostics);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      unread.push(error.diagnostic);
      diagnostics.push(error.diagnostic);
    }
  }
  const textOf = ({ file }: FileDiagnostic) => texts.get(file) ?? '';
  await printDiagnostics(unread, textOf, process.stderr);
  if (options.json) {
    await print(`${toJson({ version, diagnostics: diagnostics.map(diagnosticToJson) })}\n`);
  } else {
    const read = diagnostics.filter((diagnostic) => !unread.includes(diagnostic));
    await printDiagnostics(read, textOf, process.stdout);
    const names = paths.length === 1 ? visible(paths[0]!) : `${paths.length} files`;
    if (texts.size > 0) await print(`${names}: ${countProblems(diagnostics)}\n`);
  }
  const broken = diagnostics.some(({ severity }) => severity === 'error');
  return broken ? exitStatus.wrongCall : exitStatus.fine;
}
