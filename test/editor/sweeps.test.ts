import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { SimulatedSlurm } from '../host/cluster/simulated-slurm';
import { root } from './served';
import { useStage } from './stage';

/** Sweeps from the palette and from the list of runs: submitted, watched after a reload, resubmitted, cancelled, collected. */

const experiment = (name: string, body: string): string => `target f on [0, 1] = x^2

experiment ${name} {
  target:  f
  network: 1 -> 2 -> 1
${body}
}
`;

const short = '  runs:    4\n  method:  gd(rate: 1e-2, steps: 1000)\n  expect risk < 1';
const stage = useStage('sweeps', {
  'widths.rflow': experiment('widths', short),
  'shards.rflow': experiment('shards', short),
  'unending.rflow': experiment('unending', '  runs:    2\n  method:  gd(rate: 1e-9, steps: 1e12)'),
});

const items = (): Locator => stage.workbench.page.locator('.quick-input-list .monaco-list-row');
const input = (): Locator => stage.workbench.page.locator('.quick-input-widget input').first();
const title = (words: string): Locator =>
  stage.workbench.page.locator('.quick-input-title').filter({ hasText: words });
const told = (words: string | RegExp): Locator =>
  stage.workbench.page.locator('.notification-toast').filter({ hasText: words });
/** An editor writes its blanks as others. */
const output = (words: RegExp): Locator =>
  stage.workbench.page.locator('.view-lines').filter({ hasText: words });
const row = (words: string): Locator =>
  stage.workbench.page.locator('.pane .monaco-list-row').filter({ hasText: words });
const item = (words: string): Locator =>
  stage.workbench.page.locator('.statusbar-item').filter({ hasText: words });

/** Asks for a sweep of the file that is shown, and how many tasks it has. */
async function begin(file: string, place: string): Promise<void> {
  const { workbench } = stage;
  await workbench.show(file);
  await workbench.command('ReluFlow: Submit Sweep…');
  await items().filter({ hasText: 'Slurm cluster' }).waitFor();
  await workbench.screenshot('sweep-place');
  await items().filter({ hasText: place }).click();
  await title('In how many tasks').waitFor();
}

async function answer(text: string): Promise<void> {
  await input().fill(text);
  await stage.workbench.page.keyboard.press('Enter');
}

/** The folder of the only sweep of an experiment. */
function sweepOf(name: string): string {
  const sweeps = join(stage.folder, '.reluflow', 'sweeps');
  const found = readdirSync(sweeps).filter((each) => each.includes(`-${name}-`));
  expect(found).toHaveLength(1);
  return join(sweeps, found[0]!);
}

const statusesOf = (name: string): readonly string[] =>
  stage
    .manifests()
    .filter(({ experiment: each }) => each === name)
    .map(({ status }) => status);

test('a sweep is submitted, told, and collected into the panel', async () => {
  const { workbench } = stage;
  await begin('widths.rflow', 'This machine');
  await title('the 4 runs of widths').waitFor();
  await input().fill('5');
  await workbench.page.locator('.quick-input-message').filter({ hasText: 'from 1 to 4' }).waitFor();
  await answer('2');
  await told('Submitted 2 shards (4 runs) of widths to local.').waitFor();
  const ended = told('All 2 shards of the sweep of widths are done.');
  await ended.waitFor();
  await workbench.screenshot('sweep-done');
  await ended.getByRole('button', { name: 'Collect' }).click();
  await workbench.panel().getByText('Finished').first().waitFor();
  await workbench.screenshot('sweep-collected');
  await workbench.command('ReluFlow: Sweep Status');
  await output(/2.of.2.shards.and.4.of.4.runs/).waitFor();
  await workbench.screenshot('sweep-status');
  expect(statusesOf('widths')).toEqual(['complete']);
});

test('a sweep on Slurm is watched after a reload; what a node lost is submitted again, and collected', async () => {
  const { workbench } = stage;
  const { page } = workbench;
  const slurm = new SimulatedSlurm(inject('editorData'), 1001);
  await begin('shards.rflow', 'Slurm cluster');
  await answer('2');
  await title('Options for sbatch').waitFor();
  await input().fill('--partition long');
  const wrong = page
    .locator('.quick-input-message')
    .filter({ hasText: '`long` is not an option in one word' });
  await wrong.waitFor();
  await answer('--partition=long');
  await told('Submitted 2 shards (4 runs) of shards to slurm.').waitFor();
  expect(slurm.jobs()).toMatchObject([{ tasks: '0-1', state: 'PENDING' }]);
  await item('shards: 0 of 2 shards').waitFor();
  await workbench.screenshot('sweep-watched');

  const worker = join(root, 'dist', 'worker.js');
  await slurm.work(sweepOf('shards'), worker, (shard) => shard === 1);
  writeFileSync(join(sweepOf('shards'), 'logs', '1_1.log'), 'slurmstepd: error: the node is gone\n');
  await workbench.stored(/reluflow\.sweeps[^]*shards/);
  await workbench.reopen(inject('editorUrl'), stage.workspace);
  const stopped = told('The sweep of shards has stopped: 1 of 2 shards are done, 1 failed.');
  await stopped.getByRole('button', { name: 'Show Status' }).click();
  await output(/slurmstepd:.error:.the.node.is.gone/).waitFor();
  await workbench.screenshot('sweep-failed');

  await workbench.command('View: Show ReluFlow');
  const again = items().filter({ hasText: 'Go on with the sweep' });
  await workbench.menu(row('Sweep: 1 of 2 shards done'), 'Submit Sweep…', again);
  await workbench.screenshot('sweep-again');
  await again.click();
  await title('Options for sbatch').waitFor();
  await page.keyboard.press('Enter');
  await told('Submitted 1 missing shard of 2').waitFor();
  await slurm.work(sweepOf('shards'), worker, () => false);
  await workbench.act(row('all 2 shards done, to be collected'), 'Collect Sweep');
  await workbench.panel().getByText('Finished').first().waitFor();
  await row('Sweep, collected').first().waitFor();
  await workbench.screenshot('sweep-history');
  expect(statusesOf('shards')).toEqual(['complete']);
});

test('a sweep that goes on is cancelled, and its processes end', async () => {
  const { workbench } = stage;
  await begin('unending.rflow', 'This machine');
  await answer('2');
  await item('unending: 0 of 2 shards').waitFor();
  await workbench.command('ReluFlow: Cancel Sweep');
  const dialog = workbench.page.locator('.monaco-dialog-box', { hasText: 'Cancel the sweep of unending?' });
  await dialog.locator('.monaco-button', { hasText: 'Cancel Sweep' }).click();
  await told(/is cancelled\. 0 shards of 2 had been done/)
    .first()
    .waitFor();
  await item('unending').waitFor({ state: 'detached' });
  await workbench.screenshot('sweep-cancelled');
});
