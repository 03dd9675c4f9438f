import { expect, test } from 'vitest';
import { useStage } from './stage';

/** The first minutes: what somebody finds who has just installed the extension, and a text that is on no disk. */

// What is typed is a text, whenever proposals come.
const stage = useStage('welcome', {}, { settings: { 'editor.acceptSuggestionOnEnter': 'off' } });

test('the walkthrough leads to the first example, and its steps are done when they are', async () => {
  const { workbench } = stage;
  const { page } = workbench;
  await workbench.command('ReluFlow: Open Walkthrough');
  const steps = page.locator('.getting-started-step');
  await steps.first().waitFor();
  await expect.poll(() => steps.count()).toBe(5);
  await workbench.panel().locator('svg').first().waitFor();
  await workbench.screenshot('walkthrough');
  await steps.first().locator('.monaco-button').filter({ hasText: 'Open the First Example' }).click();
  await workbench.lens('Run').first().waitFor();
  await workbench.command('ReluFlow: Open Walkthrough');
  await page
    .locator('.getting-started-step[aria-checked="true"], .getting-started-step .codicon.complete')
    .first()
    .waitFor();
  await workbench.screenshot('walkthrough-done');
});

test('the gallery tells what each example is about, and opens it as a text of its own', async () => {
  const { workbench } = stage;
  const { page } = workbench;
  await workbench.command('View: Show ReluFlow');
  await page.locator('.welcome-view-content').getByText('New File').waitFor();
  await workbench.list('ReluFlow: Open an Example', 'first.rflow');
  const rows = page.locator('.quick-input-list .monaco-list-row');
  expect(await rows.first().textContent()).toContain('A first experiment');
  expect(await rows.filter({ hasText: 'maximal-rank.rflow' }).textContent()).toContain('arXiv 2108.04620');
  await workbench.screenshot('gallery');
  await rows.filter({ hasText: 'bounded-normalized-flow.rflow' }).click();
  await page.locator('.view-line', { hasText: 'target wave on' }).waitFor();
  await workbench.screenshot('gallery-opened');
  expect(await page.locator('.tab.active').getAttribute('aria-label')).toMatch(/Untitled/);
});

const lines = [
  'target f on [0, 1] = x^2',
  'experiment first {',
  'target: f',
  'network: 1 -> 4 -> 1',
  'method: gd(rate: 1e-2, steps: 1000)',
  'expect risk < 1',
  'expect steps = 1000',
];

test('a new file, chosen among those of VS Code and never saved, is typed and run', async () => {
  const { workbench } = stage;
  const kind = await workbench.list('Create: New File...', 'ReluFlow File');
  await workbench.screenshot('new-file');
  await kind.click();
  await workbench.editor().waitFor();
  for (const line of lines) {
    await workbench.page.keyboard.type(line, { delay: 15 });
    // A proposal that comes late must not take the key.
    await workbench.page.keyboard.press('Escape');
    await workbench.page.keyboard.press('Enter');
  }
  await workbench.screenshot('untitled-typed');
  // By keyboard alone: the experiment that the cursor is in, and on into the panel.
  await workbench.lens('Run').first().waitFor();
  const panel = workbench.panel();
  await workbench.key('Control+Enter', panel.locator('[data-role="status"]').filter({ hasText: 'Finished' }));
  await workbench.command('View: Focus Next Editor Group');
  const focused = panel.locator('[data-action="run"]:focus-within, [data-action="run"]:focus');
  await expect
    .poll(async () => {
      await workbench.page.keyboard.press('Tab');
      return focused.count();
    })
    .toBe(1);
  await expect.poll(() => workbench.inlineTexts()).toMatch(/✓ 2 of 2, risk \d/);
  await workbench.screenshot('untitled');
});
