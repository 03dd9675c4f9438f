import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runBefore } from './command-line';
import { useStage } from './stage';

/** A run of the command line is taken elsewhere from VS Code: as pictures, tables and code. */

const text = `target f on [0, 1] = x^2

experiment small {
  target:  f
  network: 1 -> 2 -> 1
  runs:    2
  method:  gd(rate: 1e-2, steps: 500)
}
`;

const stage = useStage('exports', { 'small.rflow': text }, {}, ({ folder }) => {
  runBefore(join(folder, 'small.rflow'));
});

const save = (form: string, name: string): Promise<void> =>
  stage.workbench.exportAs(form, 'small', join(stage.folder, name));

const said = (words: string): Promise<void> =>
  stage.workbench.page.locator('.notification-list-item', { hasText: words }).first().waitFor();

test('a run is exported from palette and panel as picture and tables, and copied as code', async () => {
  const { workbench, folder } = stage;
  const { page } = workbench;
  await workbench.show('small.rflow');
  await workbench.pick('ReluFlow: Export…', 'small: 2 runs');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'pgfplots' }).waitFor();
  await workbench.screenshot('export-forms');
  // No panel is open: it is opened to draw the picture, and shows what it knows.
  await save('PNG', 'figure.png');
  await said('exported to figure.png');
  const png = readFileSync(join(folder, 'figure.png'));
  expect(png.toString('latin1', 1, 4)).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20) > 1200]).toEqual([3 * 640, true]);

  await workbench.pick('ReluFlow: Open Run from History', 'small: 2 runs');
  const panel = workbench.panel();
  await panel.locator('[data-action="next-run"]').click();
  await panel.locator('main[data-selection*="run 1 of 2 runs"]').waitFor();
  await panel.locator('[data-action="export"]').click();
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'The run that is shown' }).click();
  await save('CSV', 'tables');
  await said('exported to runs.csv');
  const [head, ...rows] = readFileSync(join(folder, 'tables', 'runs.csv'), 'utf8')
    .trim()
    .split('\n');
  expect(head).toMatch(/^cell,run,status,/);
  expect(rows.map((row) => row.split(',').slice(0, 2))).toEqual([['0', '1']]);
  await workbench.screenshot('export-panel');

  // With the focus in the panel its run would be meant, without a question.
  await workbench.editor().click();
  await workbench.pick('ReluFlow: Copy as Python', 'small: 2 runs');
  await said('Python code that loads this run of small');
  await workbench.command('File: New Untitled Text File');
  await page.locator('.tab', { hasText: 'Untitled-1' }).waitFor();
  await page.keyboard.press('Control+V');
  await page.locator('.view-lines', { hasText: 'import pandas as pd' }).waitFor();
  await workbench.screenshot('copied-python');
});
