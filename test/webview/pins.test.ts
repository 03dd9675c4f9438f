import { describe, expect, test } from 'vitest';
import { initialOptions, parseOptions } from '../../webview/view/options';
import { curveOfPin, mostPins, parsePins, pinOf } from '../../webview/view/pins';
import { drawTrajectory, readTrajectory } from '../../webview/view/trajectory';
import { cellOf, curveOf, experimentOf, stateOf } from './mock';

describe('a pinned run', () => {
  const pin = pinOf(stateOf({ selection: { experiment: 'flow_rate', cell: 0, run: 4 } }))!;

  test('says which run of which cell it is and keeps its samples', () => {
    expect(pin.label).toMatch(/^flow_rate \(H = 8, step = 0\.01\) run 4, /);
    const curve = curveOf(4);
    expect(curveOfPin(pin)).toEqual({ ...curve, run: -1 });
    expect(pin.end).toBe(cellOf().table.risk[4]);
  });

  test('of many samples keeps the first, the last and some between', () => {
    const long = curveOf(0, 5000);
    const state = stateOf({ experiment: experimentOf({ cell: cellOf(1, { curves: [long] }) }) });
    const { step } = pinOf(state)!;
    expect(step).toHaveLength(200);
    expect([step[0], step.at(-1)]).toEqual([0, long.step.at(-1)]);
    expect(new Set(step).size).toBe(200);
  });

  test('is drawn beside whatever is selected, and inside the axes', () => {
    const cell = cellOf(1, { curves: [curveOf(0, 20)] });
    const { pins, curves, x } = drawTrajectory(cell, 0, { ...initialOptions, pins: [pin] });
    expect(curves).toHaveLength(1);
    expect(pins[0]!.label).toBe(pin.label);
    expect(pins[0]!.points).toHaveLength(199);
    expect(x.range.max).toBeGreaterThan(pin.time.at(-1)!);
  });

  test('comes back from what was kept, and nothing else does', () => {
    const options = { ...initialOptions, pins: [pin] };
    expect(parseOptions(JSON.parse(JSON.stringify(options)))).toEqual(options);
    expect(parsePins([{ ...pin, risk: [1] }, { label: 'x' }, null, 3])).toEqual([]);
    expect(parsePins(Array(9).fill(pin))).toHaveLength(mostPins);
    expect(parsePins([{ ...pin, risk: pin.risk.map(() => null) }])[0]!.risk[0]).toBeNaN();
  });
});

test('the excess risk is that above the final risk of the run, or above its smallest sample', () => {
  const risk = Float64Array.of(4, 2, 1.5, 1.25);
  const cell = cellOf(1, { curves: [{ ...curveOf(0, 4), risk }] });
  const options = {
    ...initialOptions,
    quantity: 'excess',
    logarithmicX: false,
    logarithmicY: false,
  } as const;
  const excess = (end: number) =>
    drawTrajectory(
      { ...cell, table: { ...cell.table, risk: Float64Array.of(end) } },
      0,
      options,
    ).curves[0]!.points.map(({ y }) => y);
  expect(excess(1)).toEqual([3, 1, 0.5, 0.25]);
  expect(excess(NaN)).toEqual([2.75, 0.75, 0.25, 0]);
});

test('the crosshair reads the nearest sample of the selected run, and pinned runs there', () => {
  const cell = cellOf(1, { curves: [curveOf(0, 100)] });
  const pin = { ...pinOf(stateOf())!, label: 'pinned' };
  const drawing = drawTrajectory(cell, 0, { ...initialOptions, pins: [pin] });
  const { points } = drawing.curves[0]!;
  const middle = points[50]!;
  const reading = readTrajectory(drawing, middle.x * 1.01)!;
  expect(reading.x).toBe(middle.x);
  expect(reading.text).toMatch(/^t = .*; run 0: .*; pinned: /);
  expect(readTrajectory(drawing, 0)!.x).toBe(points[0]!.x);
  expect(readTrajectory(drawing, 1e99)!.x).toBe(points.at(-1)!.x);
  expect(readTrajectory(drawTrajectory(cellOf(1, { curves: [] }), 0, initialOptions), 1)).toBeNull();
});
