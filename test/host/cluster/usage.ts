/** The processor time of processes that a test starts, whatever else the machine does. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Usage {
  /** Processor time of all threads. */
  readonly seconds: number;
  /** The most that was resident. */
  readonly megabytes: number;
}

/** What is loaded into a process writes down at its end what it took. */
const recorder = `const { appendFileSync } = require('node:fs');
const { basename } = require('node:path');
const { isMainThread } = require('node:worker_threads');
process.on('exit', () => {
  if (!isMainThread) return;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const line = { program: basename(process.argv[1] ?? ''), seconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024 };
  appendFileSync(process.env.RELUFLOW_USAGE, JSON.stringify(line) + '\\n');
});
`;

export class UsageMeter {
  private readonly path: string;
  private readonly script: string;

  constructor(folder: string) {
    this.path = join(folder, 'usage.jsonl');
    this.script = join(folder, 'usage.cjs');
    writeFileSync(this.script, recorder);
  }

  get environment(): Readonly<Record<string, string>> {
    return { RELUFLOW_USAGE: this.path, NODE_OPTIONS: `--require ${this.script}` };
  }

  /** What the processes of this script have taken since it was last asked. */
  take(script: string): Usage {
    const lines = existsSync(this.path) ? readFileSync(this.path, 'utf8').trim().split('\n') : [];
    rmSync(this.path, { force: true });
    const own = lines
      .map((line) => JSON.parse(line) as Usage & { readonly program: string })
      .filter((line) => line.program === script);
    return {
      seconds: own.reduce((sum, { seconds }) => sum + seconds, 0),
      megabytes: Math.max(0, ...own.map(({ megabytes }) => megabytes)),
    };
  }
}
