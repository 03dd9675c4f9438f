import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
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
const CLICKS = 3;

/** Milliseconds that a window is left alone: before the first click, which nobody does at once, and after the last. */
const pause = 4000;

/** Milliseconds from a click on Run. */
interface Waited {
  /** Until a chart with a curve is in the panel. */
  readonly chart: number;
  /** Of them, until VS Code has the page of the panel: what it has to do for any extension's page. */
  readonly page: number;
}

/** What people wait for in the real VS Code, with the packaged extension. */
export async function editorRows(root: string): Promise<Row[]> {
  const served = await serveEditor(bringEditor(), join(root, 'reluflow.vsix'));
  const folder = mkdtempSync(join(tmpdir(), 'reluflow-bench-'));
  const browser = await launchBrowser();
  const activations: number[] = [];
  const first: Waited[] = [];
  const later: Waited[] = [];
  try {
    writeFileSync(join(folder, 'fit.rflow'), experiment);
    for (let window = 0; window < WINDOWS; window++) {
      const workbench = await openFit(browser, served.url, folder);
      first.push(await clickToChart(workbench));
      for (let click = 1; click < CLICKS; click++) later.push(await clickToChart(workbench));
      activations.push(await activation(workbench));
      await workbench.close();
      await delay(pause);
    }
  } finally {
    await browser.close();
    await served.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return [
    middleRow('activation of the extension, ms', 100, activations, 'as VS Code itself measures it'),
    clickRow('first click on Run in a window to a chart with its curve, ms', first),
    clickRow('a later click, its panel closed before, to a chart with its curve, ms', later),
  ];
}

async function openFit(browser: Browser, url: string, folder: string): Promise<Workbench> {
  const workbench = await Workbench.open(browser, url, folder, 'fit.rflow');
  await workbench.page.context().addInitScript(noteCurve);
  await workbench.lens('Run').first().waitFor({ timeout: 60_000 });
  await delay(pause);
  return workbench;
}

/** Runs in each page of a panel before its script: notes when the first curve is there. Only the page knows it exactly. */
function noteCurve(): void {
  if (window === window.top) return;
  const timer = setInterval(() => {
    const summary = document.querySelector('[data-summary="trajectory"]')?.textContent ?? '';
    if (!/\d samples/.test(summary)) return;
    performance.mark('curve');
    clearInterval(timer);
  }, 4);
}

/** Clicks on Run and waits for a curve; closes the panel afterwards. */
async function clickToChart(workbench: Workbench): Promise<Waited> {
  const { page } = workbench;
  const run = workbench.lens('Run').first();
  await run.evaluate((lens) => lens.addEventListener('click', () => performance.mark('click'), true));
  await run.click();
  await workbench.panel().locator('[data-role="status"]').filter({ hasText: 'Finished' }).waitFor();
  const click = await page.evaluate(
    () => performance.timeOrigin + performance.getEntriesByName('click').at(-1)!.startTime,
  );
  const panel = await workbench
    .panel()
    .locator('body')
    .evaluate(async () => {
      while (performance.getEntriesByName('curve').length === 0) await new Promise(requestAnimationFrame);
      const [opened] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
      const at = (time: number): number => performance.timeOrigin + time;
      return {
        page: at(opened!.responseEnd),
        chart: at(performance.getEntriesByName('curve')[0]!.startTime),
      };
    });
  const tab = page.locator('.tab').filter({ hasText: 'ReluFlow: fit.rflow' });
  await tab.locator('.codicon-close').click();
  await tab.waitFor({ state: 'detached' });
  return { chart: panel.chart - click, page: panel.page - click };
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

function clickRow(measure: string, clicks: readonly Waited[]): Row {
  const pages = clicks.map(({ page }) => page);
  const detail = `of these VS Code takes ${middle(pages).toFixed(0)} ms to open an empty page`;
  return middleRow(
    measure,
    1500,
    clicks.map(({ chart }) => chart),
    detail,
  );
}

/** The sizes of what is shipped, against the budgets in build/budgets.mjs. */
export function sizeRows(): Row[] {
  return measureSizes().map(({ name, file, size, budget }) =>
    limitRow(`size of the ${name}, kB`, budget, size, file),
  );
}

function middleRow(measure: string, target: number, times: readonly number[], detail: string): Row {
  const all = times.map((time) => time.toFixed(0)).join(', ');
  return limitRow(measure, target, middle(times), `${detail}; all: ${all}`);
}

function middle(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
