import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  changes,
  choose,
  control,
  controlsOf,
  posts,
  press,
  pressRow,
  role,
  tables,
  toggles,
  write,
  zooms,
} from './controls';
import type { Trial } from './controls';
import { usePanel } from './panel';

/** Each control of the panel: what it tells the extension, or what it changes on the page. One page for each scene. */

const open = usePanel();

const selection = { experiment: 'flow_rate', cell: 0, run: 0 };
const selects = (part: Partial<typeof selection>) => ({
  type: 'select',
  selection: { ...selection, ...part },
});

const said = (page: Page, subject: string): Promise<string> =>
  page.locator(`[data-summary="${subject}"]:visible`).innerText();

/** Chosen from a list, the summary of a chart says so. */
function says(name: string, label: string, subject: string, words: RegExp): Trial {
  return changes(name, `set to ${label} is said`, async (page) => {
    expect(await said(page, subject)).not.toMatch(words);
    await choose(page, name, label);
    expect(await said(page, subject)).toMatch(words);
  });
}

/** The run that comes first in descending order; of equal ones the first. */
const firsts: Readonly<Record<string, string>> = {
  'sort=status': '3',
  'sort=risk': '3',
  'sort=gradient': '3',
  'sort=time': '0',
  'sort=steps': '0',
  'sort=run': '19',
};
const sorts = Object.keys(firsts);

/** The table of runs in a view; the fourth run is the first that diverged. */
function lists(table: 'runs' | 'ensemble'): readonly Trial[] {
  const listed = (page: Page) =>
    page
      .locator(`[data-table="${table}"] tbody tr`)
      .evaluateAll((rows) => rows.map((row) => Number((row as HTMLElement).dataset['run'])));
  return [
    posts(`rows=${table}`, (page) => pressRow(page, table, 'run="2"'), selects({ run: 2 })),
    changes(`select=${table}-status`, 'lists the runs in one state', async (page) => {
      const all = await listed(page);
      await choose(page, `select=${table}-status`, 'diverged');
      const some = await listed(page);
      expect(some[0]).toBe(3);
      expect(some.length).toBeLessThan(all.length / 2);
      await choose(page, `select=${table}-status`, 'all');
      expect(await listed(page)).toEqual(all);
    }),
  ];
}

/** The table has more runs than a page of it holds. */
function pages(table: 'runs' | 'ensemble'): Trial {
  const [earlier, later] = [`action=${table}-earlier`, `action=${table}-later`];
  return changes([earlier, later], 'turn the pages', async (page) => {
    const first = page.locator(`[data-table="${table}"] tbody tr`).first();
    await press(page, later);
    expect(await role(page, `${table}-place`)).toBe('101 – 200 of 400');
    expect(await first.getAttribute('data-run')).toBe('100');
    await press(page, earlier);
    expect(await role(page, `${table}-place`)).toBe('1 – 100 of 400');
    expect(await first.getAttribute('data-run')).toBe('0');
  });
}

const trials: Readonly<Record<string, readonly Trial[]>> = {
  finished: [
    posts('action=export', (page) => press(page, 'action=export'), { type: 'export' }),
    posts('action=run', (page) => press(page, 'action=run'), { type: 'run', experiment: 'flow_rate' }),
    posts('action=reveal', (page) => press(page, 'action=reveal'), {
      type: 'reveal',
      experiment: 'flow_rate',
      line: null,
    }),
    posts('expectation', (page) => page.getByTitle('Go to line 23').click(), {
      type: 'reveal',
      experiment: 'flow_rate',
      line: 23,
    }),
    posts('action=next-run', (page) => press(page, 'action=next-run'), selects({ run: 1 })),
    posts('field=run', (page) => write(page, 'field=run', '5'), selects({ run: 5 })),
    posts(
      'select=experiment',
      (page) => choose(page, 'select=experiment', 'widths (waiting)'),
      selects({ experiment: 'widths' }),
    ),
    posts('select=parameter-H', (page) => choose(page, 'select=parameter-H', '4'), selects({ cell: 2 })),
    posts(
      'select=parameter-step',
      (page) => choose(page, 'select=parameter-step', '0.001'),
      selects({ cell: 1 }),
    ),
    toggles('option=log-x', 'trajectory', 'logarithmicX'),
    toggles('option=log-y', 'trajectory', 'logarithmicY'),
    toggles('option=others', 'trajectory', 'others'),
    zooms('trajectory'),
    zooms('realization'),
    tables('trajectory', ({ curveOf }) => {
      const { step, time, risk, gradient, norm } = curveOf(0);
      // The run ended at its last sample, and its norm has never fallen.
      const columns = [time, risk, risk.map((value) => value - risk.at(-1)!), gradient, norm, norm];
      return Array.from(step, (n, k) => [n, ...columns.map((column) => column[k]!)]);
    }),
    tables(
      'realization',
      ({ framesOf }) => {
        const { breakpoints, values } = framesOf();
        const f = (x: number) => Math.min(3 * x, 1, 3 - 3 * x);
        // At its end the kinks lie in the breaks of the target, but for rounding.
        const rows = Array.from(breakpoints.slice(-4), (x, k) => [x, values.at(k - 4)!, f(x)]);
        const breaks = [1 / 3, 2 / 3].map((x, k) => [x, values.at(k - 3)!, f(x)]);
        const others = breaks.filter(([x]) => rows.every((row) => row[0] !== x));
        return [...rows, ...others].sort(([a], [b]) => a! - b!);
      },
      1e-15,
    ),
    says('select=quantity', 'gradient norm', 'trajectory', /gradient norm/),
    says('select=quantity', 'norm of Θ', 'trajectory', /norm of Θ/),
    says('select=quantity', 'largest norm so far', 'trajectory', /largest norm so far/),
    says('select=quantity', 'excess risk', 'trajectory', /excess risk/),
    says('select=against', 'steps n', 'trajectory', / n = 0, /),
    says('select=against', 'time t', 'trajectory', / t = 0, /),
    changes(['action=pin', 'action=unpin-0'], 'keep a run and let go of it', async (page) => {
      const pins = page.locator('.pins li:visible');
      await press(page, 'action=pin');
      expect(await pins.allInnerTexts()).toEqual([expect.stringMatching(/^flow_rate .* run 0/)]);
      expect(await page.locator('[data-table="comparison"]').isVisible()).toBe(true);
      await press(page, 'action=unpin-0');
      expect(await pins.count()).toBe(0);
      expect(await page.locator('[data-table="comparison"]').isVisible()).toBe(false);
    }),
    changes('action=play', 'plays and stops', async (page) => {
      await press(page, 'action=play');
      expect(await control(page, 'action=play').getAttribute('aria-label')).toBe('Stop playing');
      await press(page, 'action=play');
      expect(await control(page, 'action=play').getAttribute('aria-label')).toBe('Play the training');
    }),
    ...lists('runs'),
    changes(sorts, 'sort, the other way round when pressed again', async (page) => {
      for (const name of sorts) {
        const head = page.locator('th', { has: control(page, name) });
        for (const order of ['ascending', 'descending']) {
          await press(page, name);
          expect(await head.getAttribute('aria-sort'), name).toBe(order);
        }
        const first = page.locator('[data-table="runs"] tbody tr').first();
        expect(await first.getAttribute('data-run'), name).toBe(firsts[name]);
      }
      await press(page, 'sort=run');
    }),
    posts('tab=neurons', (page) => press(page, 'tab=neurons'), { type: 'look', look: { kind: 'neurons' } }),
    posts('tab=ensemble', (page) => press(page, 'tab=ensemble'), {
      type: 'look',
      look: { kind: 'ensemble' },
    }),
    posts('tab=landscape', (page) => press(page, 'tab=landscape'), {
      type: 'look',
      look: { kind: 'section' },
    }),
    posts('tab=run', (page) => press(page, 'tab=run'), { type: 'look', look: null }),
  ],
  running: [
    posts('action=cancel', (page) => press(page, 'action=cancel'), {
      type: 'cancel',
      experiment: 'flow_rate',
    }),
    changes('action=cancel', 'says so at once, and leaves its place to no other button', async (page) => {
      const cancel = control(page, 'action=cancel');
      expect(await role(page, 'status')).toBe('Cancelling …');
      expect(await cancel.getAttribute('disabled')).not.toBeNull();
      expect(await role(page, 'progress')).toBe('7 of 20 runs, cancelling');
      const { x, y, width, height } = (await cancel.boundingBox())!;
      const ended = {
        phase: 'cancelled',
        resumable: true,
        progress: { stage: 'over', words: '7 of 20 runs' },
      };
      const pressable = await page.evaluate(
        `tell({ type: 'snapshot', state: (() => {
           const { experiment, ...state } = chosen(mock), ended = ${JSON.stringify(ended)};
           const progress = { ...experiment.progress, ...ended.progress };
           return { ...state, experiment: { ...experiment, ...ended, progress } };
         })() })`,
      );
      expect(pressable).toBeUndefined();
      await page.locator('[data-action="resume"]:visible').waitFor();
      expect(await role(page, 'status')).toBe('Cancelled');
      const there = await page.evaluate(
        ([left, top]) =>
          document.elementFromPoint(left, top)?.closest('[data-action], [data-select]') ?? null,
        [x + width / 2, y + height / 2] as const,
      );
      expect(there).toBeNull();
    }),
  ],
  interrupted: [
    posts('action=resume', (page) => press(page, 'action=resume'), {
      type: 'resume',
      experiment: 'flow_rate',
    }),
  ],
  diverged: [posts('action=previous-run', (page) => press(page, 'action=previous-run'), selects({ run: 2 }))],
  pinned: [
    changes(['action=unpin-0', 'action=unpin-1'], 'let go of one each', async (page) => {
      const pins = page.locator('.pins li:visible');
      await press(page, 'action=unpin-0');
      expect(await pins.allInnerTexts()).toEqual([expect.stringContaining('run 5')]);
    }),
  ],
  points: [
    changes('rows=points', 'show a critical point', async (page) => {
      await pressRow(page, 'points', 'point="3"');
      expect(await role(page, 'moment')).toMatch(/^critical point 3 of 3, a saddle/);
      await pressRow(page, 'points', 'point="1"');
      expect(await role(page, 'moment')).toMatch(/^critical point 1 of 3, a global minimum/);
    }),
  ],
  neurons: [
    changes(['action=previous-neuron', 'action=next-neuron'], 'choose the neuron beside', async (page) => {
      await press(page, 'action=next-neuron');
      expect(await role(page, 'neuron')).toBe('Neuron 4 of 8');
      expect(await said(page, 'neurons')).toContain('Neuron 4: from');
      await press(page, 'action=previous-neuron');
      expect(await role(page, 'neuron')).toBe('Neuron 3 of 8');
    }),
    changes('rows=neurons', 'choose a neuron', async (page) => {
      await pressRow(page, 'neurons', 'neuron="6"');
      expect(await role(page, 'neuron')).toBe('Neuron 7 of 8');
      await pressRow(page, 'neurons', 'neuron="2"');
      expect(await role(page, 'neuron')).toBe('Neuron 3 of 8');
    }),
    zooms('neurons'),
    tables('neurons', ({ neuronsSight }) => {
      const { step, time, kink, weight, jump } = neuronsSight();
      return Array.from(step, (n, k) => [
        n,
        time[k]!,
        ...[kink, weight, jump].map((column) => column[8 * k + 2]!),
      ]);
    }),
  ],
  ensemble: [
    toggles('option=bands-log-x', 'bands', 'logarithmicX'),
    toggles('option=bands-log-y', 'bands', 'logarithmicY'),
    zooms('bands'),
    zooms('histogram'),
    zooms('success'),
    tables('bands', ({ ensembleSight }) => {
      const { place, quantiles, count } = ensembleSight().bands!;
      return Array.from(place, (t, k) => [t, ...quantiles.map((column) => column[k]!), count[k]!]);
    }),
    changes('option=histogram-table', 'counts each run in the bar of its risk', async (page) => {
      await press(page, 'option=histogram-table');
      const table = page.locator('[data-section="histogram"] table');
      const [bars, risks] = [
        await table
          .locator('tbody tr')
          .evaluateAll((rows) =>
            rows.map((row) =>
              [...(row as HTMLTableRowElement).cells].map((cell) => Number(cell.textContent)),
            ),
          ),
        await page.evaluate<number[]>('[...mock.ensembleCell(400).table.risk]'),
      ];
      expect(bars.length).toBeGreaterThan(10);
      // Where a risk lies on an edge but for rounding, either bar may have it.
      for (const [from, below, count] of bars) {
        const inside = (reach: number) =>
          risks.filter((risk) => risk >= from! / reach && risk < below! * reach).length;
        expect(count).toBeGreaterThanOrEqual(inside(1 - 1e-12));
        expect(count).toBeLessThanOrEqual(inside(1 + 1e-12));
      }
      const finite = risks.filter(Number.isFinite).length;
      expect(bars.reduce((sum, [, , count]) => sum + count!, 0)).toBe(finite);
      await press(page, 'option=histogram-table');
    }),
    tables('success', ({ ensembleSight }) => {
      // The first and cells beside it that differ in H alone.
      const { successes, trials, low, high } = ensembleSight().successes;
      return [2, 4, 8].map((H, k) => {
        const cell = 4 - 2 * k;
        return [
          H,
          successes[cell]! / trials[cell]!,
          low[cell]!,
          high[cell]!,
          successes[cell]!,
          trials[cell]!,
        ];
      });
    }),
    says('select=success-against', 'restarts', 'success', /The best of \d+ runs succeeds/),
    posts('field=success-threshold', (page) => write(page, 'field=success-threshold', '1e-3'), {
      type: 'look',
      look: { kind: 'ensemble', threshold: 1e-3 },
    }),
    posts('field=success-threshold', (page) => write(page, 'field=success-threshold', ''), {
      type: 'look',
      look: { kind: 'ensemble', threshold: null },
    }),
    pages('ensemble'),
    ...lists('ensemble'),
    posts('tab=run', (page) => press(page, 'tab=run'), { type: 'look', look: null }),
    pages('runs'),
  ],
  search: [
    changes('rows=landscape-points', 'choose a critical point', async (page) => {
      await pressRow(page, 'landscape-points', 'point="3"');
      const chosen = page.locator('[data-table="landscape-points"] tr[aria-current="true"]');
      expect(await chosen.getAttribute('data-kind')).toBe('saddle');
    }),
    zooms('points'),
    tables('points', ({ pointsCell }) =>
      pointsCell().result!.criticalPoints!.map(({ risk, gradient, rank, index, family }, k) =>
        [k + 1, risk, gradient, rank, index, NaN, family ?? NaN].map(Number),
      ),
    ),
  ],
  landscape: [
    zooms('section'),
    tables('section', ({ sectionSight }) => {
      const { x, y, risk } = sectionSight();
      return Array.from(risk, (value, at) => [x[at % x.length]!, y[Math.floor(at / x.length)]!, value]);
    }),
    ...[
      [1, 'middle of run 0', ['middle', 'start', 'middle']],
      [2, 'end of run 0', ['end', 'end', 'middle']],
      [3, 'none', ['end', 'start']],
    ].map(([place, label, moments]) => {
      const name = `select=section-point-${String(place)}`;
      const points = (moments as readonly string[]).map((moment) => ({ kind: 'run', run: 0, moment }));
      return posts(name, (page) => choose(page, name, label as string), {
        type: 'look',
        look: { kind: 'section', points },
      });
    }),
  ],
  computing: [
    posts('action=section-cancel', (page) => press(page, 'action=section-cancel'), {
      type: 'look',
      look: null,
    }),
    changes('action=section-cancel', 'says how far it came', async (page) => {
      expect(await role(page, 'section-progress')).toBe('Cancelled after 24 of 61 rows');
    }),
    posts('action=section-resume', (page) => press(page, 'action=section-resume'), {
      type: 'look',
      look: { kind: 'section' },
    }),
  ],
};

describe.each(Object.entries(trials))('in the scene %s', (scene, tried) => {
  let page: Page;
  beforeAll(async () => {
    page = await open(scene);
  });

  test.each(tried.map((trial) => [trial.controls.join(', '), trial.does, trial.run] as const))(
    '%s %s',
    (_name, _does, run) => run(page),
  );
});

test('no control is without a test', async () => {
  const page = await open('pinned');
  // A view is made when it is first shown.
  for (const view of ['neurons', 'ensemble', 'landscape', 'run']) await press(page, `tab=${view}`);
  const tried = new Set(Object.values(trials).flatMap((each) => each.flatMap(({ controls }) => controls)));
  const found = await controlsOf(page);
  expect(found.length).toBeGreaterThan(60);
  expect(found.filter((name) => !tried.has(name))).toEqual([]);
});
