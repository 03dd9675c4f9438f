import type { FrameLocator } from 'playwright-core';
import { expect, test } from 'vitest';
import { useStage } from './stage';

/** What the panel shows of runs in the real editor: all of them together, their neurons, their landscape, pinned ones. */

const text = `target tent on [0, 1] = { 2*x if x <= 1/2, 2 - 2*x otherwise }

experiment widths {
  for H in [2, 4]
  target:  tent
  network: 1 -> H -> 1
  runs:    6
  method:  gd(rate: 0.05, steps: 2000)
}

experiment search {
  target:  tent
  network: 1 -> 1 -> 1
  method:  critical_points()
}
`;

const stage = useStage('views', { 'views.rflow': text });

const summary = (panel: FrameLocator, chart: string) => panel.locator(`[data-summary="${chart}"]`);
const finished = (panel: FrameLocator): Promise<void> =>
  panel.locator('[data-role="status"]').filter({ hasText: 'Finished' }).waitFor();

/** Leaves the panel the whole width: its charts stand beside each other. */
async function widen(): Promise<void> {
  const { page } = stage.workbench;
  const files = page.locator('.explorer-folders-view');
  if (await files.isVisible()) await page.keyboard.press('Control+B');
  await files.waitFor({ state: 'hidden' });
  await page.locator('.tab').filter({ hasText: 'ReluFlow: views.rflow' }).dblclick();
}

test('runs are seen together and one by one, played by keyboard and pinned', async () => {
  const { workbench } = stage;
  const { page } = workbench;
  await workbench.show('views.rflow');
  const panel = workbench.panel();
  await workbench.press('Run', panel.locator('[data-role="status"]'));
  await finished(panel);
  await widen();
  // What is above the text follows the run, though the text has lost the focus.
  await workbench.lens('Run again').first().waitFor();
  expect(await workbench.lens('Cancel').count()).toBe(0);

  const scrubber = panel.locator('[data-section="realization"] [data-role="scrubber"]');
  const moment = panel.locator('[data-section="realization"] [data-role="moment"]');
  await scrubber.focus();
  await page.keyboard.press('Home');
  await moment.filter({ hasText: 'step 0' }).waitFor();
  await page.keyboard.press('Space');
  await moment.filter({ hasText: 'step 2000' }).waitFor();

  await panel.locator('[data-table="runs"] [data-sort="risk"]').click();
  const rows = panel.locator('[data-table="runs"] tbody tr');
  await expect.poll(() => rows.count()).toBe(6);
  const risks = () =>
    rows.locator('td:nth-child(3)').evaluateAll((cells) => {
      return cells.map((cell) => Number((cell as HTMLElement).title));
    });
  await panel.locator('th[aria-sort="ascending"] [data-sort="risk"]').waitFor();
  expect(await risks()).toEqual([...(await risks())].sort((a, b) => a - b));
  await panel.locator('[data-action="pin"]').click();
  await panel.locator('.pins li').filter({ hasText: 'run 0' }).waitFor();
  await panel.locator('[data-table="runs"] tr[data-run="3"] button').click();
  await panel.locator('main[data-selection*="run 3"]').waitFor();
  await panel.locator('.pins li').filter({ hasText: 'run 0' }).waitFor();
  await panel.locator('[data-section="trajectory"]').scrollIntoViewIfNeeded();
  await workbench.screenshot('view-run');

  await panel.locator('[data-tab="ensemble"]').click();
  await summary(panel, 'bands').filter({ hasText: 'Risk of 6 runs at n = 2000' }).waitFor();
  await summary(panel, 'success').filter({ hasText: 'of 6 runs did' }).waitFor();
  await workbench.screenshot('view-ensemble');

  await panel.locator('[data-tab="neurons"]').click();
  await expect.poll(() => panel.locator('table.numbers tbody tr').count()).toBe(2);
  await workbench.screenshot('view-neurons');

  await panel.locator('[data-tab="landscape"]').click();
  await summary(panel, 'section').filter({ hasText: 'The plane through' }).waitFor();
  await panel.locator('[data-action="section-cancel"]').waitFor({ state: 'hidden' });
  await workbench.screenshot('view-landscape');
});

test('critical points are listed, drawn and chosen', async () => {
  const { workbench } = stage;
  const { page } = workbench;
  await workbench.show('views.rflow');
  await page.locator('.view-line').filter({ hasText: 'critical_points' }).click();
  await page.keyboard.press('Control+Enter');
  const panel = workbench.panel();
  await finished(panel);
  await widen();
  await panel.locator('[data-tab="landscape"]').click();
  const rows = panel.locator('[data-table="landscape-points"] tbody tr');
  await rows.filter({ hasText: 'global minimum' }).first().waitFor();
  await summary(panel, 'points').filter({ hasText: 'certified' }).waitFor();
  await summary(panel, 'section').filter({ hasText: 'The plane through' }).waitFor();
  await panel.locator('[data-action="section-cancel"]').waitFor({ state: 'hidden' });
  await workbench.screenshot('view-search');
});
