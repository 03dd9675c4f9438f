import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { runBefore } from './command-line';
import { set } from './folder';
import { useStage } from './stage';
import type { Workbench } from './workbench';

/** Runs of the past: made by the command line, looked at and put in order in VS Code. */

const text = `target f on [0, 1] = x^2

experiment small {
  target:  f
  network: 1 -> 2 -> 1
  method:  gd(rate: 1e-2, steps: 500)
  expect risk < 1
}

/// Three starts for each width.
experiment widths {
  for H in [2, 4]
  target:  f
  network: 1 -> H -> 1
  runs:    3
  method:  gd(rate: 1e-2, steps: 500)
  expect min(risk) < 1e-30
}
`;

/** A record that was cut off while it was copied. */
const damaged = '2026-01-02T03-04-05-copied-4f1a9c';
const files = { 'sizes.rflow': text, [`.reluflow/${damaged}/manifest.json`]: '{ "experiment": "cop' };

const stage = useStage('history', files, {}, ({ folder }) => {
  runBefore(join(folder, 'sizes.rflow'), '-e', 'small', 'widths');
  runBefore(join(folder, 'sizes.rflow'), '-e', 'small');
});

function recordsOf(experiment: string): readonly string[] {
  return stage.records().filter((record) => basename(record).includes(`-${experiment}-`));
}

test('runs are listed with result and age, opened, named, starred and deleted', async () => {
  const { workbench } = stage;
  const { page } = workbench;
  await workbench.show('sizes.rflow');
  await workbench.lens('Last: 6 runs, risk from').waitFor();
  await workbench.command('View: Show ReluFlow');
  const view = page.locator('.pane', { hasText: 'Runs' });
  const rows = view.locator('.monaco-list-row');
  await rows.filter({ hasText: 'sizes.rflow' }).first().waitFor();
  expect(await rows.filter({ hasText: 'sizes.rflow' }).allTextContents()).toEqual([
    expect.stringContaining('small'),
    expect.stringContaining('widths'),
  ]);
  await rows
    .filter({ hasText: /(just now|\d min ago): 6 runs, risk from .*0 of 2 expectations hold/ })
    .waitFor();
  const single = rows.filter({ hasText: /finished, risk .*1 of 1 expectation holds/ });
  expect(await single.count()).toBe(2);
  const lost = rows.filter({ hasText: damaged });
  expect(await lost.textContent()).toContain("can't be read");
  await lost.locator('.codicon-warning').waitFor();

  await rows.filter({ hasText: '6 runs' }).click();
  const panel = workbench.panel();
  await panel.locator('[data-role="status"]').filter({ hasText: 'Finished' }).waitFor();
  await workbench.screenshot('history');

  await single.nth(0).click();
  await single.nth(1).click({ modifiers: ['Control'] });
  await workbench.menu(single.nth(1), 'Compare Runs', panel.locator('[data-table="comparison"]'));
  const row = (fact: string): Locator => panel.locator(`[data-fact="${fact}"]`);
  expect(await row('method').getAttribute('data-differs')).toBe('false');
  expect(await row('network').locator('td').allTextContents()).toEqual(['1 → 2 → 1', '1 → 2 → 1']);
  expect(await panel.locator('.pins li').count()).toBe(1);
  await panel.locator('[data-table="comparison"]').scrollIntoViewIfNeeded();
  await workbench.screenshot('history-compared');

  await single.nth(1).click();
  await panel.locator('[data-select="experiment"][current-value="small"]').waitFor();
  await named(workbench, single.nth(1), 'the first try');
  const renamed = rows.filter({ hasText: 'the first try' });
  await renamed.waitFor();
  await workbench.act(renamed, 'Star Run');
  await rows.filter({ hasText: '★ the first try' }).waitFor();
  const marks = recordsOf('small')
    .map((record) => join(record, 'marks.json'))
    .filter(existsSync);
  expect(marks.map((path) => JSON.parse(readFileSync(path, 'utf8')) as unknown)).toEqual([
    { name: 'the first try', starred: true },
  ]);
  await workbench.screenshot('history-starred');

  const exported = join(stage.folder, 'small.json');
  await workbench.menu(renamed, 'Export…', page.locator('.quick-input-list .monaco-list-row').first());
  await workbench.exportAs('JSON', 'small', exported);
  await expect.poll(() => existsSync(exported)).toBe(true);
  const source = page.locator('.statusbar-item', { hasText: 'Ln 11, Col 1' });
  await workbench.menu(rows.filter({ hasText: '6 runs' }), 'Reveal Source', source);

  const other = rows.filter({ hasText: /(just now|\d min ago): finished, risk/ });
  const deletion = page.locator('.monaco-dialog-box', { hasText: 'Delete the run' });
  await workbench.menu(other.first(), 'Delete Run', deletion);
  await workbench.screenshot('history-delete');
  await page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Move to Trash' }).click();
  const forGood = page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Delete Permanently' });
  // Where there is a trash, nothing more is asked.
  void forGood.click().catch(() => undefined);
  await other.first().waitFor({ state: 'detached' });
  expect(recordsOf('small')).toHaveLength(1);

  set(stage.workspace, { 'reluflow.diskBudget': 0.001 });
  const budget = page.locator('.notification-list-item', { hasText: 'your budget is 1 KB' });
  await budget.waitFor();
  // The starred run stays, whatever the budget.
  await budget.getByRole('button', { name: 'Delete the Oldest Run' }).waitFor();
  await workbench.screenshot('history-budget');
  set(stage.workspace, { 'reluflow.diskBudget': 5000 });
});

/** Names a run by the menu of its row, or of its panel. */
async function named(workbench: Workbench, over: Locator, name: string): Promise<void> {
  const input = workbench.page.locator('.quick-input-widget input').first();
  await workbench.menu(over, 'Name Run', input);
  await input.fill(name);
  await workbench.page.keyboard.press('Enter');
}

test('the explorer opens a record in the panel, where it is named and starred, and reveals the text that made it', async () => {
  const { workbench } = stage;
  const { page } = workbench;
  await workbench.show('sizes.rflow');
  await workbench.command('View: Show Explorer');
  const tree = page.locator('.explorer-folders-view');
  const row = (name: string | RegExp): Locator =>
    tree.locator('.monaco-list-row').filter({ hasText: name }).first();
  await workbench.unfold(row('.reluflow'), row(/-widths-/));
  const panel = workbench.panel();
  const finished = panel.locator('[data-role="status"]').filter({ hasText: 'Finished' });
  await workbench.menu(row(/-widths-/), 'Open Record of a Run', finished);
  await finished.waitFor();
  expect(await panel.locator('body').innerText()).toContain('widths');

  const marks = panel.locator('[data-role="marks"]');
  const star = marks.getByRole('img', { name: 'Starred' });
  expect(await marks.isVisible()).toBe(false);
  await named(workbench, panel.locator('h1'), 'wide and narrow');
  await marks.getByText('wide and narrow').waitFor();
  await workbench.menu(panel.locator('h1'), 'Star Run', star);
  await workbench.screenshot('panel-starred');
  const path = join(recordsOf('widths')[0]!, 'marks.json');
  const kept = () => JSON.parse(readFileSync(path, 'utf8')) as unknown;
  expect(kept()).toEqual({ name: 'wide and narrow', starred: true });
  await workbench.menu(
    panel.locator('h1'),
    'Remove Star',
    panel.locator('.marks:not(:has(.star:not([hidden])))'),
  );
  expect(kept()).toEqual({ name: 'wide and narrow', starred: false });

  stage.write('sizes.rflow', text.replace('[2, 4]', '[2, 8]'));
  // Until the change is known, the source is the text in the editor.
  await panel.getByText('The experiment has changed').waitFor();
  await panel.locator('[data-action="reveal"]').click();
  await page.locator('.tab', { hasText: 'as it was run' }).waitFor();
  await workbench.screenshot('history-source');
  const sides = await page.locator('.monaco-diff-editor .view-lines').allTextContents();
  const widths = sides.map((side) => /H\sin\s\[2,\s(\d)\]/.exec(side)?.[1]);
  expect(new Set(widths)).toEqual(new Set(['4', '8']));
});
