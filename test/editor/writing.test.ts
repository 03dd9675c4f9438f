import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useStage } from './stage';
import type { Workbench } from './workbench';

/** Writing in the real editor: hover with a plot, completion, formatting, quick fixes, outline, renaming, hints. */

const text = `/// The tent.
target tent on [0, 1] = { 3*x if x <= 1/3, 1 if x <= 2/3, 3 - 3*x otherwise }

experiment fit {
  target: tent
  network: 1 -> 2 -> 1
  method: gd(rate: 0.1, steps: 2**3)

}
`;

const shared = `target bump on [0, 1] = x*(1 - x)
density heavy on [0, 1] = 4*x
`;

const using = `import "shared.rflow"

experiment fit {
  for H in [1, 2]
  for k in [1, 2]
  target:  bump
  density: heavy
  network: 1 -> H -> 1
  method:  gd(rate: 0.1, steps: 10*k)
}
`;

const stage = useStage('writing', { 'tent.rflow': text, 'shared.rflow': shared, 'using.rflow': using });

/** Puts the cursor at a line and column, from 1. */
async function goTo(workbench: Workbench, line: number, column: number): Promise<void> {
  await workbench.editor().click();
  const { keyboard } = workbench.page;
  await keyboard.press('Control+Home');
  for (let step = 1; step < line; step++) await keyboard.press('ArrowDown');
  for (let step = 1; step < column; step++) await keyboard.press('ArrowRight');
}

test('a name shows what it is, with a plot, in dark and in light', async () => {
  const { workbench } = stage;
  await workbench.show('tent.rflow');
  const show = async (): Promise<void> => {
    await workbench.page.keyboard.press('Escape');
    await goTo(workbench, 5, 13);
    await workbench.command('Show or Focus Hover');
    const hover = workbench.page.locator('.monaco-hover').filter({ hasText: 'The tent.' });
    await hover.locator('img[src^="data:image/svg+xml"]').waitFor();
    expect(await hover.textContent()).toContain('3 pieces');
    // It fades in.
    await expect.poll(() => hover.evaluate((box) => box.getAnimations().length)).toBe(0);
  };
  for (const theme of ['Default Light Modern', 'Default Dark Modern'] as const) {
    await workbench.theme(theme);
    await show();
  }
  await workbench.screenshot('hover', show);
  await workbench.page.keyboard.press('Escape');
});

test('completion, signature help, a quick fix, formatting and the outline do their work', async () => {
  const { workbench } = stage;
  await workbench.show('tent.rflow');
  const { page } = workbench;

  await goTo(workbench, 7, 32);
  await workbench.key('Control+.', page.locator('.action-widget').getByText('^').first());
  await page.keyboard.press('Enter');
  await page.locator('.view-line').filter({ hasText: '2^3' }).waitFor();

  await goTo(workbench, 7, 15);
  const signature = page.locator('.parameter-hints-widget .parameter.active').filter({ hasText: 'rate' });
  await workbench.key('Control+Shift+Space', signature);
  await workbench.screenshot('signature');
  await page.keyboard.press('Escape');

  await goTo(workbench, 8, 1);
  await page.keyboard.type('  ');
  const offered = page.locator('.suggest-widget .monaco-list-row');
  await workbench.key('Control+Space', offered.filter({ hasText: 'seed' }).first());
  expect(await offered.filter({ hasText: 'method' }).count()).toBe(0);
  await workbench.screenshot('completion');
  await page.keyboard.press('Escape');

  await workbench.command('Format Document');
  await page
    .locator('.view-line')
    .filter({ hasText: /target:\s{2}tent/ })
    .waitFor();
  await page.locator('.pane-header', { hasText: 'Outline' }).click();
  await page.locator('.outline-pane .monaco-list-row').filter({ hasText: 'fit' }).waitFor();
  await workbench.screenshot('outline');
});

test('sizes of sweeps are hinted at, and names are found and renamed across files', async () => {
  const { workbench } = stage;
  const { page } = workbench;
  await workbench.show('using.rflow');
  const line = (text: RegExp) => page.locator('.view-line').filter({ hasText: text });
  await line(/for\sk.*←\s4\scells/).waitFor();

  await goTo(workbench, 6, 14);
  await workbench.command('Peek References');
  await page.locator('.peekview-title', { hasText: 'References (2)' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('F12');
  await page.locator('.tab.active').filter({ hasText: 'shared.rflow' }).waitFor();

  await workbench.show('using.rflow');
  await goTo(workbench, 6, 14);
  const name = page.locator('.rename-box input');
  await workbench.key('F2', name);
  expect(await name.inputValue()).toBe('bump');
  await name.fill('hill');
  await page.keyboard.press('Enter');
  await line(/target:\s+hill/).waitFor();
  await expect
    .poll(() => readFileSync(join(stage.folder, 'shared.rflow'), 'utf8'))
    .toContain('target hill on [0, 1]');
});
