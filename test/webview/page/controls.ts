import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { ChartName } from '../../../webview/view/options';
import type * as mocks from '../mock';
import { drawn } from './panel';

/** Controls of the panel by name, as `action=pin` or `option=log-x`, and what there is to expect of them. */

export interface Trial {
  readonly controls: readonly string[];
  readonly does: string;
  readonly run: (page: Page) => Promise<void>;
}

type Mock = typeof mocks;
/** What the page plays the extension with, see test/webview/page.mjs. */
interface Played {
  readonly posted: object[];
  readonly saved: { readonly view: Readonly<Record<string, unknown>> };
}

const kinds = ['action', 'option', 'select', 'field', 'sort', 'tab'];

/** The names of all controls that the page has, shown or not. */
export function controlsOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(
    (names) =>
      names.flatMap((kind) =>
        [...document.querySelectorAll<HTMLElement>(`[data-${kind}]`)].map(
          (element) => `${kind}=${element.dataset[kind]!}`,
        ),
      ),
    kinds,
  );
}

export function control(page: Page, name: string): Locator {
  const [kind, value] = name.split('=');
  return page.locator(`[data-${kind!}="${value!}"]:visible`);
}

export async function press(page: Page, name: string): Promise<void> {
  await control(page, name).click();
  await drawn(page);
}

export async function choose(page: Page, name: string, label: string): Promise<void> {
  await control(page, name).click();
  await control(page, name).getByRole('option', { name: label, exact: true }).click();
  await drawn(page);
}

export async function write(page: Page, name: string, text: string): Promise<void> {
  const field = control(page, name).locator('input');
  await field.fill(text);
  await field.press('Enter');
  await drawn(page);
}

export const role = (page: Page, name: string): Promise<string> =>
  page.locator(`[data-role="${name}"]:visible`).innerText();

const picture = (page: Page, chart: ChartName): Promise<string> =>
  page.locator(`[data-chart="${chart}"]`).evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());

/** What the panel keeps of the reader's choices, which it does a moment after the last one. */
async function keeps(page: Page, choice: string, value: unknown): Promise<void> {
  const kept = () =>
    page.evaluate((path) => {
      const { saved } = window as unknown as Played;
      return path
        .split('.')
        .reduce<unknown>((part, key) => (part as Readonly<Record<string, unknown>>)[key], saved.view);
    }, choice);
  await expect.poll(kept, { interval: 20 }).toEqual(value);
}

export function changes(
  controls: string | readonly string[],
  does: string,
  run: (page: Page) => Promise<void>,
): Trial {
  return { controls: typeof controls === 'string' ? [controls] : controls, does, run };
}

/** The control tells the extension this, and nothing else. */
export function posts(name: string, act: (page: Page) => Promise<void>, message: object): Trial {
  return changes(name, `posts ${JSON.stringify(message)}`, async (page) => {
    await page.evaluate(() => void ((window as unknown as Played).posted.length = 0));
    await act(page);
    expect(await page.evaluate(() => (window as unknown as Played).posted)).toMatchObject([message]);
  });
}

/** Pressed, the chart looks otherwise and the choice is kept; pressed again, it looks otherwise again. */
export function toggles(name: string, chart: ChartName, choice: string): Trial {
  return changes(name, `changes ${choice}`, async (page) => {
    const before = await picture(page, chart);
    await press(page, name);
    const without = await picture(page, chart);
    expect(without).not.toBe(before);
    await keeps(page, choice, false);
    await press(page, name);
    expect(await picture(page, chart)).not.toBe(without);
    await keeps(page, choice, true);
  });
}

/** The table below a chart, while its box is ticked, holds these rows, which are made in the page, but for rounding. */
export function tables(
  chart: ChartName,
  numbers: (mock: Mock) => readonly (readonly number[])[],
  rounding = 0,
): Trial {
  const name = `option=${chart}-table`;
  return changes(name, 'shows the numbers of the chart', async (page) => {
    const table = page.locator(`[data-section="${chart}"] table`);
    expect(await table.isVisible()).toBe(false);
    await press(page, name);
    const rows = await table.evaluate((element) =>
      [...(element as HTMLTableElement).tBodies[0]!.rows].map((row) =>
        [...row.cells].map((cell) => Number(cell.textContent)),
      ),
    );
    const wanted = await page.evaluate<number[][]>(`(${String(numbers)})(window.mock)`);
    expect(wanted.length).toBeGreaterThan(1);
    const off = (a = NaN, b = NaN) => !(Object.is(a, b) || Math.abs(a - b) <= rounding);
    expect(rows.map((row) => row.length)).toEqual(wanted.map((row) => row.length));
    expect(rows.flatMap((row, k) => row.filter((value, column) => off(value, wanted[k]![column])))).toEqual(
      [],
    );
    await press(page, name);
    expect(await table.isVisible()).toBe(false);
  });
}

export function zooms(chart: ChartName): Trial {
  const names = ['in', 'out', 'reset'].map((way) => `action=${chart}-zoom-${way}`);
  const [closer, wider, whole] = names;
  return changes(names, 'look closer, wider, and at all again', async (page) => {
    const seen = new Set([await picture(page, chart)]);
    for (const name of [closer!, wider!, wider!]) {
      await press(page, name);
      seen.add(await picture(page, chart));
    }
    expect(seen.size).toBeGreaterThan(2);
    const looked = await picture(page, chart);
    await press(page, whole!);
    expect(await picture(page, chart)).not.toBe(looked);
    await keeps(page, `charts.${chart}.zoom`, null);
  });
}

/** A row of a table, by what it stands for. */
export async function pressRow(page: Page, table: string, row: string): Promise<void> {
  await page.locator(`[data-table="${table}"]:visible tr[data-${row}] button`).click();
  await drawn(page);
}
