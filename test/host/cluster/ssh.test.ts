/** The command line on the other side of a real SSH connection, as on the login node of a cluster: `npm run slurm`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { folderWith, program, reluflow, sweep as sweepText } from '../bundled';
import { cellsIn } from './calls';
import { PrivateSlurm, slurmIsHere } from './private-slurm';
import { PrivateSsh, remoteCall, sshIsHere } from './private-ssh';

vi.setConfig({ testTimeout: 300_000 });

const remote = [process.execPath, program];
const long = sweepText(40, '3e4');

interface Listed {
  readonly records: readonly { readonly id: string; readonly status: string }[];
}

describe.runIf(sshIsHere)('the command line over SSH', () => {
  const ssh = new PrivateSsh();
  beforeAll(() => ssh.start(), 60_000);
  afterAll(() => ssh.stop(), 60_000);

  const call = (folder: string, ...words: string[]) => ssh.run(remoteCall(folder, [...remote, ...words]));
  const list = (folder: string) => (JSON.parse(call(folder, 'list', '--json').stdout) as Listed).records;

  /** A run on a terminal, once some of its runs have ended. */
  async function begin(folder: string) {
    const child = ssh.begin(remoteCall(folder, [...remote, 'run', 'a.rflow', '--jobs', '2']));
    const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
    const records = join(folder, '.reluflow');
    const journal = () => {
      const id = existsSync(records)
        ? readdirSync(records).find((name) => name.includes('-sweep-'))
        : undefined;
      const path = id === undefined ? '' : join(records, id, 'journal-0001.bin');
      return path !== '' && existsSync(path) ? readFileSync(path).length : 0;
    };
    while (journal() < 20_000) await pause(20);
    return { child, ended };
  }

  it('runs with the bits of this side', () => {
    const folder = folderWith(sweepText(6, '100'), "it's far ");
    const there = call(folder, 'run', 'a.rflow', '--json', '--out', 'there');
    expect([there.status, there.stderr]).toEqual([0, '']);
    expect(cellsIn(there.stdout)).toEqual(
      cellsIn(reluflow(folder, 'run', 'a.rflow', '--json', '--out', 'here').stdout),
    );
  });

  it.each([
    ['is cancelled by Ctrl-C', 'cancelled'],
    ['is interrupted by a connection that breaks', 'cancelled'],
  ])('%s, and --resume ends as without it', async (what, status) => {
    const folder = folderWith(long);
    const { child, ended } = await begin(folder);
    if (what.includes('Ctrl-C')) {
      child.stdin!.write('\x03');
      expect(await ended).toBe(130);
    } else {
      child.kill('SIGKILL');
      await ended;
    }
    let records = list(folder);
    for (; records[0]?.status === 'running'; records = list(folder)) await pause(100);
    expect(records).toMatchObject([{ status }]);
    const resumed = call(folder, 'run', 'a.rflow', '--json', '--resume');
    expect([resumed.status, resumed.stderr]).toEqual([0, '']);
    expect(list(folder)).toMatchObject([{ id: records[0]!.id, status: 'complete' }]);
    const whole = reluflow(folder, 'run', 'a.rflow', '--json', '--out', 'whole');
    expect(cellsIn(resumed.stdout)).toEqual(cellsIn(whole.stdout));
  });

  describe.runIf(slurmIsHere)('of a login node', () => {
    const slurm = new PrivateSlurm({ nodes: 1, processors: 2, MaxArraySize: 100, MinJobAge: 3600 });
    beforeAll(() => slurm.start(), 300_000);
    afterAll(() => slurm.stop(), 120_000);

    it('submits to Slurm and collects, each call in a connection of its own', async () => {
      const folder = folderWith(sweepText(6, '100'));
      const sweep = (command: string, ...words: string[]) => {
        const own = [...remote, 'sweep', command, 'a.rflow', '-e', 'sweep', '--on', 'slurm', ...words];
        return ssh.run(remoteCall(folder, own, slurm.environment));
      };
      expect(sweep('submit', '--shard-runs', '4')).toMatchObject({ status: 0, stderr: '' });
      const complete = () => (JSON.parse(sweep('status', '--json').stdout) as { complete: boolean }).complete;
      while (!complete()) await pause(250);
      const collected = sweep('collect', '--json');
      expect([collected.status, collected.stderr]).toEqual([0, '']);
      const here = reluflow(folder, 'run', 'a.rflow', '--json', '--out', 'here');
      expect(cellsIn(collected.stdout)).toEqual(cellsIn(here.stdout));
    });
  });
});
