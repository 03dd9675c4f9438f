import { expect, test } from 'vitest';
import { useStage } from './stage';

/** A sweep in processes of this machine: submitted, looked at and collected from the palette. */

const text = `target f on [0, 1] = x^2

experiment widths {
  for H in [1, 2]
  target:  f
  network: 1 -> H -> 1
  runs:    2
  method:  gd(rate: 1e-2, steps: 1000)
  expect risk < 1
}
`;

const stage = useStage('sweeps', { 'widths.rflow': text });

test('a sweep is submitted, told, and collected into the panel', async () => {
  const { workbench } = stage;
  const { page } = workbench;
  await workbench.show('widths.rflow');
  const told = (words: string | RegExp) => page.locator('.notification-toast').filter({ hasText: words });
  await workbench.command('ReluFlow: Submit Sweep…');
  const places = page.locator('.quick-input-list .monaco-list-row');
  await places.filter({ hasText: 'Slurm cluster' }).waitFor();
  await workbench.screenshot('sweep-place');
  await places.filter({ hasText: 'This machine' }).click();
  const input = page.locator('.quick-input-widget input').first();
  await page.locator('.quick-input-title').filter({ hasText: 'the 4 runs of widths' }).waitFor();
  await input.fill('5');
  await page.locator('.quick-input-message').filter({ hasText: 'from 1 to 4' }).waitFor();
  await input.fill('2');
  await page.keyboard.press('Enter');
  await told('Submitted 2 shards (4 runs) of widths to local.').waitFor();
  const ended = told('All 2 shards of the sweep of widths are done.');
  await ended.waitFor();
  await workbench.screenshot('sweep-done');
  await ended.getByRole('button', { name: 'Collect' }).click();
  await workbench.panel().getByText('Finished').first().waitFor();
  await workbench.screenshot('sweep-collected');

  await workbench.command('ReluFlow: Sweep Status');
  // An editor writes its blanks as others.
  const output = page.locator('.view-lines').filter({ hasText: /2.of.2.shards.and.4.of.4.runs/ });
  await output.waitFor();
  await workbench.screenshot('sweep-status');
  expect(stage.manifests().map(({ status }) => status)).toEqual(['complete']);
});
