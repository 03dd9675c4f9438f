import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { drawn, ownPage, usePanel } from './panel';

/** What is read off charts, and looks that are closer or elsewhere: they stay while a run goes on. */

const open = usePanel();

const chart = (page: Page, name = 'trajectory') => page.locator(`[data-chart="${name}"]`);
const readout = (page: Page, name = 'trajectory') =>
  page.locator(`.chart:has([data-chart="${name}"]) .readout`);

/** What a chart is drawn from, as the table beside it has it: of the trajectory every recorded sample of the selected run. */
async function samples(page: Page, name = 'trajectory'): Promise<readonly (readonly number[])[]> {
  await page.locator(`[data-option="${name}-table"]`).click();
  await drawn(page);
  const rows = await page
    .locator(`[data-section="${name}"] [data-table="${name}"] tbody tr`)
    .evaluateAll((all) => all.map(({ children }) => [...children].map(({ textContent }) => textContent)));
  await page.locator(`[data-option="${name}-table"]`).click();
  await drawn(page);
  return rows.map((row) => row.map(Number));
}

/** "0.0312" or "3.1·10⁻¹²" as a number. */
function numberIn(text: string): number {
  const [, mantissa = '1', power] = /^(?:(.*)·)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/.exec(text) ?? [];
  if (power === undefined) return Number(text.replace('−', '-'));
  const exponent = [...power]
    .map((sign) => '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(sign))
    .map((digit) => (digit < 0 ? '-' : digit));
  return Number(`${mantissa.replace('−', '-')}e${exponent.join('')}`);
}

/** "t = 0.5; run 0: 10⁻³; run 3, pinned: 0.2" as 0.5, 1e-3, 0.2. */
function numbers(text: string): readonly number[] {
  return text.split('; ').map((part) => numberIn(part.split(/ = |: /).at(-1)!));
}

/** What the crosshair says at a fraction of the chart's width. */
async function readAt(page: Page, fraction: number): Promise<readonly number[]> {
  const { width, height } = (await chart(page).boundingBox())!;
  await chart(page).hover({ position: { x: width * fraction, y: height / 2 } });
  return numbers(await readout(page).innerText());
}

async function readings(page: Page): Promise<readonly (readonly number[])[]> {
  const values = [await readAt(page, 0.3), await readAt(page, 0.8)];
  await page.mouse.move(0, 0);
  return values;
}

/** Whether positive readings are those of the same samples, or of their neighbours. */
function isNear(one: Awaited<ReturnType<typeof readings>>, other: typeof one): boolean {
  const ratios = one.flatMap((values, k) => values.map((value, i) => value / other[k]![i]!));
  return ratios.every((ratio) => ratio > 0.7 && ratio < 1.4);
}

/** Tells pictures of a chart apart, without what lies over it; waits until it has its size. */
async function picture(page: Page): Promise<string> {
  for (let before = 'data:,'; ;) {
    await drawn(page);
    const address = await chart(page).evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    // A chart whose place has changed may need another frame.
    if (address === before && address !== 'data:,') return createHash('sha1').update(address).digest('hex');
    before = address;
  }
}

/** The run that goes on records more samples: they are 90 of 200. */
async function growth(page: Page, revision: number): Promise<void> {
  await page.evaluate((number) => {
    const { mock, tell } = window as unknown as {
      readonly mock: { curveOf(run: number, samples: number): Record<string, Float64Array | number> };
      readonly tell: (message: object) => void;
    };
    const later = Object.entries(mock.curveOf(0, 90)).map(([name, column]) => [
      name,
      typeof column === 'number'
        ? column
        : column
            .slice(-20)
            .map((value) => (name === 'step' ? value + 1000 : value * (name === 'time' ? 1e6 : 1))),
    ]);
    tell({ type: 'delta', revision: number, delta: { samples: [Object.fromEntries(later)] } });
  }, revision);
  await page.locator(`main[data-revision="${revision}"]`).waitFor();
  await drawn(page);
}

describe('the crosshair', () => {
  test('reads off the sample that is nearest to the pointer, with its value', async () => {
    const page = await open('finished');
    const rows = await samples(page);
    const times = rows.map(([, time]) => time!);
    expect(await readout(page).isVisible()).toBe(false);
    const seen: number[] = [];
    for (const fraction of [0.2, 0.5, 0.9]) {
      const [time, risk] = await readAt(page, fraction);
      // Values are read off with five digits.
      const nearest = rows.reduce((a, b) => (Math.abs(b[1]! - time!) < Math.abs(a[1]! - time!) ? b : a));
      expect(time! / nearest[1]!).toBeCloseTo(1, 4);
      expect(risk! / nearest[2]!).toBeCloseTo(1, 4);
      seen.push(time!);
    }
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    // The axis is logarithmic: its middle is the middle of the exponents.
    const [least, most] = [Math.log10(times[1]!), Math.log10(times.at(-1)!)];
    expect(Math.abs(Math.log10(seen[1]!) - (least + most) / 2)).toBeLessThan(0.1 * (most - least));
    await page.mouse.move(0, 0);
    expect(await readout(page).isVisible()).toBe(false);
  });

  test('says what pinned runs had at the same place', async () => {
    const page = await open('pinned');
    const values = await readAt(page, 0.5);
    expect(values).toHaveLength(4);
    expect(await readout(page).innerText()).toMatch(/run 0: .*; .*run 3.*; .*run 5/);
  });

  test('goes from sample to sample by keyboard', async () => {
    const page = await open('finished');
    const rows = await samples(page);
    await chart(page).focus();
    const seen: number[] = [];
    for (let press = 0; press < 4; press++) {
      await page.keyboard.press('Shift+ArrowRight');
      seen.push(numbers(await readout(page).innerText())[0]!);
    }
    expect(new Set(seen).size).toBe(4);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    await page.keyboard.press('Shift+ArrowLeft');
    expect(numbers(await readout(page).innerText())[0]).toBe(seen[2]);
    for (const time of seen) expect(rows.some(([, each]) => Math.abs(each! - time) < 1e-4 * time)).toBe(true);
  });
});

type ChartReading = readonly [name: string, says: RegExp, columns: readonly number[]];

const bands = /^t = (.+); median (.+); half of the runs (.+) … (.+); nine in ten (.+) … (.+)$/;

/** What the keyboard reads off each other chart, scene by scene: numbers of which columns of its table. */
const charts: Readonly<Record<string, readonly ChartReading[]>> = {
  finished: [['realization', /^x = (.+); N: (.+); f: ([^;]+).* of /, [0, 1, 2]]],
  neurons: [['neurons', /^t = (.+); neuron 3: kink (.+)$/, [1, 2]]],
  widths: [
    ['bands', bands, [0, 3, 2, 4, 1, 5]],
    ['histogram', /^risk (.+) … (.+): (.+) runs?$/, [0, 1, 2]],
    ['success', /^H = (.+); success (.+) %, .* (.+) % … (.+) %; (\d+) of (\d+) runs$/, [0, 1, 2, 3, 4, 5]],
  ],
  search: [['points', /^critical point (\d+): [\w ,]+; risk ([^;]+)$/, [0, 1]]],
};

/** Whether a number is said as it is, to the digits that are said; shares are said in hundredths. */
function isRead(text: string, value: string, wanted: number): boolean {
  const share = text.includes(` ${value} %`);
  const number = numberIn(value) / (share ? 100 : 1);
  return number === wanted || Math.abs(number - wanted) <= (share ? 6e-3 : 6e-4) * Math.abs(wanted);
}

describe('the keyboard reads off', () => {
  test.each(Object.entries(charts))('each chart in the scene %s', async (scene, read) => {
    const page = await open(scene);
    for (const [name, says, columns] of read) {
      const rows = await samples(page, name);
      await chart(page, name).focus();
      const texts = new Set<string>();
      for (let press = 0; press < (name === 'realization' ? 60 : 5); press++) {
        await page.keyboard.press('Shift+ArrowRight');
        texts.add(await readout(page, name).innerText());
      }
      expect(await readout(page, name).getAttribute('role')).toBe('status');
      // Every row of the table is a stop; of the realization, which is known everywhere, kinks and breaks are.
      const found = [...texts].map((text) => says.exec(text)).filter((match) => match !== null);
      const inner = new Set(rows.slice(1, -1).map(([x]) => x!.toFixed(9)));
      expect(found, name).toHaveLength(name === 'realization' ? inner.size : Math.min(5, rows.length));
      for (const [text, ...values] of found) {
        const row = rows.find((each) => values.every((value, k) => isRead(text, value, each[columns[k]!]!)));
        expect(row, text).toBeDefined();
      }
    }
  });

  test('the plane in both directions', async () => {
    const page = await open('landscape');
    await chart(page, 'section').focus();
    const place = async (key: string): Promise<readonly [number, number]> => {
      await page.keyboard.press(key);
      const text = await readout(page, 'section').innerText();
      const [x, y, risk] = /^\((.+), (.+)\); risk ([^;]+)/.exec(text)!.slice(1).map(numberIn);
      // The valley that the scene is made of.
      expect(risk).toBeCloseTo(0.02 + (y! - x! ** 2 / 2) ** 2 + 0.1 * (x! - 0.4) ** 2, 3);
      return [x!, y!];
    };
    const [x, y] = await place('Shift+ArrowLeft');
    const [same, higher] = await place('Shift+ArrowUp');
    expect([same, higher > y]).toEqual([x, true]);
    expect(await place('Shift+ArrowDown')).toEqual([x, y]);
  });
});

/** Ways to look closer: what is done, and whether it moves the place instead. */
const looks: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'the wheel': async (page) => {
    await chart(page).hover({ position: { x: 150, y: 60 } });
    await page.keyboard.down('Control');
    for (let turn = 0; turn < 4; turn++) await page.mouse.wheel(0, -100);
    await page.keyboard.up('Control');
  },
  keys: async (page) => {
    await chart(page).focus();
    for (const key of ['+', '+', 'ArrowLeft', 'ArrowUp']) await page.keyboard.press(key);
  },
  'a drag': async (page) => {
    await chart(page).focus();
    await page.keyboard.press('+');
    await drawn(page);
    const { x, y } = (await chart(page).boundingBox())!;
    await page.mouse.move(x + 120, y + 80);
    await page.mouse.down();
    await page.mouse.move(x + 260, y + 60, { steps: 4 });
    await page.mouse.up();
  },
};

describe('a closer look', () => {
  test('without one the chart follows the run', async () => {
    const page = await open('running');
    const before = await picture(page);
    await growth(page, 2);
    expect(await picture(page)).not.toBe(before);
  });

  test.each(Object.entries(looks))('by %s survives what comes', async (_way, look) => {
    const page = await open('running');
    const whole = await picture(page);
    await look(page);
    await page.mouse.move(0, 0);
    const closer = await picture(page);
    expect(closer).not.toBe(whole);
    // What comes lies beyond the place that is looked at: not a pixel differs.
    await growth(page, 2);
    expect(await picture(page)).toBe(closer);
  });

  test('stays in other tabs and after a reload, until all is wanted', async () => {
    const page = await open('running', ownPage);
    await looks['keys']!(page);
    const closer = await picture(page);
    const seen = await readings(page);
    await page.locator('[data-tab="neurons"]').click();
    await drawn(page);
    await page.locator('[data-tab="run"]').click();
    expect(await picture(page)).toBe(closer);
    // The panel keeps a change once no other follows within a fifth of a second.
    interface Saved {
      readonly view: {
        readonly view?: string;
        readonly charts?: { readonly trajectory?: { readonly zoom?: unknown } };
      };
    }
    const kept = () => page.evaluate(() => (window as unknown as { readonly saved: Saved }).saved);
    await expect.poll(kept).toMatchObject({
      view: { view: 'run', charts: { trajectory: { zoom: expect.any(Object) as object } } },
    });
    await page.addInitScript(`window.saved = ${JSON.stringify(await kept())};`);
    await page.reload();
    await page.locator('main[data-revision]').waitFor();
    await picture(page);
    // Axes that are drawn anew may lie a hair's breadth elsewhere, and further until they have their size: the sample that is
    // nearest may be a neighbour. The whole run is far from what is looked at.
    await expect.poll(async () => isNear(await readings(page), seen)).toBe(true);
    await chart(page).dblclick();
    expect(isNear(await readings(page), seen)).toBe(false);
    await page.close();
  });

  test('belongs to what is shown: another quantity is shown whole', async () => {
    const page = await open('finished');
    await chart(page).focus();
    await page.keyboard.press('+');
    const closer = await picture(page);
    await page.locator('[data-option="log-y"]').click();
    await drawn(page);
    await page.locator('[data-option="log-y"]').click();
    expect(await picture(page)).not.toBe(closer);
  });
});
