import { expect, test } from 'vitest';
import fc from '../properties';
import { runStates } from '../../webview/messages';
import type { Curve, Delta, Frames, PanelState } from '../../webview/messages';
import { reduce } from '../../webview/state';
import { frameAt } from '../../webview/view/scenes';
import { cellOf, curveOf, experimentOf, framesOf, resultOf, stateOf } from './mock';

function sliceCurve(curve: Curve, a: number, b: number): Curve {
  const { run, step, time, risk, gradient, norm } = curve;
  const part = (column: Float64Array) => column.slice(a, b);
  return {
    run,
    step: part(step),
    time: part(time),
    risk: part(risk),
    gradient: part(gradient),
    norm: part(norm),
  };
}

function sliceFrames({ offsets, breakpoints, values }: Frames, a: number, b: number): Frames {
  const start = offsets[a]!;
  return {
    offsets: offsets.slice(a, b + 1).map((offset) => offset - start),
    breakpoints: breakpoints.slice(start, offsets[b]),
    values: values.slice(start, offsets[b]),
  };
}

function beginning(): PanelState {
  const cell = cellOf(20, { curves: [], frames: null, selected: null, result: null });
  return stateOf({ revision: 0, experiment: experimentOf({ phase: 'running', cell }) });
}

test('blocks of samples and frames, however they are cut, give the whole trajectory', () => {
  const curves = [curveOf(0, 40), curveOf(4, 40)];
  const frames = framesOf(40);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 6 }), (inner) => {
      const cuts = [0, ...[...inner].sort((a, b) => a - b), 40];
      let state: PanelState | null = beginning();
      cuts.slice(1).forEach((end, k) => {
        const start = cuts[k]!;
        const delta: Delta = {
          samples: curves.map((curve) => sliceCurve(curve, start, end)),
          frames: sliceFrames(frames, start, end),
        };
        state = reduce(state, { type: 'delta', revision: k + 1, delta });
      });
      const cell = (state as PanelState | null)?.experiment?.cell;
      expect(cell?.curves).toEqual(curves);
      expect(cell?.frames).toEqual(frames);
    }),
  );
});

test('a delta changes what it names and nothing else, and leaves the old state alone', () => {
  const before = beginning();
  const old = before.experiment!.cell!.table.state.slice();
  const rows = {
    run: new Uint32Array([7]),
    state: new Uint8Array([runStates.indexOf('failed')]),
    risk: new Float64Array([0.5]),
    gradient: new Float64Array([0.25]),
    time: new Float64Array([3]),
    steps: new Float64Array([9]),
  };
  const delta: Delta = {
    rows,
    selected: resultOf(0),
    experiment: {
      progress: { stage: 'computing', done: 8, total: 20, fraction: 0.4, words: '8 of 20 runs' },
    },
  };
  const after = reduce(before, { type: 'delta', revision: 1, delta });
  const cell = after!.experiment!.cell!;
  expect(runStates[cell.table.state[7]!]).toBe('failed');
  expect([cell.table.risk[7], cell.table.gradient[7], cell.table.time[7], cell.table.steps[7]]).toEqual([
    0.5, 0.25, 3, 9,
  ]);
  expect(cell.table.risk[6]).toBe(before.experiment!.cell!.table.risk[6]);
  expect(cell.selected).toEqual(resultOf(0));
  expect(after!.experiment!.progress.done).toBe(8);
  expect(after!.experiment!.phase).toBe('running');
  expect(before.experiment!.cell!.table.state).toEqual(old);
});

test('a delta that does not follow the last revision asks for a snapshot', () => {
  const state = stateOf({ revision: 5 });
  expect(reduce(state, { type: 'delta', revision: 7, delta: {} })).toBeNull();
  expect(reduce(null, { type: 'delta', revision: 1, delta: {} })).toBeNull();
  expect(reduce(state, { type: 'delta', revision: 6, delta: {} })?.revision).toBe(6);
  expect(reduce(null, { type: 'snapshot', state })).toBe(state);
});

test('a frame is the part of the columns between its offsets', () => {
  const frames = framesOf(10);
  expect(frameAt(frames, 9).breakpoints.at(-1)).toBe(1);
  expect(frameAt(frames, 3).values).toEqual(frames.values.slice(12, 16));
});
