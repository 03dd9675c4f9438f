import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { launchBrowser, Workbench } from '../editor/workbench';
import { allowed, growthOf, grownKinds, isFlat, kindsIn, type Kinds } from './growth';
import { measureMemory, parts, snapshotOf, threads, type Memory, type Part } from './memory';

/** Edits, runs and cancels in the real VS Code for RELUFLOW_SOAK_MINUTES: what is live must not grow. */

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

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(2);

const row = (memory: Memory): string =>
  parts
    .map((part) => `${part} ${megabytes(memory[part].live)} (${megabytes(memory[part].resident)})`)
    .join(', ');

interface Measured {
  readonly round: number;
  readonly memory: Memory;
}

/** Works until the time is over, and measures once in a sixtieth of it. `half` is told once half of the time is over. */
async function soak(workbench: Workbench, half: () => Promise<void>): Promise<readonly Measured[]> {
  const session = await workbench.page.context().newCDPSession(workbench.page);
  const measured: Measured[] = [];
  const begun = Date.now();
  const span = minutes * 60_000;
  let next = begun;
  let halved = false;
  for (let round = 1; Date.now() < begun + span; round++) {
    await edit(workbench, round);
    await runShort(workbench);
    await cancelEndless(workbench);
    if (Date.now() < next) continue;
    next = Date.now() + span / 60;
    measured.push({ round, memory: await measureMemory(inject('heapFolder'), session) });
    tell(`round ${round}: ${row(measured.at(-1)!.memory)}`);
    if (halved || Date.now() < begun + span / 2) continue;
    halved = true;
    await half();
  }
  return measured;
}

const kindsOfThreads = async (): Promise<ReadonlyMap<Part, Kinds>> => {
  const all = new Map<Part, Kinds>();
  for (const part of threads) all.set(part, kindsIn(await snapshotOf(inject('heapFolder'), part)));
  return all;
};

/** Says of each part what it holds, and of one that grows what it has gained; returns the names of these. */
function judge(
  measured: readonly Measured[],
  before: ReadonlyMap<Part, Kinds>,
  after: typeof before,
): readonly Part[] {
  return parts.filter((part) => {
    const samples = measured.map(({ round, memory }) => ({ round, bytes: memory[part].live }));
    const growth = growthOf(samples);
    const [gained, limit] = [growth.bytes, allowed(part, growth.rounds)].map(megabytes);
    const [first, last] = [samples[0]?.bytes ?? 0, samples.at(-1)?.bytes ?? 0];
    tell(
      `${part}: ${megabytes(first)} MB live at first, ${megabytes(last)} MB at last, ${gained} MB gained in the last ${growth.rounds} rounds (${limit} MB allowed)`,
    );
    const grows = first === 0 || !isFlat(part, growth);
    const [then, now] = [before.get(part), after.get(part)];
    if (grows && then && now) for (const line of grownKinds(then, now)) tell(`  ${line}`);
    return grows;
  });
}

test(
  `edits, runs and cancels for ${minutes} minutes leave memory flat`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reluflow-soak-'));
    writeFileSync(join(folder, 'soak.rflow'), text);
    const browser = await launchBrowser();
    let workbench: Workbench | undefined;
    try {
      workbench = await Workbench.open(browser, inject('editorUrl'), folder, 'soak.rflow');
      await workbench.lens('Run').first().waitFor();
      let before: ReadonlyMap<Part, Kinds> = new Map();
      const measured = await soak(workbench, async () => {
        before = await kindsOfThreads();
      });
      tell(
        `${measured.at(-1)?.round ?? 0} rounds of an edit, a run of 20 and a cancelled run in ${minutes} minutes.`,
      );
      expect(judge(measured, before, await kindsOfThreads())).toEqual([]);
    } catch (error) {
      await workbench?.screenshot('soak');
      throw error;
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  (minutes + 10) * 60_000,
);
