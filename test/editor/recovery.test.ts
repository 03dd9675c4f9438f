import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { FolderStorage } from '../../engine/host/node/record/storage';
import { doneIn } from '../faults/content';
import { killAll, loseThreads, processesOf } from './processes';
import { useStage } from './stage';

/** Processes and threads that are lost while an experiment runs: others take their place, and nothing finished is lost. */

const text = `target f on [0, 1] = x^2

experiment many {
  target:  f
  network: 1 -> 4 -> 1
  runs:    5000
  record:  20
  method:  gd(rate: 1e-3, steps: 1e6)
}
`;

const stage = useStage('recovery', { 'many.rflow': text }, { settings: { 'reluflow.jobs': 1 } });
const data = inject('editorData');

/** The newest record as it is, and which runs are done in it. */
async function look() {
  const record = await new FolderStorage(join(stage.folder, '.reluflow'), { hidden: true }).open('latest');
  return { id: record.summary.id, status: record.summary.status, done: await doneIn(record) };
}

/** Why runs have failed. */
async function failures(): Promise<readonly string[]> {
  const record = await new FolderStorage(join(stage.folder, '.reluflow'), { hidden: true }).open('latest');
  const reasons: string[] = [];
  for await (const { status: ended, reason } of record.runs(0)) if (ended === 'failed') reasons.push(reason);
  return reasons;
}

const status = (words: string): Locator =>
  stage.workbench.panel().locator('[data-role="status"]').filter({ hasText: words });
const button = (name: string): Locator => stage.workbench.panel().getByRole('button', { name, exact: true });

/** Waits until so many more runs are done than there were. */
async function more(than: ReadonlySet<string>): Promise<void> {
  await expect.poll(async () => (await look()).done.size).toBeGreaterThan(than.size);
}

/** Ends what runs, and waits until the panel says so. */
async function cancel(): Promise<void> {
  await button('Cancel').click();
  await status('Cancelled').waitFor();
}

/** The interrupted record that is shown is gone on with: what was done in it stays. */
async function goesOn(id: string, done: ReadonlySet<string>): Promise<void> {
  await button('Resume').click();
  await status('Running').waitFor();
  await more(done);
  const after = await look();
  expect(after.id).toBe(id);
  for (const place of done) expect(after.done).toContain(place);
  await cancel();
}

test('a language server that is killed is followed by another, and what runs goes on', async () => {
  const { workbench } = stage;
  const { page } = workbench;
  await workbench.show('many.rflow');
  await workbench.press('Run', status('Running'));
  await more(new Set());
  const killed = killAll(data, 'language server');
  expect(killed.length).toBeGreaterThan(0);
  const { done } = await look();
  const servers = (): readonly number[] => processesOf(data, 'language server');
  await expect.poll(() => servers().filter((id) => !killed.includes(id)).length).toBeGreaterThan(0);
  const mistake = page.locator('.squiggly-error').first();
  stage.write('many.rflow', text.replace('target:  f', 'target:  g'));
  await mistake.waitFor();
  // Written again until it is taken: one change right after another was seen to be without effect.
  const mended = async (): Promise<boolean> => {
    stage.write('many.rflow', text);
    return mistake.isHidden();
  };
  await expect.poll(mended, { interval: 2000 }).toBe(true);
  await more(done);
  expect((await look()).status).toBe('running');
  await cancel();
});

test('threads that compute are followed by others unseen; a runner by one that shows what was interrupted', async () => {
  const { workbench } = stage;
  await workbench.show('many.rflow');
  await workbench.press('Run', status('Running'));
  await more(new Set());
  await loseThreads(data, 'reluflow', 'many.rflow');
  await more((await look()).done);
  await more((await look()).done);
  expect(await failures()).toEqual([]);
  await status('Running').waitFor();
  await loseThreads(data, 'reluflow-runner', 'many.rflow');
  await status('Cancelled').waitFor();
  await workbench.panel().getByText('It was interrupted; the runs that had ended are kept.').waitFor();
  const { id, done } = await look();
  await goesOn(id, done);
});

test('a panel whose extension host is killed says so, and leads to the run, which is resumed', async () => {
  const { workbench } = stage;
  const { page } = workbench;
  await workbench.show('many.rflow');
  await workbench.press('Run', status('Running'));
  await more(new Set());
  expect(killAll(data, 'extension host').length).toBeGreaterThan(0);
  const { id, done } = await look();
  const again = workbench.panel().locator('[data-role="again"]');
  await again.waitFor();
  await status('Cancelled').waitFor();
  await workbench.screenshot('extension-host-lost');
  expect((await look()).status).toBe('interrupted');
  await again.click();
  await workbench.panel().getByText('It was interrupted; the runs that had ended are kept.').waitFor();
  await expect.poll(() => page.locator('.tab').filter({ hasText: 'ReluFlow: many.rflow' }).count()).toBe(1);
  expect(await page.locator('.editor-group-container').count()).toBe(2);
  await workbench.screenshot('extension-host-again');
  await goesOn(id, done);
});
