import { describe, expect, it } from 'vitest';
import type { ExpectationResult } from '../../../engine/experiment/result';
import { plain, type Figure } from '../../../engine/host/figures/figure';
import { pgfplotsOf } from '../../../engine/host/figures/pgfplots';
import { reportOf } from '../../../engine/host/figures/report';
import { svgOf } from '../../../engine/host/figures/svg';
import { figuresOfSweep } from '../../../engine/host/figures/sweep';
import { recordOf, sweepOf } from './records';

const good = { text: 'fraction(risk < 1e-3)' };
const shares = [0.04, 0.14, 0.48, 0.74];
const ends = shares.map((share): [number, number] => [share / 2, share + 0.1]);

/** A success probability that grows with the width, and the smallest risk. */
function expectationsAt(k: number): ExpectationResult[] {
  const fraction = { ...good, value: shares[k]!, interval: ends[k]! };
  const line = { line: 5, holds: true };
  return [
    { ...line, text: `${good.text} > 0.01`, observed: shares[k]!, interval: ends[k]!, fractions: [fraction] },
    { ...line, text: `2*${good.text} < 2`, observed: 2 * shares[k]!, fractions: [fraction] },
    { ...line, text: 'min(risk) < 1', observed: Number(`1e-${k + 2}`) },
  ];
}

const widths = [2, 4, 8, 16].map((H) => ({ parameters: { depth: 1, H } }));
const named = (figures: readonly Figure[], title: string): Figure =>
  figures.find((figure) => plain(figure.title) === `square: ${title}`)!;

describe('figures over a sweep', () => {
  it('have each fraction once, with its intervals, against the first variable that varies', async () => {
    const figures = figuresOfSweep(await sweepOf(widths, expectationsAt));
    expect(figures.map(({ name, title }) => [name, plain(title)])).toEqual([
      ['sweep-1', 'square: fraction(risk < 1e-3)'],
      ['sweep-2', 'square: 2*fraction(risk < 1e-3) < 2'],
      ['sweep-3', 'square: min(risk) < 1'],
    ]);
    const [intervals, curve] = figures[0]!.curves;
    expect(figures[0]!.x.title).toEqual([{ math: 'H' }]);
    expect([...curve!.dots.x]).toEqual([2, 4, 8, 16]);
    expect([...curve!.dots.y]).toEqual(shares);
    expect([...intervals!.line.x]).toEqual([2, 4, 8, 16].flatMap((H) => [H, H, H]));
    expect([...intervals!.line.y]).toEqual(ends.flatMap((each) => [...each, NaN]));
    expect(figures[0]!.description).toContain('H = 8: 0.48, 95 % interval 0.24 to 0.58.');
  });

  it('mark the values themselves on an axis that suits them', async () => {
    const doubled = named(figuresOfSweep(await sweepOf(widths, expectationsAt)), 'min(risk) < 1');
    expect(doubled.x).toMatchObject({ logarithmic: true, marks: [2, 4, 8, 16] });
    expect(doubled.y.logarithmic).toBe(true);
    const text = pgfplotsOf([doubled], []);
    expect(text).toContain('xmode=log, xtick={2, 4, 8, 16}, xticklabels={$2$, $4$, $8$, $16$}');
    for (const H of [2, 4, 8, 16])
      expect(svgOf(doubled).text).toMatch(new RegExp(`text-anchor="middle">${H}<`));
    const evenly = await sweepOf(
      [1, 2, 3, 4].map((H) => ({ parameters: { H } })),
      expectationsAt,
    );
    expect(figuresOfSweep(evenly)[0]!.x.logarithmic).toBe(false);
    const crowded = await sweepOf(
      [0, 1, 2, 1000].map((H) => ({ parameters: { H } })),
      expectationsAt,
    );
    expect(figuresOfSweep(crowded)[0]!.x).not.toHaveProperty('marks');
  });

  it('have one curve for each choice of the other variables, with gaps where nothing is known', async () => {
    const cells = [1, 2].flatMap((H) => [0.1, 0.2].map((rate) => ({ parameters: { H, rate } })));
    const record = await sweepOf(cells, (k) => (k === 3 ? [] : expectationsAt(k).slice(2)));
    const [figure] = figuresOfSweep(record);
    expect(figure!.curves.map(({ label, dots }) => [label, [...dots.x], [...dots.y]])).toEqual([
      [['rate = 0.1'], [1, 2], [1e-2, 1e-4]],
      [['rate = 0.2'], [1], [1e-3]],
    ]);
  });

  it('leave out what is another comparison in another cell, and what one cell alone knows', async () => {
    const mixed = await sweepOf(widths, (k) => [
      { text: '0 < risk < 1', line: 3, holds: true, observed: k, decidedBy: k < 2 ? '0 < risk' : 'risk < 1' },
    ]);
    expect(figuresOfSweep(mixed)).toEqual([]);
    const alone = await sweepOf(widths, (k) => (k === 0 ? expectationsAt(0) : []));
    expect(figuresOfSweep(alone)).toEqual([]);
    expect(figuresOfSweep(await recordOf())).toEqual([]);
  });

  it('begin the page', async () => {
    const parts: string[] = [];
    for await (const part of reportOf(await sweepOf(widths, expectationsAt))) parts.push(part);
    const page = parts.join('');
    expect(page.indexOf('<h2>Over the sweep</h2>')).toBeGreaterThan(0);
    expect(page.indexOf('id="sweep-3-title"')).toBeLessThan(page.indexOf('<h2>depth = 1, H = 2</h2>'));
  });
});
