import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { launchBrowser, Workbench } from '../editor/workbench';
import { drift, measureMemory, type Memory } from './memory';

/** Edits, runs and cancels in the real VS Code for RELUFLOW_SOAK_MINUTES; memory must stay flat. */

const minutes = Number(process.env['RELUFLOW_SOAK_MINUTES'] ?? 60);

const text = `target f on [0, 1] = x^2

experiment endless {
  target:  f
  network: 1 -> 16 -> 1
  method:  gd(rate: 1e-9, steps: 1e12)
}

experiment short {
  target:  f
  network: 1 -> 8 -> 1
  runs:    20
  method:  gd(rate: 1e-2, steps: 2000)
  expect risk < 1
}
`;

const names = ['host', 'server', 'page'] as const;

/** Megabytes that a process may hold at the end beyond what it held when it was warm. */
const allowance = { host: 60, server: 40, page: 15 };

async function edit({ page }: Workbench, round: number): Promise<void> {
  await page.locator('.view-line').filter({ hasText: 'runs:' }).click();
  await page.keyboard.press('End');
  await page.keyboard.type(` + unknown${round}`);
  const mistake = page.locator('.squiggly-error').first();
  await mistake.waitFor();
  for (let key = 0; key < ` + unknown${round}`.length; key++) await page.keyboard.press('Backspace');
  await mistake.waitFor({ state: 'detached' });
}

async function runShort(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  await page.locator('.view-line').filter({ hasText: 'runs:' }).click();
  await page.keyboard.press('Control+Enter');
  const panel = workbench.panel();
  await panel.getByRole('heading', { name: 'short' }).waitFor();
  await panel.locator('[data-role="status"]').filter({ hasText: 'Finished' }).waitFor();
}

async function cancelEndless(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  await page.locator('.view-line').filter({ hasText: '1e12' }).click();
  await page.keyboard.press('Control+Enter');
  const panel = workbench.panel();
  await panel.getByRole('heading', { name: 'endless' }).waitFor();
  const status = panel.locator('[data-role="status"]');
  await status.filter({ hasText: 'Running' }).waitFor();
  await panel.getByRole('button', { name: 'Cancel' }).click();
  await status.filter({ hasText: 'Cancelled' }).waitFor();
}

/** A report goes to the console: this is a command for people. */
function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

const row = (memory: Memory) => names.map((name) => `${name} ${memory[name].toFixed(0)} MB`).join(', ');

test(
  `edits, runs and cancels for ${minutes} minutes leave memory flat`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reluflow-soak-'));
    writeFileSync(join(folder, 'soak.rflow'), text);
    const browser = await launchBrowser();
    const samples: Memory[] = [];
    let rounds = 0;
    let workbench: Workbench | undefined;
    try {
      workbench = await Workbench.open(browser, inject('editorUrl'), folder, 'soak.rflow');
      workbench.page.setDefaultTimeout(60_000);
      await workbench.lens('Run').first().waitFor();
      const session = await workbench.page.context().newCDPSession(workbench.page);
      const end = Date.now() + minutes * 60_000;
      let next = 0;
      while (Date.now() < end) {
        await edit(workbench, rounds);
        await runShort(workbench);
        await cancelEndless(workbench);
        rounds++;
        if (Date.now() < next) continue;
        next = Date.now() + minutes * 1000;
        samples.push(await measureMemory(inject('editorData'), session));
        tell(`round ${rounds}: ${row(samples.at(-1)!)}`);
      }
    } catch (error) {
      await workbench?.screenshot('soak');
      throw error;
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    }
    tell(
      `${rounds} rounds of an edit with a mistake, a run of 20 and a cancelled run in ${minutes} minutes.`,
    );
    for (const name of names) {
      const { warm, end } = drift(samples.map((memory) => memory[name]));
      tell(`${name}: ${warm.toFixed(0)} MB when warm, ${end.toFixed(0)} MB at the end`);
      expect(warm, `the ${name} was not found`).toBeGreaterThan(0);
      expect(end - warm, `the ${name} grew`).toBeLessThan(allowance[name]);
    }
  },
  (minutes + 10) * 60_000,
);
