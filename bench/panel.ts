import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import type * as panelPage from '../test/webview/page.mjs';
import { limitRow, type Row } from './report';

type PanelPage = typeof panelPage;

/** Milliseconds of script that what the reader does or a message costs, from the event to the end of its frame. */
interface Timed {
  readonly script: readonly number[];
}

/**
 * What the panel's script costs for each frame, in a browser without VS Code: while the scrubber moves through a run,
 * while the results of a large ensemble come in, and when its runs are sorted and filtered.
 */
export async function panelRows(root: string): Promise<Row[]> {
  const panel = (await import(pathToFileURL(join(root, 'test', 'webview', 'page.mjs')).href)) as PanelPage;
  const folder = mkdtempSync(join(tmpdir(), 'reluflow-bench-'));
  await panel.buildPanel(folder);
  const browser = await panel.launchPanelBrowser();
  try {
    const measure = async (
      name: string,
      state: string,
      view: string,
      act: (page: Page) => Promise<Timed>,
    ) => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await page.addInitScript(timeFrames);
      await page.goto(await panel.writePage(folder, name, 'vscode-dark', { state, view }));
      await page.waitForSelector('main[data-revision]');
      const timed = await act(page);
      await page.close();
      return timed;
    };
    const scrubbed = await measure(
      'scrubbing',
      'mock.stateOf({ experiment: mock.experimentOf({ cell: mock.wideCell(400, 64) }) })',
      "{ view: 'run' }",
      (page) => page.evaluate(scrub),
    );
    const ensemble = (name: string, act: () => Promise<Timed>) =>
      measure(
        name,
        'mock.stateOf({ experiment: mock.experimentOf({ cell: mock.ensembleCell(10000) }) })',
        "{ view: 'ensemble', order: { by: 'risk' } }",
        (page) => page.evaluate(act),
      );
    const of = 'an ensemble of 10,000 runs, ms of script';
    return [
      timedRow('scrubbing 400 samples of width 64, ms of script per frame', 8, scrubbed),
      timedRow(`100 results arriving in ${of} per message`, 50, await ensemble('arriving', arrive)),
      timedRow(`sorting ${of} per column`, 50, await ensemble('sorting', sort)),
      timedRow(`filtering ${of} per choice`, 50, await ensemble('filtering', filter)),
    ];
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Nineteen frames in twenty are within the row's figure. */
function timedRow(measure: string, target: number, { script }: Timed): Row {
  const sorted = [...script].sort((a, b) => a - b);
  const at = (level: number) => sorted[Math.ceil(level * sorted.length) - 1]!;
  const detail = `95 % of the frames at most that; half of them ${at(0.5).toFixed(2)} ms, largest ${at(1).toFixed(2)} ms, of ${sorted.length} frames`;
  return limitRow(measure, target, at(0.95), detail);
}

/** Runs in the page, before the panel: adds up the time that callbacks of frames take. */
function timeFrames(): void {
  const page = window as unknown as { spent: number };
  page.spent = 0;
  const original = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) =>
    original((time) => {
      const start = performance.now();
      callback(time);
      page.spent += performance.now() - start;
    });
}

/** Runs in the page: moves the slider to every sample, a frame each. */
async function scrub(): Promise<Timed> {
  const page = window as unknown as { spent: number };
  const slider = document.querySelector<HTMLInputElement>(
    '[data-section="realization"] input[type="range"]',
  )!;
  const script: number[] = [];
  for (let k = 0; k <= Number(slider.max); k++) {
    page.spent = 0;
    const start = performance.now();
    slider.value = String(k);
    slider.dispatchEvent(new Event('input'));
    const handled = performance.now() - start;
    await new Promise((resolve) => setTimeout(resolve, 40));
    script.push(handled + page.spent);
  }
  return { script };
}

/** Runs in the page: sends rows as the extension does while an ensemble runs. */
async function arrive(): Promise<Timed> {
  const page = window as unknown as { spent: number; tell(message: unknown): void };
  const script: number[] = [];
  for (let k = 0; k < 40; k++) {
    const run = Uint32Array.from({ length: 100 }, (_, j) => 100 * k + j);
    const column = Float64Array.from(run, (each) => 10 ** -(1 + (each % 7)));
    const rows = {
      run,
      state: new Uint8Array(100).fill(2),
      risk: column,
      gradient: column,
      time: column,
      steps: column,
    };
    page.spent = 0;
    page.tell({ type: 'delta', revision: 2 + k, delta: { rows } });
    await new Promise((resolve) => setTimeout(resolve, 150));
    script.push(page.spent);
  }
  return { script };
}

/** Runs in the page: sorts the table by each of its columns, both ways. */
async function sort(): Promise<Timed> {
  const page = window as unknown as { spent: number };
  const script: number[] = [];
  for (let k = 0; k < 40; k++) {
    const heads = document.querySelectorAll<HTMLElement>('[data-table="ensemble"] [data-sort]');
    page.spent = 0;
    const start = performance.now();
    heads[Math.floor(k / 2) % heads.length]!.click();
    const handled = performance.now() - start;
    await new Promise((resolve) => setTimeout(resolve, 100));
    script.push(handled + page.spent);
  }
  return { script };
}

/** Runs in the page: lists the runs in one state, then those in another. */
async function filter(): Promise<Timed> {
  const page = window as unknown as { spent: number };
  const list = document.querySelector<HTMLSelectElement>('[data-select="ensemble-status"]')!;
  const script: number[] = [];
  for (let k = 0; k < 40; k++) {
    const choices = [...list.querySelectorAll('vscode-option')];
    page.spent = 0;
    const start = performance.now();
    list.value = choices[k % choices.length]!.getAttribute('value')!;
    list.dispatchEvent(new Event('change'));
    const handled = performance.now() - start;
    await new Promise((resolve) => setTimeout(resolve, 100));
    script.push(handled + page.spent);
  }
  return { script };
}
