import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { useStage } from './stage';

/** The Test Explorer: an item for each experiment and one for each of its expectations. */

const text = `target f on [0, 1] = x^2

experiment fit {
  target:  f
  network: 1 -> 8 -> 1
  method:  gd(rate: 1e-2, steps: 2000)
  expect risk < 1
  expect risk < 1e-30
  expect decay_rate > 0
}

experiment endless {
  target:  f
  network: 1 -> 4 -> 1
  method:  gd(rate: 1e-9, steps: 1e12)
  expect risk < 2
}
`;

const stage = useStage('explorer', { 'judged.rflow': text });

/** By its text: VS Code's accessible name of an item that has a description is that alone. */
const row = (label: RegExp): Locator =>
  stage.workbench.page.locator('.test-explorer .monaco-list-row').filter({ hasText: label });

const has = (label: RegExp, state: 'passed' | 'failed' | 'skipped'): Promise<void> =>
  row(label).locator(`.codicon-testing-${state}-icon`).waitFor();

const press = (label: RegExp, action: string): Promise<void> => stage.workbench.act(row(label), action);

/** Shows the file's experiments and expectations in the Test Explorer. */
async function explore(): Promise<void> {
  const { workbench } = stage;
  await workbench.show('judged.rflow');
  await workbench.command('Testing: Focus on Test Explorer View');
  await workbench.unfold(row(/judged\.rflow/), row(/^fit/));
  await workbench.unfold(row(/^fit/), row(/decay_rate/));
}

test('each expectation has its verdict and its observed value', async () => {
  const { workbench } = stage;
  const { page } = workbench;
  await explore();
  await press(/^fit/, 'Run Test');
  await has(/expect risk < 1(?!e)/, 'passed');
  await has(/expect risk < 1e-30/, 'failed');
  await has(/expect decay_rate > 0/, 'skipped');
  await row(/expect risk < 1e-30/)
    .filter({ hasText: /observed 0\.\d+/ })
    .waitFor();
  // What was observed and by how much it fails stands at the expectation's line.
  const message = page.locator('.test-error-content-widget');
  await message.filter({ hasText: /Fails:\sobserved\s0\.\d+,\soff\sby\s0\.\d+/ }).waitFor();
  const { y: top } = (await message.boundingBox())!;
  const line = await page.locator('.view-line').filter({ hasText: '1e-30' }).boundingBox();
  expect(Math.abs(top - line!.y)).toBeLessThan(line!.height);
  await workbench.screenshot('test-explorer');
  const finished = workbench.panel().locator('[data-role="status"]').filter({ hasText: 'Finished' });
  await workbench.menu(row(/^fit/), 'Show Panel', finished);
});

test('a run is cancelled, and a continuous one runs again after each save', async () => {
  const { page } = stage.workbench;
  await explore();
  await press(/^endless/, 'Run Test');
  await page.locator('.statusbar-item').filter({ hasText: 'endless: 0 of 1 run' }).waitFor();
  await page.locator('.title-actions .action-label[aria-label^="Cancel Test Run"]').first().click();
  await has(/^endless/, 'skipped');

  const before = stage.records().length;
  await press(/^fit/, 'Turn on Continuous Run');
  await expect.poll(() => stage.records().length).toBe(before + 1);
  await page.locator('.view-line').filter({ hasText: /1e-30/ }).click();
  await page.keyboard.press('End');
  for (let key = 0; key < 'risk < 1e-30'.length; key++) await page.keyboard.press('Backspace');
  await page.keyboard.type('risk < 0.5');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+S');
  await has(/expect risk < 0\.5/, 'passed');
  await press(/^fit/, 'Turn off Continuous Run');
  const after = stage.records().length;
  writeFileSync(join(stage.folder, 'judged.rflow'), text);
  expect(after).toBe(before + 2);
});
