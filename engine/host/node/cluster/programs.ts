/** Programs that a site is spoken to by. They are started with their arguments as they are: no shell reads them. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';

export interface Answer {
  /** `missing`: there is no such program. */
  readonly status: number | 'missing';
  readonly output: string;
  readonly errors: string;
}

/** A program is ended when its errors match `hopeless`: it would only try the same again. */
export type Program = (program: string, args: readonly string[], hopeless?: RegExp) => Promise<Answer>;

/** A program that says nothing for so long (milliseconds) is ended. */
const patience = 120_000;

/** Never rejects. */
export const runProgram: Program = (program, args, hopeless) => {
  // What users set for themselves about squeue would leave out tasks, and sbatch alone would go to another cluster.
  const own = /^(SQUEUE_.*|SBATCH_CLUSTERS)$/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
  const options = { env: { ...env, LC_ALL: 'C' }, timeout: patience, maxBuffer: 2 ** 30 };
  return new Promise((resolve) => {
    let said = '';
    const isHopeless = () => hopeless?.test(said) ?? false;
    const child = execFile(program, args, options, (error, output, errors) => {
      const code = error?.code as string | number | undefined;
      if (code === 'ENOENT') resolve({ status: 'missing', output, errors });
      else if (error?.killed && isHopeless()) resolve({ status: 1, output, errors });
      else if (!error) resolve({ status: 0, output, errors });
      else if (error.killed)
        resolve({ status: 1, output, errors: `${program} said nothing for two minutes` });
      else resolve({ status: typeof code === 'number' ? code : 1, output, errors: errors || error.message });
    });
    child.stdin?.end();
    child.stderr?.on('data', (part: string) => {
      said += part;
      if (isHopeless()) child.kill();
    });
  });
};

/** The command that runs a shard of this folder, up to the shard's number. */
export function shardCommand(folder: string, script = join(__dirname, 'reluflow.js')): string[] {
  return [process.execPath, script, 'sweep', 'shard', folder];
}
