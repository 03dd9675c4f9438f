import { formatText } from '../../../language/format';
import { replaceFile } from '../record/files';
import { readText } from './load';
import { print, visible } from './output';
import { CallError, exitStatus, type ExitStatus } from './status';

export interface FormatOptions {
  readonly check?: boolean;
}

/** `reluflow format FILE…`: in place; with `--check` it only says which files would change, and ends with 1 if one would. */
export async function format(paths: readonly string[], options: FormatOptions): Promise<ExitStatus> {
  let status: ExitStatus = exitStatus.fine;
  for (const path of paths) {
    try {
      const changed = formatFile(path, options.check ?? false);
      if (changed) await print(`${path}${options.check ? ' is not formatted' : ''}\n`);
      if (changed && options.check && status === exitStatus.fine) status = exitStatus.expectationFailed;
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      await print(`${visible(error.message)}\n`, process.stderr);
      status = exitStatus.wrongCall;
    }
  }
  return status;
}

/** Whether the file is changed by formatting. */
function formatFile(path: string, checkOnly: boolean): boolean {
  const text = readText(path);
  const formatted = formatText(text);
  if (formatted === null) {
    throw new CallError(
      `${path} has parts that can't be read, so it is left as it is; \`reluflow check ${path}\` shows them.`,
    );
  }
  if (formatted === text) return false;
  if (!checkOnly) {
    try {
      replaceFile(path, formatted);
    } catch (error) {
      throw new CallError(`Can't write ${path}: ${(error as Error).message}.`);
    }
  }
  return true;
}
