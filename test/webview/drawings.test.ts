import { describe, expect, test } from 'vitest';
import fc from '../properties';
import { maximalCurves } from '../../webview/messages';
import { cellFor, parameterNames, parameterValues } from '../../webview/view/cells';
import { initialOptions } from '../../webview/view/options';
import { graph, valueAt } from '../../webview/view/piecewise';
import { drawRealization, realizationAt, realizationTable } from '../../webview/view/realization';
import { pointsSummary, sceneIndex, scenesOf, sceneText } from '../../webview/view/scenes';
import { drawTrajectory, trajectoryTable } from '../../webview/view/trajectory';
import { cellOf, curveOf, experimentOf, framesOf, parabola, pointsCell, tent } from './mock';

describe('the trajectory', () => {
  test('shows the selected run above at most fifty others', () => {
    const cell = cellOf(200, { curves: Array.from({ length: 80 }, (_, run) => curveOf(run)) });
    const { curves } = drawTrajectory(cell, 7, initialOptions);
    expect(curves).toHaveLength(maximalCurves + 1);
    expect(curves.at(-1)).toMatchObject({ run: 7, selected: true });
    expect(curves.filter(({ selected }) => selected)).toHaveLength(1);
    expect(drawTrajectory(cell, 7, { ...initialOptions, others: false }).curves).toHaveLength(1);
  });

  test('goes through every sample of the selected run, and through fewer of the others but their last', () => {
    const cell = cellOf(2, { curves: [curveOf(0, 400), curveOf(1, 400)] });
    const options = { ...initialOptions, logarithmicX: false };
    const [other, selected] = drawTrajectory(cell, 0, options).curves;
    expect(selected!.points).toHaveLength(400);
    expect(other!.points.length).toBeLessThan(180);
    expect(other!.points.slice(0, 20).map(({ x }) => x)).toEqual([...curveOf(1, 400).time.subarray(0, 20)]);
    expect(other!.points.at(-1)!.x).toBe(curveOf(1, 400).time.at(-1));
  });

  test('leaves out on a logarithmic axis what has no logarithm, and says where the run began', () => {
    const drawing = drawTrajectory(cellOf(1), 0, initialOptions);
    expect(drawing.x.logarithmic).toBe(true);
    expect(drawing.curves[0]!.points).toHaveLength(199);
    expect(drawing.summary).toContain('risk 0.3 at t = 0');
    const linear = drawTrajectory(cellOf(1), 0, { ...initialOptions, logarithmicX: false });
    expect(linear.curves[0]!.points[0]).toEqual({ x: 0, y: curveOf(0).risk[0] });
  });

  test('is drawn on a linear axis where nothing is positive', () => {
    const flat = { ...curveOf(0, 3), risk: new Float64Array(3) };
    const drawing = drawTrajectory(cellOf(1, { curves: [flat] }), 0, initialOptions);
    expect(drawing.y.logarithmic).toBe(false);
    expect(drawing.curves[0]!.points).toHaveLength(2);
  });

  test('of a diverged run stays drawable', () => {
    const risk = new Float64Array([1, 1e200, Infinity]);
    const diverged = { ...curveOf(0, 3), risk };
    const { curves, y } = drawTrajectory(cellOf(1, { curves: [diverged] }), 0, {
      ...initialOptions,
      logarithmicX: false,
    });
    expect(curves[0]!.points.map((point) => point.y)).toEqual([1, 1e200]);
    expect(Number.isFinite(y.range.max)).toBe(true);
  });

  test('counts what the method counts, unless another axis is chosen', () => {
    const cell = cellOf(1, { axis: 'steps' });
    expect(drawTrajectory(cell, 0, initialOptions).x.title).toBe('step n');
    expect(drawTrajectory(cell, 0, { ...initialOptions, against: 'time' }).x.title).toBe('time t');
    expect(drawTrajectory(cell, 0, { ...initialOptions, quantity: 'gradient' }).y.title).toContain('‖G(Θ)‖');
  });

  test('has a table with every sample, those that the axes leave out included', () => {
    const { rows, columns } = trajectoryTable(cellOf(), 4);
    const curve = curveOf(4);
    expect(rows).toHaveLength(200);
    expect(columns).toHaveLength(rows[0]!.length);
    expect(rows[0]!.slice(0, 3)).toEqual([0, 0, curve.risk[0]]);
    expect(rows[0]!.slice(-3)).toEqual([curve.gradient[0], curve.norm[0], curve.norm[0]]);
  });

  test('has the excess over the least risk, which the end may be, and the largest norm so far', () => {
    const risk = Float64Array.of(5, 2, 3);
    const norm = Float64Array.of(1, 4, 2);
    const cell = cellOf(1, { curves: [{ ...curveOf(0, 3), risk, norm }] });
    const drawn = (quantity: 'excess' | 'largest') =>
      drawTrajectory(cell, 0, { ...initialOptions, logarithmicX: false, logarithmicY: false, quantity });
    expect(drawn('largest').curves[0]!.points.map(({ y }) => y)).toEqual([1, 4, 4]);
    const end = cell.table.risk[0]!;
    expect(drawn('excess').curves[0]!.points.map(({ y }) => y)).toEqual([5 - end, 2 - end, 3 - end]);
    const { rows } = trajectoryTable(cell, 0);
    expect(rows.map((row) => row.at(-1))).toEqual([1, 4, 4]);
    expect(rows.map((row) => row[3])).toEqual([5 - end, 2 - end, 3 - end]);
  });

  test('says so when there is nothing yet', () => {
    const drawing = drawTrajectory(cellOf(1, { curves: [] }), 0, initialOptions);
    expect(drawing.summary).toBe('Run 0 has no samples yet.');
    expect(drawing.y.range.min).toBeLessThan(drawing.y.range.max);
  });
});

describe('the target', () => {
  test('has the values of its formula', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (x) => {
        expect(valueAt(parabola, x)).toBeCloseTo(x * x, 14);
        expect(valueAt(tent, x)).toBeCloseTo(Math.min(3 * x, 1, 3 - 3 * x), 14);
      }),
    );
  });

  test('is drawn through the ends of its affine pieces alone, and finely where it is curved', () => {
    const ends = graph(tent, { min: 0, max: 1 });
    expect(ends.map(({ x }) => x)).toEqual([0, 1 / 3, 1 / 3, 2 / 3, 2 / 3, 1]);
    expect(graph(parabola, { min: 0, max: 1 }).length).toBeGreaterThan(100);
  });

  test('is drawn as finely when a small part is looked at', () => {
    const points = graph(parabola, { min: 0.5, max: 0.501 });
    expect(points.length).toBeGreaterThan(100);
    expect(points[0]!.x).toBe(0.5);
    expect(points.at(-1)!.x).toBe(0.501);
  });

  test('has a gap at a jump and none where it is continuous', () => {
    const step = {
      breaks: new Float64Array([0, 0.5, 1]),
      coefficients: [new Float64Array([0]), new Float64Array([1])],
    };
    const gaps = (points: readonly { readonly y: number }[]) => points.filter(({ y }) => Number.isNaN(y));
    expect(gaps(graph(step, { min: 0, max: 1 }))).toHaveLength(1);
    expect(gaps(graph(tent, { min: 0, max: 1 }))).toHaveLength(0);
  });
});

describe('the realization', () => {
  test('follows the last sample unless another is chosen', () => {
    const scenes = scenesOf(cellOf(1, { frames: framesOf(30) }));
    expect(sceneIndex(scenes, initialOptions)).toBe(29);
    expect(sceneIndex(scenes, { ...initialOptions, frame: 4 })).toBe(4);
    expect(sceneIndex(scenes, { ...initialOptions, frame: 400 })).toBe(29);
    expect(sceneIndex(null, initialOptions)).toBe(-1);
  });

  test('belongs to the last sample where only the final one is kept', () => {
    const cell = cellOf(1, { frames: framesOf(1) });
    expect(sceneText(cell, 0, scenesOf(cell), 0)).toContain('step 796');
  });

  test('of critical points goes from the first to the others', () => {
    const cell = pointsCell();
    const scenes = scenesOf(cell);
    expect(sceneIndex(scenes, initialOptions)).toBe(0);
    expect(sceneText(cell, 0, scenes, 2)).toBe('critical point 3 of 3, a saddle, risk 0.25');
    expect(drawRealization(cell, 0, { ...initialOptions, frame: 2 })!.realization).toEqual([
      { x: 0, y: 0.5 },
      { x: 1, y: 0.5 },
    ]);
    expect(pointsSummary(cell)).toBe('3 critical points; the list is complete: by root isolation.');
    expect(pointsSummary(cellOf())).toBe('');
  });

  test('marks the breakpoints inside the domain as kinks', () => {
    const drawing = drawRealization(cellOf(), 0, initialOptions)!;
    expect(drawing.realization.map(({ x }) => x)).toEqual([0, 0.2 + 2 / 15, 0.9 - 7 / 30, 1]);
    expect(drawing.kinks).toEqual(drawing.realization.slice(1, 3));
    expect(drawing.targetBreaks.map(({ x }) => x)).toEqual([1 / 3, 2 / 3]);
    expect(drawing.summary).toContain('2 kinks');
    expect(drawing.summary).toContain('5e-5 away from the target');
  });

  test('keeps its axis while scrubbing, and a wild start does not flatten the target', () => {
    const wild = framesOf(20);
    wild.values.set([1e6, -1e6], 0);
    const cell = cellOf(1, { frames: wild });
    const ranges = [0, 10, 19].map(
      (frame) => drawRealization(cell, 0, { ...initialOptions, frame })!.y.range,
    );
    expect(ranges[1]).toEqual(ranges[0]);
    expect(ranges[2]).toEqual(ranges[0]);
    expect(ranges[0]!.max).toBeLessThan(5);
    // At the end it holds what is there alone.
    const { y } = drawRealization(cell, 0, initialOptions)!;
    expect([y.range.min > -0.1, y.range.max < 1.1]).toEqual([true, true]);
  });

  test('is affine between breakpoints', () => {
    const points = [
      { x: 0, y: 1 },
      { x: 0.5, y: 2 },
      { x: 1, y: 0 },
    ];
    expect([0, 0.25, 0.5, 0.75, 1].map((x) => realizationAt(points, x))).toEqual([1, 1.5, 2, 1, 0]);
  });

  test('has a table with the target beside it', () => {
    const { rows } = realizationTable(cellOf(), 0, initialOptions);
    // The kinks have come to the target's breaks, but for rounding.
    const kinks = [0.2 + 2 / 15, 0.9 - 7 / 30];
    expect(rows.map(([x]) => x)).toEqual([...new Set([0, ...kinks, 1 / 3, 2 / 3, 1])].sort((a, b) => a - b));
    expect(rows[0]).toEqual([0, 0, 0]);
    expect(rows[1]![2]).toBeCloseTo(1, 12);
    const early = realizationTable(cellOf(), 0, { ...initialOptions, frame: 0 }).rows;
    expect(early.map(([x]) => x)).toContain(1 / 3);
    expect(early).toHaveLength(6);
  });

  test('is not drawn where the input has several dimensions or is a data set', () => {
    const cell = cellOf(1, { problem: { kind: 'other', description: 'data set d with 100 rows' } });
    expect(drawRealization(cell, 0, initialOptions)).toBeNull();
  });
});

describe('cells', () => {
  const { cells } = experimentOf();

  test('are told apart by the values of their parameters', () => {
    expect(parameterNames(cells)).toEqual(['H', 'step']);
    expect(parameterValues(cells, 'H')).toEqual([8, 4, 2]);
    expect(parameterValues(cells, 'step')).toEqual([0.01, 0.001]);
  });

  test('changing one parameter keeps the others', () => {
    expect(cellFor(cells, 1, 'H', 2)).toBe(5);
    expect(cellFor(cells, 5, 'step', 0.01)).toBe(4);
    expect(cellFor(cells, 3, 'H', 77)).toBe(3);
  });
});
