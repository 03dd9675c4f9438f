import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useStage } from './stage';
import type { Workbench } from './workbench';

/** All the ways in which runs are started, watched and ended, in the real editor. */

const long = `target f on [0, 1] = x^2

experiment endless {
  target:  f
  network: 1 -> 4 -> 1
  method:  gd(rate: 1e-9, steps: 1e12)
}

experiment tail extends endless {
  seed: 2
}
`;

const short = `target f on [0, 1] = x^2

experiment fit {
  target:  f
  network: 1 -> 8 -> 1
  method:  gd(rate: 1e-2, steps: 2000)
  expect risk < 1
  expect risk < 1e-30
  expect decay_rate > 0
}
`;

const pair = `target f on [0, 1] = x^2

experiment one {
  target:  f
  network: 1 -> 2 -> 1
  method:  gd(rate: 1e-2, steps: 100)
}

experiment two extends one {
  seed: 2
}
`;

const task = { type: 'reluflow', file: 'short.rflow', label: 'judge the fit', problemMatcher: '$reluflow' };

const stage = useStage(
  'controls',
  {
    'long.rflow': long,
    'short.rflow': short,
    'pair.rflow': pair,
    '.vscode/tasks.json': JSON.stringify({ version: '2.0.0', tasks: [task] }),
  },
  { alone: true, settings: { 'reluflow.runOnSave': true } },
);

async function openFile(name: string): Promise<Workbench> {
  await stage.workbench.show(name);
  return stage.workbench;
}

test('a run by Ctrl+Enter survives its panel, says how far it is, and is cancelled from the notification', async () => {
  const workbench = await openFile('long.rflow');
  const { page } = workbench;
  await page.locator('.view-line').filter({ hasText: 'seed' }).click();
  await page.keyboard.press('Control+Enter');
  const tab = page.locator('.tab').filter({ hasText: 'ReluFlow: long.rflow' });
  await tab.waitFor();
  await workbench.panel().locator('[data-role="status"]').filter({ hasText: 'Running' }).waitFor();
  await tab.locator('.tab-actions .action-label').first().click();
  await tab.waitFor({ state: 'detached' });
  const item = page.locator('.statusbar-item').filter({ hasText: /tail: 0 of 1 run, \d+ %/ });
  await item.waitFor();
  const notification = page.locator('.notifications-toasts .notification-list-item');
  await notification.filter({ hasText: /long\.rflow: tail: 0 of 1 run, \d+ %/ }).waitFor();
  await workbench.screenshot('running-without-panel');
  // The command of the title runs the other experiment beside it.
  await page.locator('.view-line').filter({ hasText: 'rate' }).click();
  await page.locator('.editor-actions .action-label[aria-label^="Run Experiment"]').first().click();
  await page.locator('.statusbar-item').filter({ hasText: 'and 1 more' }).waitFor();
  const panel = workbench.panel();
  const status = panel.locator('[data-role="status"]');
  await panel.getByRole('button', { name: 'Cancel' }).waitFor();
  await notification.filter({ hasText: 'tail' }).hover();
  await notification.filter({ hasText: 'tail' }).getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => workbench.inlineTexts()).toMatch(/⊘ .*cancelled, risk/);
  await page.locator('.statusbar-item').filter({ hasText: 'endless: 0 of 1 run' }).waitFor();
  await page.locator('.view-line').filter({ hasText: 'rate' }).click();
  await page.keyboard.press('Shift+Escape');
  await item.waitFor({ state: 'detached' });
  await page.locator('.statusbar-item').filter({ hasText: 'endless' }).waitFor({ state: 'detached' });
  await status.filter({ hasText: 'Cancelled' }).waitFor();
});

test('a run normalized is told apart, looks well in high contrast, and is run again on save', async () => {
  const workbench = await openFile('short.rflow');
  const { page } = workbench;
  await workbench.theme('Default High Contrast');
  const status = workbench.panel().locator('[data-role="status"]');
  await workbench.press('Run Normalized', status);
  await status.filter({ hasText: 'Finished' }).waitFor();
  await workbench
    .lens(/^Run$|Run(?! )/)
    .first()
    .click();
  await expect.poll(() => workbench.inlineTexts()).toMatch(/✗ 1 of 3, risk .*normalized: ✗ 1 of 3, risk /);
  await workbench.screenshot('panel-high-contrast');

  // The whole line, for which there is no room beside the panel.
  await workbench.hoverInline('experiment');
  const whole = /✗ [▁▂▃▄▅▆▇█]{12} finished, risk.*1 of 3 expectations hold.*normalized: ✗ /;
  await page.locator('.monaco-hover', { hasText: whole }).waitFor();
  await workbench.screenshot('inline-hover');
  // It goes with its experiment.
  await page.locator('.view-line').filter({ hasText: 'target' }).first().click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('// one\n// two\n');
  await page.keyboard.press('Escape');
  const before = stage.records().length;
  await page.locator('.view-line').filter({ hasText: 'network' }).click();
  await page.keyboard.press('End');
  await page.keyboard.type(' seed: 3 // other starts');
  await expect.poll(() => workbench.inlineTexts()).toMatch(/\(changed\)/);
  await page.keyboard.press('Control+S');
  await expect.poll(() => stage.records().length).toBe(before + 2);
  await expect.poll(() => workbench.inlineTexts()).not.toMatch(/\(changed\)/);
  const told = /risk .*normalized: ✗ .*risk /;
  await expect.poll(() => workbench.inlineTexts('experiment')).toMatch(told);
  expect(await workbench.inlineTexts(/^(?!.*experiment)/)).not.toContain('risk ');

  // The lens compares the newest run with the one before, unless others are chosen.
  await workbench.lens('Compare').click();
  await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
  await page.keyboard.press('Enter');
  const comparison = workbench.panel().locator('[data-table="comparison"]');
  const seeds = comparison.locator('[data-fact="seed"][data-differs="true"] td');
  await expect.poll(() => seeds.count()).toBe(2);
  await workbench.screenshot('compared-by-lens');
});

test('a task runs a file and puts failing expectations among the problems', async () => {
  const workbench = await openFile('short.rflow');
  const { page } = workbench;
  await workbench.pick('Tasks: Run Task', 'judge the fit');
  const terminal = page.locator('.terminal-wrapper.active');
  await terminal.waitFor();
  await workbench.showProblems();
  const problem = workbench.problems().filter({ hasText: 'risk < 1e-30: Fails: observed' });
  await problem.waitFor();
  const lines = readFileSync(join(stage.folder, 'short.rflow'), 'utf8').split('\n');
  const line = 1 + lines.findIndex((each) => each.includes('1e-30'));
  expect(await problem.textContent()).toContain(`Ln ${line}, Col 3`);
  await workbench.screenshot('task');
});

test('keys and the menu of the text run an experiment, normalized, and all', async () => {
  const workbench = await openFile('pair.rflow');
  const { page } = workbench;
  const names = (): readonly string[] => stage.manifests().map(({ experiment }) => experiment);
  const line = (text: string) => page.locator('.view-line').filter({ hasText: text });
  /** Waits for records of these experiments beside those that are there. */
  const adds = async (act: () => Promise<void>, ...added: readonly string[]): Promise<void> => {
    const wanted = [...names(), ...added].sort();
    await act();
    await expect.poll(() => [...names()].sort()).toEqual(wanted);
    await page
      .locator('.statusbar-item')
      .filter({ hasText: /\d of \d run/ })
      .waitFor({ state: 'detached' });
  };
  const press = (key: string) => async (): Promise<void> => {
    await line('network').click();
    await page.keyboard.press(key);
  };
  await adds(press('Control+Alt+Enter'), 'one-normalized');
  await adds(press('Control+Shift+Enter'), 'one', 'two');
  await adds(press('Control+Enter'), 'one');
  const tab = page.locator('.tab').filter({ hasText: 'ReluFlow: pair.rflow' });
  await tab.locator('.tab-actions .action-label').first().click();
  await tab.waitFor({ state: 'detached' });
  await adds(() => workbench.menu(line('seed'), /^Run Experiment$/, tab), 'two');
});
