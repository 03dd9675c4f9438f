import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { FolderStorage } from '../../engine/host/node/record/storage';
import { doneIn } from '../faults/content';
import { killAll, processesOf } from './processes';
import { useStage } from './stage';

/** A process that is lost while an experiment runs: another takes its place, and nothing finished is lost. */

const text = `target f on [0, 1] = x^2

experiment many {
  target:  f
  network: 1 -> 4 -> 1
  runs:    500
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
  stage.write('many.rflow', text);
  await mistake.waitFor({ state: 'detached' });
  await more(done);
  expect((await look()).status).toBe('running');
  await cancel();
});
