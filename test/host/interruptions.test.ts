/** Runs that are interrupted, by people, by a time limit or by a kill, and what a terminal shows of them. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { folderWith, program, reluflow, sample, sweep, type Document } from './bundled';

/** A run in the background; resolves once its record has a journal with ended runs in it. */
async function start(
  folder: string,
): Promise<{ child: ChildProcess; output: () => string; ended: Promise<number | null> }> {
  const child = spawn(process.execPath, [program, 'run', 'a.rflow', '--json', '--jobs', '2'], {
    cwd: folder,
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((settle) => child.on('close', (code) => settle(code)));
  const records = join(folder, '.reluflow');
  while (child.exitCode === null) {
    const id = existsSync(records)
      ? readdirSync(records).find((name) => name.includes('-sweep-'))
      : undefined;
    const journal = id === undefined ? '' : join(records, id, 'journal-0001.bin');
    if (journal !== '' && existsSync(journal) && readFileSync(journal).length > 20_000) break;
    await pause(5);
  }
  return { child, output: () => output, ended };
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
}

/** Two processes go on with one record: both have found it free before either takes it. The one that could comes first. */
async function resumeTwice(folder: string): Promise<readonly [Ended, Ended]> {
  const together = `const fs = require('node:fs');
    const { openSync } = fs;
    const patience = new Int32Array(new SharedArrayBuffer(4));
    fs.openSync = (path, ...rest) => {
      if (/resumed-\\d+\\.json$/.test(path)) {
        fs.writeFileSync('claims-' + process.pid, '');
        while (fs.readdirSync('.').filter((name) => name.startsWith('claims-')).length < 2)
          Atomics.wait(patience, 0, 0, 5);
      }
      return openSync(path, ...rest);
    };`;
  writeFileSync(join(folder, 'together.cjs'), together);
  const call = ['--require', './together.cjs', program, 'run', 'a.rflow', '--json', '--resume'];
  const resume = async (): Promise<Ended> => {
    const child = spawn(process.execPath, call, { cwd: folder });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    const [status] = (await once(child, 'close')) as [number | null];
    return { status, stdout };
  };
  const [first, second] = await Promise.all([resume(), resume()]);
  return first.status === 0 ? [first, second] : [second, first];
}

describe('interruptions', () => {
  it.skipIf(process.platform === 'win32')(
    'stops at Ctrl-C, prints what is done and ends with 130',
    async () => {
      const { child, output, ended } = await start(folderWith(sweep(100_000, '1e4')));
      child.kill('SIGINT');
      expect(await ended).toBe(130);
      const { cells } = (JSON.parse(output()) as Document).experiments[0]!;
      expect(cells[0]!.runs.filter(({ status }) => status === 'finished').length).toBeGreaterThan(0);
      expect(cells[0]!.runs.length).toBeLessThan(100_000);
      expect(cells[1]!.expectations).toMatchObject([{ holds: null }]);
    },
  );

  it.skipIf(process.platform === 'win32')('ends with 130 where nothing has begun yet', () => {
    const folder = folderWith(sample);
    // As soon as the command listens for it.
    const early = `let heard = 0;
      process.on('newListener', (name) => {
        if (name === 'SIGINT' && ++heard === 2) process.kill(process.pid, 'SIGINT');
      });`;
    writeFileSync(join(folder, 'early.cjs'), early);
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--require', './early.cjs', program, 'run', 'a.rflow', '--json'],
      { cwd: folder, encoding: 'utf8' },
    );
    expect(status).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ file: 'a.rflow', experiments: [] });
    expect(existsSync(join(folder, '.reluflow'))).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('ends with 130 while a file is read', async () => {
    const folder = folderWith(`import "other.rflow"\n${sample}`);
    writeFileSync(join(folder, 'other.rflow'), 'target other on [0, 1] = x\n');
    // Stands for a file that takes minutes.
    const slow = `const fs = require('node:fs');
      const { openSync } = fs;
      fs.openSync = (path, ...rest) => {
        if (String(path).endsWith('other.rflow')) {
          fs.writeSync(2, 'reading');
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
        }
        return openSync(path, ...rest);
      };`;
    writeFileSync(join(folder, 'slow.cjs'), slow);
    const call = ['--require', './slow.cjs', program, 'run', 'a.rflow', '--json'];
    const child = spawn(process.execPath, call, { cwd: folder });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    const ended = once(child, 'close');
    await once(child.stderr, 'data');
    child.kill('SIGINT');
    expect((await ended)[0]).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({
      file: 'a.rflow',
      experiments: [],
      errors: ['It was interrupted before it had begun.'],
    });
  });

  it('has every ended run after kill -9, and goes on from there to the uninterrupted result', async () => {
    const folder = folderWith(sweep(60, '3e4'));
    const { child, ended } = await start(folder);
    child.kill('SIGKILL');
    await ended;
    const listed = reluflow(folder, 'list', '--json');
    const [record] = (JSON.parse(listed.stdout) as { records: [{ id: string; status: string }] }).records;
    expect(record.status).toBe('interrupted');
    const left = JSON.parse(reluflow(folder, 'export', record.id, '--to', 'json').stdout) as Document;
    const before = left.experiments[0]!.cells[0]!.runs;
    expect(before.length).toBeGreaterThan(0);
    const [resumed, refused] = await resumeTwice(folder);
    expect([resumed.status, refused.status]).toEqual([0, 2]);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      errors: [expect.stringContaining('is being written by another process')],
    });
    const fresh = reluflow(folder, 'run', 'a.rflow', '--json', '--out', 'fresh');
    const [one, two] = [resumed, fresh].map(({ stdout }) => (JSON.parse(stdout) as Document).experiments[0]!);
    expect(one!.record).toContain(record.id);
    expect(one!.cells).toEqual(two!.cells);
    for (const run of before) expect(one!.cells[0]!.runs[run.run]).toEqual(run);
  }, 240_000);
});

describe.skipIf(process.platform === 'win32')('a command that computes without a pause', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('hears %s of its terminal and ends with 130', async (signal) => {
    const wide = sweep(10_000, '1').replace('1 -> H -> 1', '1 -> 200*H -> 1');
    const call = [program, 'eval', 'a.rflow'];
    // A process group of its own, as a shell gives to each command.
    const child = spawn(process.execPath, call, { cwd: folderWith(wide), detached: true });
    try {
      const ended = once(child, 'close');
      await once(child.stdout, 'data');
      process.kill(-child.pid!, signal);
      expect((await ended)[0]).toBe(130);
    } finally {
      child.kill('SIGKILL');
    }
  });
});

// `script` of util-linux gives a program a terminal of its own.
const hasTerminal = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux');

describe.runIf(hasTerminal)('on a terminal', () => {
  const onTerminal = (folder: string, ...args: string[]): string => {
    const command = [process.execPath, program, ...args].map((word) => `'${word}'`).join(' ');
    return spawnSync('script', ['-qec', command, '/dev/null'], { cwd: folder, encoding: 'utf8' }).stdout;
  };

  it('a progress bar counts the runs and makes room for the table; a pipe has none', () => {
    const folder = folderWith(sweep(100, '1e4'));
    const shown = onTerminal(folder, 'run', 'a.rflow');
    expect(shown).toMatch(/sweep .*[█░]+ \d+ of 200 runs/);
    expect(shown).toMatch(/H = 2 +100 +finished/);
    const piped = reluflow(folder, 'run', 'a.rflow');
    expect(piped.stderr).toBe('');
    expect(piped.stdout).not.toMatch(/[█░]/);
    expect(onTerminal(folder, 'run', 'a.rflow', '--quiet')).not.toMatch(/[█░]/);
  });
});
