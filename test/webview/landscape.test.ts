import { describe, expect, test } from 'vitest';
import { parseHostMessage } from '../../webview/check';
import { pack } from '../../webview/messages';
import { drawNeurons, neuronRows, neuronTable, rowAt } from '../../webview/view/neurons';
import { initialOptions } from '../../webview/view/options';
import { drawPoints, pointsTable } from '../../webview/view/points';
import {
  contourLevels,
  contourOf,
  depthOf,
  drawSection,
  sectionProgress,
  sectionTable,
} from '../../webview/view/section';
import { cellOf, neuronsSight, pointsCell, sectionSight, sightOf } from './mock';

const axis = Float64Array.from({ length: 41 }, (_, k) => -2 + k / 10);

function gridOf(value: (x: number, y: number) => number) {
  const risk = new Float64Array(41 * 41);
  axis.forEach((y, row) => axis.forEach((x, column) => (risk[row * 41 + column] = value(x, y))));
  return { x: axis, y: axis, risk };
}

describe('contours', () => {
  test('of an affine function are exact lines across the whole grid', () => {
    const points = contourOf(
      gridOf((x, y) => 2 * x - y),
      0.35,
    ).filter(({ x }) => !Number.isNaN(x));
    for (const { x, y } of points) expect(2 * x - y).toBeCloseTo(0.35, 12);
    expect(Math.min(...points.map(({ y }) => y))).toBeCloseTo(-2, 12);
    expect(Math.max(...points.map(({ y }) => y))).toBeCloseTo(2, 12);
  });

  test('of a bowl are closed: every end of a segment is the end of another', () => {
    const points = contourOf(
      gridOf((x, y) => x * x + y * y),
      1.7123,
    ).filter(({ x }) => !Number.isNaN(x));
    const ends = new Map<string, number>();
    for (const { x, y } of points) {
      expect(Math.hypot(x, y)).toBeCloseTo(Math.sqrt(1.7123), 2);
      const key = `${x.toFixed(9)} ${y.toFixed(9)}`;
      ends.set(key, (ends.get(key) ?? 0) + 1);
    }
    expect([...new Set(ends.values())]).toEqual([2]);
    expect(points.length).toBeGreaterThan(100);
  });

  test('leave out cells that are not computed yet', () => {
    const grid = gridOf((x) => x);
    grid.risk.fill(NaN, 20 * 41);
    expect(
      Math.max(
        ...contourOf(grid, 0.05)
          .filter(({ y }) => !Number.isNaN(y))
          .map(({ y }) => y),
      ),
    ).toBeCloseTo(-0.1, 12);
  });

  test('lie closer together near the smallest risk, as the depth does', () => {
    const levels = contourLevels({ min: 1, max: 9 });
    expect(levels).toHaveLength(11);
    const steps = levels.slice(1).map((level, k) => level - levels[k]!);
    expect([...steps].sort((a, b) => a - b)).toEqual(steps);
    expect(levels.map((level) => depthOf(level, { min: 1, max: 9 }) * 12).map(Math.round)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    ]);
    expect(contourLevels({ min: 1, max: 1 })).toEqual([]);
  });
});

describe('the section', () => {
  test('says what it goes through and how far trajectories are from it', () => {
    const { summary, contours } = drawSection(sectionSight());
    expect(summary).toMatch(/^The plane through end of run 0 \(risk 0\.02/);
    expect(summary).toContain('1 trajectory projected on it, at most 0.39 away.');
    expect(summary).not.toContain('axes');
    expect(contours).toHaveLength(11);
    expect(sectionTable(sectionSight()).rows).toHaveLength(61 * 61);
  });

  test.each([
    ['stands on the first axis', 2, 1e-12, true],
    ['stands beside it', 2, 0.1, false],
    ['is the origin itself', 0, 0, false],
  ])('says what its axes are where the second point %s', (_, x, y, isSaid) => {
    const sight = sectionSight();
    const [origin, next, ...others] = sight.places;
    const moved = { ...next!, x: Float64Array.of(x), y: Float64Array.of(y) };
    const { summary } = drawSection({ ...sight, places: [origin!, moved, ...others] });
    const words =
      'Both axes are distances from end of run 0 in parameter space; the first leads to start of run 0.';
    expect(summary.includes(words)).toBe(isSaid);
  });

  test('says how far it is, and that it was cancelled', () => {
    expect(sectionProgress(sectionSight(24), false)).toBe('Computing: 24 of 61 rows');
    expect(sectionProgress(sectionSight(24), true)).toBe('Cancelled after 24 of 61 rows');
    expect(sectionProgress(sectionSight(), true)).toBe('');
    expect(drawSection(sectionSight(24)).contours).toEqual([]);
    expect(sectionTable(sectionSight(24)).rows).toHaveLength(24 * 61);
  });

  test('that is impossible says why', () => {
    const sight = { ...sectionSight(0), state: 'impossible', reason: 'There is no point yet.' } as const;
    expect(drawSection(sight).summary).toBe('There is no point yet.');
    expect(sectionProgress(sight, false)).toBe('');
  });
});

test('critical points are told by kind, certificate and family', () => {
  const cell = pointsCell();
  const { marks, families, summary } = drawPoints(cell);
  expect(marks.map(({ kind, certified }) => [kind, certified])).toEqual([
    ['global_minimum', true],
    ['local_minimum', true],
    ['saddle', false],
  ]);
  expect(families).toEqual([[{ x: 3, y: 0.25 }]]);
  expect(summary).toBe('Risks from 0.071 to 0.25; 2 of 3 points certified.');
  expect(pointsTable(cell).rows[2]).toEqual([3, 0.25, 2e-16, 3, 1, NaN, 1]);
});

describe('the neurons', () => {
  const sight = neuronsSight(4, 50);

  test('have a line each, with a gap where there is no kink', () => {
    const holes = { ...sight, kink: sight.kink.map((value, at) => (at === 3 * 4 + 1 ? NaN : value)) };
    const { kinks, y } = drawNeurons(holes, cellOf(), 1, { ...initialOptions, logarithmicX: false });
    expect(kinks.map(({ length }) => length)).toEqual([50, 50, 50, 50]);
    expect(kinks[1]![3]!.y).toBeNaN();
    expect(kinks[2]![7]).toEqual({ x: sight.time[7], y: sight.kink[7 * 4 + 2] });
    expect([y.range.min < 0, y.range.max > 1]).toEqual([true, true]);
  });

  test('are shown beside the domain where the chosen one passes there, but not far away', () => {
    const rangeFor = (kink: number) => {
      const outside = { ...sight, kink: sight.kink.map((value, at) => (at % 4 === 1 ? kink : value)) };
      return drawNeurons(outside, cellOf(), 1, initialOptions).y.range;
    };
    expect(rangeFor(-0.4).min).toBeLessThan(-0.4);
    expect(rangeFor(1.5).max).toBeGreaterThan(1.5);
    expect(rangeFor(-40)).toEqual(rangeFor(0.5));
  });

  test('are told at the sample that is looked at, or the one before it where only some are shown', () => {
    const thin = { ...sight, sample: Uint32Array.from({ length: 50 }, (_, k) => 10 * k) };
    expect([0, 9, 10, 25, 490, 900].map((frame) => rowAt(thin, frame))).toEqual([0, 0, 1, 2, 49, 49]);
    expect(rowAt(thin, null)).toBe(49);
    const rows = neuronRows(sight, cellOf(), 7);
    expect(rows[1]).toMatchObject({
      neuron: 1,
      start: sight.kink[1],
      now: sight.kink[29],
      side: 'right',
      inside: true,
    });
    expect(rows[2]!.side).toBe('left');
    expect(neuronTable(sight, 2).rows[7]).toEqual([28, sight.time[7], sight.kink[30], -0.7, sight.jump[30]]);
  });
});

test('what is seen arrives as it was sent, and is refused when columns disagree', () => {
  const selection = { experiment: 'a', cell: 0, run: 0 };
  const sights = [
    sightOf({ kind: 'neurons' }),
    sightOf({ kind: 'section', points: [] }),
    sightOf({ kind: 'ensemble', threshold: null }),
  ];
  for (const sight of sights) {
    const message = { type: 'sight', selection, sight };
    expect(parseHostMessage(pack(message))).toEqual(message);
  }
  const [neurons, section, ensemble] = sights as [
    ReturnType<typeof neuronsSight>,
    ReturnType<typeof sectionSight>,
    object,
  ];
  for (const sight of [
    { ...neurons, width: 7 },
    { ...section, risk: section.risk.subarray(1) },
    { ...section, points: [{ kind: 'elsewhere' }] },
    { ...ensemble, bands: { place: new Float64Array(2) } },
    { kind: 'nothing' },
  ])
    expect(parseHostMessage({ type: 'sight', selection, sight })).toBeNull();
});
