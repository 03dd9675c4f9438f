/** What befalls the machines of a real Slurm while a sweep runs on them: `npm run slurm`. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { folderWith, sweep as sweepText } from '../bundled';
import { nothingUnderWay, SweepCalls, writingIn } from './calls';
import { PrivateSlurm, slurmIsHere } from './private-slurm';

vi.setConfig({ testTimeout: 300_000 });

/** What a Slurm says that fell down may be wrong for ever: then its user cancels, and submits what is missing. */
async function finished(sweep: SweepCalls): Promise<void> {
  const looks = { left: 60 };
  const { complete } = await sweep.until((status) => status.complete || looks.left-- === 0);
  if (complete) return;
  expect(sweep.call('cancel').status).toBe(0);
  await sweep.until(nothingUnderWay);
  expect(sweep.call('submit').stdout).toContain('missing shard');
  await sweep.until((status) => status.complete);
}

/** Lets a task that was held go on. A controller that came back without knowing of it may have ended it. */
function goOn(held: number): void {
  try {
    process.kill(held, 'SIGCONT');
  } catch (error) {
    expect(error).toMatchObject({ code: 'ESRCH' });
  }
}

describe.runIf(slurmIsHere)('a sweep on a Slurm whose machines fail', () => {
  let slurm: PrivateSlurm;
  beforeAll(async () => {
    slurm = new PrivateSlurm({ nodes: 2, processors: 1, MaxArraySize: 4, MinJobAge: 3600 });
    await slurm.start();
  }, 300_000);
  afterAll(() => slurm.stop(), 120_000);

  /** A sweep of six shards, of which one runs on each node and is held there. */
  async function heldSweep(...options: string[]) {
    const sweep = new SweepCalls(folderWith(sweepText(6, '1e7')), 'slurm', slurm.environment);
    expect(sweep.call('submit', '--shard-runs', '2', ...options)).toMatchObject({ status: 0, stderr: '' });
    const { folder: place } = sweep.status();
    const first = await writingIn(place);
    process.kill(first.process, 'SIGSTOP');
    const second = await writingIn(place, [first.shard]);
    process.kill(second.process, 'SIGSTOP');
    const nodeOf = (shard: number) =>
      sweep
        .status()
        .open.find((each) => each.shard === shard)!
        .reason.replace('on ', '');
    return { sweep, first: { ...first, node: nodeOf(first.shard) }, second };
  }

  const node = (name: string, state: string) =>
    slurm.ask('scontrol', ['update', `NodeName=${name}`, `State=${state}`, 'Reason=test']);

  it('waits while nodes are drained, and says so', async () => {
    const { sweep, first, second } = await heldSweep();
    for (const name of ['n1', 'n2']) node(name, 'DRAIN');
    for (const { process: held } of [first, second]) process.kill(held, 'SIGCONT');
    const { shards, open } = await sweep.until(
      ({ shards: { done, running } }) => done === 2 && running === 0,
    );
    expect(shards).toMatchObject({ total: 6, done: 2, waiting: 4 });
    expect(open.map(({ reason }) => reason).join(' ')).toMatch(/drain/i);
    expect(sweep.call('status').stdout).toMatch(/waiting: 4 \(.*drain.*\)\n[^]*Nothing needs to be done/i);
    await slurm.resume('n1', 'n2');
    await sweep.until(({ complete }) => complete);
    sweep.collectLikeRun();
  });

  it('submits again what a node took with it', async () => {
    const { sweep, first, second } = await heldSweep('--sbatch=--no-requeue');
    node(first.node, 'DOWN');
    process.kill(second.process, 'SIGCONT');
    await slurm.resume(first.node);
    const { open } = await sweep.until(nothingUnderWay);
    expect(open).toMatchObject([
      { shard: first.shard, state: 'failed', reason: 'its node failed (NODE_FAIL)' },
    ]);
    expect(sweep.call('status')).toMatchObject({
      status: 3,
      stdout: expect.stringContaining(`submits 1 missing shard again (${first.shard})`) as string,
    });
    expect(sweep.call('submit').stdout).toContain('Submitted 1 missing shard of 6');
    await sweep.until(({ complete }) => complete);
    sweep.collectLikeRun();
  });

  it('goes on when the controller was restarted', async () => {
    const { sweep, first, second } = await heldSweep();
    await slurm.stopController('SIGTERM');
    const told = sweep.call('status');
    expect(told).toMatchObject({ status: 0, stderr: '' });
    expect(told.stdout).toContain("Slurm doesn't answer");
    expect(told.stdout).toContain('unknown: 6');
    const refused = sweep.call('submit');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain("Slurm doesn't answer");
    slurm.startController();
    await slurm.ready();
    for (const { process: held } of [first, second]) process.kill(held, 'SIGCONT');
    await finished(sweep);
    sweep.collectLikeRun();
  });

  it('loses nothing when the controller was killed', async () => {
    const { sweep, first, second } = await heldSweep();
    await slurm.stopController('SIGKILL');
    process.kill(first.process, 'SIGCONT');
    const alone = await sweep.until(({ shards: { done } }) => done! > 0);
    expect(alone.shards).toMatchObject({ total: 6, done: 1, unknown: 5 });
    slurm.startController();
    await slurm.ready();
    goOn(second.process);
    await finished(sweep);
    sweep.collectLikeRun();
  });
});
