import { version } from '../../version';
import { countProblems, describeDiagnostic } from './diagnostics';
import { toJson } from './json';
import { checkFile, type CheckedFile } from './load';
import { print } from './output';
import { CallError, exitStatus, type ExitStatus } from './status';

export interface CheckOptions {
  readonly json?: boolean;
}

/** `reluflow check FILE…` */
export async function check(paths: readonly string[], options: CheckOptions): Promise<ExitStatus> {
  const checked: CheckedFile[] = [];
  const refusals: string[] = [];
  for (const path of paths) {
    try {
      checked.push(await checkFile(path));
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      refusals.push(error.message);
    }
  }
  for (const refusal of refusals) await print(`${refusal}\n`, process.stderr);
  const diagnostics = checked.flatMap((file) => file.diagnostics);
  if (options.json) {
    const shown = diagnostics.map(({ file, severity, code, message, range }) => ({
      file,
      severity,
      code,
      message,
      range,
    }));
    await print(`${toJson({ version, diagnostics: shown })}\n`);
  } else {
    for (const file of checked) {
      for (const diagnostic of file.diagnostics) {
        await print(`${describeDiagnostic(diagnostic, file.text, process.stdout)}\n`);
      }
    }
    const names = paths.length === 1 ? paths[0] : `${paths.length} files`;
    if (checked.length > 0) await print(`${names}: ${countProblems(diagnostics)}\n`);
  }
  const broken = refusals.length > 0 || diagnostics.some(({ severity }) => severity === 'error');
  return broken ? exitStatus.wrongCall : exitStatus.fine;
}
