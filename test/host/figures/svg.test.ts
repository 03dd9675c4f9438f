import { describe, expect, it } from 'vitest';
import type { Figure } from '../../../engine/host/figures/figure';
import { figuresOf } from '../../../engine/host/figures/figures';
import { svgOf, svgOfAll } from '../../../engine/host/figures/svg';
import { realize } from '../../../engine/network/realize';
import { shapeOf } from '../../../engine/network/shape';
import type { OpenRecord } from '../../../engine/host/host';
import { flow, hostileRecord, recordOf, resultOf, samplesOf } from './records';

async function all(record: OpenRecord): Promise<Figure[]> {
  const figures: Figure[] = [];
  for await (const figure of figuresOf(record)) figures.push(figure);
  return figures;
}

/** Two labelled marks of an axis: where they are, and what they say. */
function marksOf(svg: string, anchor: 'middle' | 'end', place: 'x' | 'y'): [number, number][] {
  const text = new RegExp(`<text x="([-\\d.]+)" y="([-\\d.]+)" text-anchor="${anchor}">(.*?)</text>`, 'g');
  const marks = [...svg.matchAll(text)].map(([, x, y, label]): [number, number] => {
    const said = label!.replace(/10<tspan[^>]*>(.*)<\/tspan>/, '1e$1').replaceAll('−', '-');
    return [Number(place === 'x' ? x : y) - (place === 'y' ? 4.5 : 0), Number(said)];
  });
  // Titles of axes are no marks.
  return marks.filter(([, value]) => !Number.isNaN(value));
}

/** From the place of a point to its value, by two marks. */
function scale(marks: readonly [number, number][], logarithmic: boolean): (place: number) => number {
  const [[p, a], [q, b]] = [marks[0]!, marks.at(-1)!];
  if (!logarithmic) return (place) => a + ((b - a) * (place - p)) / (q - p);
  return (place) => a * (b / a) ** ((place - p) / (q - p));
}

function pathsOf(svg: string, name: string): [number, number][] {
  const d = new RegExp(`<title>${name}</title><path d="([^"]*)"`).exec(svg)![1]!;
  return [...d.matchAll(/[ML]([-\d.]+) ([-\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
}

describe('the figure of the risk', () => {
  it('has the samples where its marks say', async () => {
    const [risk] = await all(await recordOf({ cell: { method: flow } }));
    const { text } = svgOf(risk!);
    const toX = scale(marksOf(text, 'middle', 'x'), true);
    const toY = scale(marksOf(text, 'end', 'y'), true);
    const drawn = pathsOf(text, 'run 1').map(([x, y]) => [toX(x), toY(y)]);
    const { time, risk: values } = samplesOf(1);
    // Sample 0 is at t = 0, where a logarithmic axis has no place.
    expect(drawn.length).toBe(39);
    drawn.forEach(([t, value], k) => {
      expect(Math.abs(Math.log(t! / time[k + 1]!))).toBeLessThan(0.002);
      expect(Math.abs(Math.log(value! / values[k + 1]!))).toBeLessThan(0.004);
    });
  });

  it('tells every digit of the first and the last risk to those who can’t see it', async () => {
    const [risk] = await all(await recordOf());
    const { text } = svgOf(risk!);
    const values = samplesOf(1).risk;
    expect(text).toContain(`<desc id="risk-text">`);
    expect(text).toContain(`Run 1: risk ${values[0]} at n = 0, ${values.at(-1)} at n = 39; 40 samples.`);
    expect(text).toContain('<title id="risk-title">square: risk</title>');
    expect(text).toContain('aria-labelledby="risk-title risk-text"');
  });

  it('draws many runs faintly and the best one in front', async () => {
    const results = Array.from({ length: 60 }, (_, run) => resultOf(run));
    const best = resultOf(57, { observables: { risk: 1e-20 } });
    const [risk, realization] = await all(
      await recordOf({ results: [...results.slice(0, 57), best, ...results.slice(58)] }),
    );
    expect(risk!.curves).toHaveLength(50);
    expect(risk!.curves.at(-1)!.name).toBe('run 57');
    expect(risk!.description).toContain('50 of 60 runs are drawn.');
    expect(realization!.curves.map(({ name }) => name)).toEqual(['target', 'run 57']);
  });
});

describe('the figure of realizations', () => {
  it('has a dot at every kink and goes through the target’s values', async () => {
    const figures = await all(await recordOf());
    const { text } = svgOf(figures[1]!);
    const toX = scale(marksOf(text, 'middle', 'x'), false);
    const toY = scale(marksOf(text, 'end', 'y'), false);
    const group = text.slice(text.indexOf('<title>run 1</title>'));
    const dots = [...group.matchAll(/<circle cx="([-\d.]+)" cy="([-\d.]+)"/g)].slice(0, 2);
    const { breakpoints, values } = realize(shapeOf([1, 3, 1]), resultOf(1).theta, { a: 0, b: 1 });
    expect(breakpoints).toHaveLength(4);
    dots.forEach(([, x, y], k) => {
      expect(toX(Number(x))).toBeCloseTo(breakpoints[k + 1]!, 3);
      expect(toY(Number(y))).toBeCloseTo(values[k + 1]!, 2);
    });
    for (const [x, y] of pathsOf(text, 'target')) expect(toY(y)).toBeCloseTo(toX(x) ** 2, 2);
    expect(text).toContain(`N(x) = ${values.join(', ')}.`);
  });

  it('draws each critical point that was found, and says its kind', async () => {
    const point = (risk: number, kink: number) => ({
      risk,
      kind: 'saddle' as const,
      theta: resultOf(0).theta,
      realization: { breakpoints: [0, kink, 1], values: [0, 0, 1] },
      gradient: 0,
      rank: 3,
      index: 1,
      certified: true,
    });
    const criticalPoints = [point(0.25, 0.25), point(0.5, 0.75)];
    const method = { kind: 'critical_points', starts: 1 } as const;
    const result = resultOf(0, { search: { points: criticalPoints, complete: true, reason: '' } });
    const figures = await all(
      await recordOf({
        cell: { method },
        results: [result],
        cellResult: { criticalPoints, complete: true, expectations: [] },
      }),
    );
    expect(figures.map(({ name }) => name)).toEqual(['critical-points']);
    const { text } = svgOf(figures[0]!);
    expect(text).toContain('<title>critical point 1, saddle, risk 0.25</title>');
    expect(text).toContain('Critical point 2, saddle, risk 0.5, one kink: x = 0, 0.75, 1; N(x) = 0, 0, 1.');
  });

  it('keeps a picture of a diverged run within the frame', async () => {
    const theta = Float64Array.of(1, -1, 0, -1 / 3, 0.5, 0, 1e200, 2, 0, 0.1);
    const figures = await all(
      await recordOf({
        results: [resultOf(0, { theta }), resultOf(1, { theta: Float64Array.from(theta).fill(NaN) })],
      }),
    );
    const { text, height } = svgOf(figures[1]!);
    expect(text).not.toContain('NaN');
    expect(text).not.toContain('Infinity"');
    for (const [, y] of pathsOf(text, 'run 0')) expect(y >= 0 && y <= height).toBe(true);
  });
});

describe('a figure with hostile names', () => {
  it('is well-formed and holds no markup but its own', async () => {
    const { text } = svgOfAll(await all(await hostileRecord()));
    const elements = new Set([...text.matchAll(/<([a-z]+)/gi)].map(([, name]) => name));
    expect([...elements].sort()).toEqual([
      'circle',
      'desc',
      'g',
      'path',
      'rect',
      'svg',
      'text',
      'title',
      'tspan',
    ]);
    expect(text.replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toMatch(/&/);
    expect(text).toContain(
      '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39; 100% \\input{x}',
    );
    expect(text).not.toContain('\u0007');
    const open: string[] = [];
    for (const [, close, name, rest] of text.matchAll(/<(\/?)([a-z]+)([^<>]*)>/g)) {
      if (close) expect(open.pop()).toBe(name);
      else if (!rest!.endsWith('/')) open.push(name!);
    }
    expect(open).toEqual([]);
  });
});
