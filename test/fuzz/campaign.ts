import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Progress } from './shard';

/**
 * `npm run fuzz -- COUNT [FIRST] [EVERY]`: tries so many texts in as many processes as there are cores, formats and evaluates
 * every so many of them as well (by default all), shows progress, prints what is wrong and what took longer than a second of
 * work, and ends with 1 if anything is. A process that dies or
 * says nothing for ten minutes is a trouble of the text it was at, and another one goes on behind that text.
 */
/** Long, for processes of low priority on a machine that has much else to do. */
const silence = 600_000;
const megabytes = 2048;
/** After so many there is something to mend first. */
const mostCrashes = 50;

class Campaign {
  private readonly first: number;
  private readonly last: number;
  private readonly jobs = availableParallelism();
  private readonly folder = mkdtempSync(join(tmpdir(), 'reluflow-fuzz-'));
  private readonly shards = new Map<string, Progress>();
  private readonly began = Date.now();
  private readonly furtherEvery: number;
  private troubles = 0;
  private slow = 0;
  private crashes = 0;

  constructor(first: number, count: number, furtherEvery: number) {
    this.first = first;
    this.furtherEvery = furtherEvery;
    this.last = first + count;
  }

  async run(): Promise<{ readonly line: string; readonly well: boolean }> {
    const timer = setInterval(() => process.stderr.write(`${this.line()}\n`), 30_000);
    await Promise.all(Array.from({ length: this.jobs }, (_, job) => this.shard(job, this.first)));
    clearInterval(timer);
    rmSync(this.folder, { recursive: true, force: true });
    return { line: this.line(), well: this.troubles + this.crashes + this.slow === 0 };
  }

  private async shard(job: number, from: number): Promise<void> {
    const marker = join(this.folder, String(job));
    const shard = [
      join(__dirname, 'shard.cjs'),
      marker,
      from,
      this.last,
      this.jobs,
      job,
      this.furtherEvery,
    ].map(String);
    const child = spawn(process.execPath, [`--max-old-space-size=${megabytes}`, ...shard], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let ended = false;
    let watchdog = setTimeout(() => child.kill('SIGKILL'), silence);
    createInterface(child.stdout).on('line', (line) => {
      const progress = JSON.parse(line) as Progress;
      this.shards.set(`${job} ${from}`, progress);
      ended = progress.ended === true;
      if (progress.trouble !== undefined) this.troubles++;
      if (progress.slow !== undefined) this.slow++;
      const found = progress.trouble ?? progress.slow;
      if (found !== undefined) process.stdout.write(`${found}\n\n`);
      clearTimeout(watchdog);
      watchdog = setTimeout(() => child.kill('SIGKILL'), silence);
    });
    const status = await new Promise<string>((resolve) =>
      child.on('close', (code, signal) => resolve(signal ?? String(code))),
    );
    clearTimeout(watchdog);
    if (ended) return;
    const at = Number(readFileSync(marker, 'utf8'));
    this.crashes++;
    process.stdout.write(`text ${at}: the process that tries it ends (${status}) or hangs\n\n`);
    if (this.crashes < mostCrashes && at + 1 < this.last) await this.shard(job, at + 1);
  }

  private line(): string {
    const all = [...this.shards.values()];
    const tried = all.reduce((sum, shard) => sum + shard.tried, 0) + this.crashes;
    const slowest = all.reduce<Progress | undefined>(
      (most, each) => (most === undefined || each.slowest > most.slowest ? each : most),
      undefined,
    );
    const memory = Math.max(0, ...all.map(({ mebibytes }) => mebibytes));
    const took = ((Date.now() - this.began) / 1000).toFixed(0);
    return (
      `${tried} texts from number ${this.first}: ${this.crashes} crashes or hangs, ${this.troubles} with other trouble, ` +
      `${this.slow} over a second, longest ${slowest?.slowest.toFixed(2) ?? 0} s of work (text ${slowest?.slowestNumber ?? 0}), ` +
      `at most ${memory} MiB a process, ${took} s in ${this.jobs} processes`
    );
  }
}

const [count = '1000000', first = '0', furtherEvery = '1'] = process.argv.slice(2);
void new Campaign(Number(first), Number(count), Number(furtherEvery)).run().then(({ line, well }) => {
  process.stdout.write(`${line}\n`);
  process.exitCode = well ? 0 : 1;
});
