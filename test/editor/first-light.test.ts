import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { expect, test } from 'vitest';
import { root } from './served';
import { useStage } from './stage';

/** The packaged extension in a real VS Code: write, check, run, see; against the command line's numbers. */

const planted = `target f on [0, 1] = x^2

experiment fit {
  target:  g
  network: 1 -> 2 -> 1
  method:  gd(rate: 0.1, steps: 100)
}
`;

const stage = useStage('workspace', { 'mistake.rflow': planted }, {}, ({ folder }) =>
  cpSync(join(root, 'examples'), folder, { recursive: true, filter: (path) => !path.includes('.reluflow') }),
);

interface RunResultJson {
  readonly theta: readonly number[];
  readonly observables: Record<string, number | null>;
}

interface RunJson {
  readonly experiments: readonly {
    readonly name: string;
    readonly cells: readonly { readonly runs: readonly RunResultJson[] }[];
  }[];
}

/** N(x) = c + sum of v_i max(w_i x + b_i, 0), for theta = (w, b, v, c). */
function networkValue(theta: readonly number[], x: number): number {
  const width = (theta.length - 1) / 3;
  const neurons = Array.from({ length: width }, (_, i) => {
    return theta[2 * width + i]! * Math.max(theta[i]! * x + theta[width + i]!, 0);
  });
  return neurons.reduce((sum, value) => sum + value, theta[3 * width]!);
}

/** The numbers of the table beside a chart, which the chart is drawn from. */
async function chartTable(panel: FrameLocator, name: string): Promise<number[][]> {
  await panel.locator(`[data-option="${name}-table"]`).click();
  const table = panel.locator(`[data-table="${name}"]`);
  await table.waitFor();
  const rows = await table.locator('tbody tr').allInnerTexts();
  return rows.map((row) => row.split(/\s+/).filter(Boolean).map(Number));
}

/** What the command line says of the same file. */
function commandLine(file: string): RunJson {
  const output = execFileSync(
    process.execPath,
    [
      join(root, 'dist', 'reluflow.js'),
      'run',
      join(stage.folder, file),
      '--json',
      '--out',
      mkdtempSync(join(stage.folder, 'out-')),
    ],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  return JSON.parse(output) as RunJson;
}

test('a planted mistake is seen in Problems while it is there, and is gone when it is mended', async () => {
  const { workbench } = stage;
  await workbench.show('mistake.rflow');
  await workbench.showProblems();
  const problem = workbench.problems().filter({ hasText: 'RF201' });
  await problem.waitFor();
  expect(await problem.textContent()).toMatch(/g.*Ln 4, Col 12/);
  await workbench.screenshot('problems');
  await workbench.editor().click();
  await workbench.page.keyboard.press('Control+Home');
  for (let line = 0; line < 3; line++) await workbench.page.keyboard.press('ArrowDown');
  await workbench.page.keyboard.press('End');
  await workbench.page.keyboard.press('Backspace');
  await workbench.page.keyboard.type('f');
  await workbench.page.keyboard.press('Escape');
  await problem.waitFor({ state: 'detached' });
});

test('a run shows in the panel what the command line computes, and leaves a record', async () => {
  const { workbench } = stage;
  await workbench.show('first.rflow');
  await workbench.tidy();
  await workbench.screenshot('editor');
  const panel = workbench.panel();
  await workbench.press('Run', panel.locator('[data-role="status"]'));
  const shown = panel.locator('[data-observable="risk"] [data-value]');
  await shown.waitFor();
  await panel.locator('[data-role="status"]').filter({ hasText: 'Finished' }).waitFor();
  const computed = commandLine('first.rflow').experiments[0]!.cells[0]!.runs[0]!;
  const expected = computed.observables;
  for (const name of ['risk', 'initial_risk', 'gradient', 'time', 'steps', 'kinks']) {
    const value = panel.locator(`[data-observable="${name}"] [data-value]`);
    expect(Number(await value.getAttribute('data-value')), name).toBe(expected[name]);
  }
  await workbench.screenshot('panel');
  await panel.locator('[data-section="realization"]').scrollIntoViewIfNeeded();
  await workbench.screenshot('realization');

  const samples = await chartTable(panel, 'trajectory');
  const [step, time, risk, , gradient] = samples.at(-1)!;
  expect([step, time]).toEqual([expected['steps'], expected['time']]);
  // The result's risk is computed with an exactly rounded residual, the trajectory's in working precision.
  expect(risk! / expected['risk']!).toBeCloseTo(1, 9);
  expect(gradient! / expected['gradient']!).toBeCloseTo(1, 9);
  const points = await chartTable(panel, 'realization');
  // The ends of the domain, the kinks, and the hat's own.
  expect(points).toHaveLength(2 + expected['kinks']! + 1);
  for (const [x, value] of points) expect(value).toBeCloseTo(networkValue(computed.theta, x!), 12);

  const records = join(stage.folder, '.reluflow');
  expect(existsSync(join(records, '.gitignore'))).toBe(true);
  expect(readdirSync(records).filter((name) => name !== '.gitignore')).toHaveLength(1);
});
