import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { measureSizes } from '../build/budgets.mjs';
import { bringEditor, serveEditor } from '../build/editor.mjs';
import { launchBrowser, Workbench } from '../test/editor/workbench';
import { limitRow, type Row } from './report';

const experiment = `target f on [0, 1] = x^2

experiment fit {
  target:  f
  network: 1 -> 8 -> 1
  method:  gd(rate: 1e-2, steps: 2000)
}
`;

const WINDOWS = 3;
const CLICKS = 5;

/** What people wait for in the real VS Code, with the packaged extension. */
export async function editorRows(root: string): Promise<Row[]> {
  const served = await serveEditor(bringEditor(), join(root, 'reluflow.vsix'));
  const folder = mkdtempSync(join(tmpdir(), 'reluflow-bench-'));
  const browser = await launchBrowser();
  const activations: number[] = [];
  const clicks: number[] = [];
  try {
    writeFileSync(join(folder, 'fit.rflow'), experiment);
    for (let window = 0; window < WINDOWS; window++) {
      const workbench = await openFit(browser, served.url, folder);
      if (window === 0)
        for (let click = 0; click < CLICKS; click++) clicks.push(await clickToChart(workbench));
      activations.push(await activation(workbench));
      await workbench.close();
    }
  } finally {
    await browser.close();
    await served.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const waited = `from the click on Run to a chart with a curve and the end of the run, ${CLICKS} times`;
  return [
    middleRow('activation of the extension, ms', 100, activations, 'as VS Code itself measures it'),
    middleRow('click to first chart, panel closed before, ms', 1500, clicks, waited),
  ];
}

async function openFit(browser: Browser, url: string, folder: string): Promise<Workbench> {
  const workbench = await Workbench.open(browser, url, folder, 'fit.rflow');
  await workbench.lens('Run').first().waitFor({ timeout: 60_000 });
  return workbench;
}

/** Milliseconds from the click on Run to the first drawn chart; closes the panel afterwards. */
async function clickToChart(workbench: Workbench): Promise<number> {
  const { page } = workbench;
  const start = performance.now();
  await workbench.lens('Run').first().click();
  await workbench.panel().locator('canvas').first().waitFor();
  const elapsed = performance.now() - start;
  await workbench.panel().locator('[data-role="status"]').filter({ hasText: 'Finished' }).waitFor();
  const tab = page.locator('.tab').filter({ hasText: 'ReluFlow: fit.rflow' });
  await tab.locator('.codicon-close').click();
  await tab.waitFor({ state: 'detached' });
  return elapsed;
}

/** Milliseconds of activation, from VS Code's list of running extensions. */
async function activation(workbench: Workbench): Promise<number> {
  await workbench.command('Developer: Show Running Extensions');
  const row = workbench.page.locator('.runtime-extensions-editor .extension').filter({ hasText: 'ReluFlow' });
  const text = await row.locator('.activation-time').innerText();
  const milliseconds = Number(/(\d+)\s*ms/.exec(text)?.[1]);
  if (Number.isNaN(milliseconds)) throw new Error(`VS Code tells no time of activation, but "${text}".`);
  return milliseconds;
}

/** The sizes of what is shipped, against the budgets in build/budgets.mjs. */
export function sizeRows(): Row[] {
  return measureSizes().map(({ name, file, size, budget }) =>
    limitRow(`size of the ${name}, kB`, budget, size, file),
  );
}

function middleRow(measure: string, target: number, times: readonly number[], detail: string): Row {
  const sorted = [...times].sort((a, b) => a - b);
  const all = sorted.map((time) => time.toFixed(0)).join(', ');
  return limitRow(measure, target, sorted[Math.floor(sorted.length / 2)]!, `${detail}; all: ${all}`);
}
