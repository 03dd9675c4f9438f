/**
 * A made-up state for the tests and the preview: the tent of the language's documentation and curves of known shape. What a
 * view says of a run is taken from its curve, and what it says of runs from their table, so that no two parts contradict each
 * other.
 */
import { stageOf, viewProgress } from '../../extension/runner/progress';
import { runStates } from '../../webview/messages';
import type { CellView, ExperimentView, PanelState, Phase } from '../../webview/messages';
import { pinOf } from '../../webview/view/pins';
import type { Pin } from '../../webview/view/pins';
import { cellOf } from './mock-cells';

export * from './mock-cells';
export * from './mock-runs';
export * from './mock-sights';

/** What a cell's table and results say of how far its experiment is, where the other cells are like it. */
function progressOf(cell: CellView | null, phase: Phase, cells: number) {
  const counts = { hold: 0, fail: 0, undecided: 0 };
  for (const { holds } of cell?.result?.expectations ?? [])
    counts[holds === null ? 'undecided' : holds ? 'hold' : 'fail'] += cells;
  const states = Array.from(cell?.table.state ?? new Uint8Array(20), (state) => runStates[state]!);
  const done = states.filter((state) => !['waiting', 'running', 'cancelled'].includes(state)).length * cells;
  const total = states.length * cells;
  const stage = stageOf(phase, phase === 'running', false);
  const fraction = done / total + (phase === 'running' ? 0.05 : 0);
  const work = { stage, done, total, fraction, before: 0, elapsed: 4000, limit: Infinity };
  return { progress: viewProgress(work), expectations: counts };
}

const swept = [8, 4, 2].flatMap((H) => [0.01, 0.001].map((step) => ({ H, step })));

/** An experiment whose cells are like the one that is shown: with one run, the only cell. */
export function experimentOf(change: Partial<ExperimentView> = {}): ExperimentView {
  const { cell = cellOf(), phase = 'finished' } = change;
  const runs = cell?.table.state.length ?? 0;
  const parameters = runs === 1 || runs === 1000 || phase === 'running' ? [{}] : swept;
  const cells = cell === null ? [] : parameters.map((each) => ({ parameters: each, runs }));
  const begun = 1_795_309_323_000;
  const busy = phase === 'running' || phase === 'waiting';
  return {
    name: 'flow_rate',
    documentation: 'Every trajectory that stays bounded converges, and its risk at rate at least 1.',
    record: '.reluflow/2026-11-22T01-02-03-flow_rate',
    marks: { name: '', starred: false },
    startedAt: busy ? Date.now() - 4000 : begun,
    endedAt: busy ? null : begun + 12_400,
    worked: 0,
    phase,
    message: '',
    stale: false,
    resumable: false,
    ...progressOf(cell, phase, Math.max(1, cells.length)),
    cells,
    cell,
    ...change,
  };
}

export function stateOf(change: Partial<PanelState> = {}): PanelState {
  const { experiment = experimentOf() } = change;
  return {
    revision: 1,
    file: 'first.rflow',
    origin: { document: 'file:///examples/first.rflow', records: {} },
    experiments: [
      { name: 'flow_rate', phase: experiment?.phase ?? 'finished' },
      { name: 'widths', phase: 'waiting' },
    ],
    selection: { experiment: 'flow_rate', cell: 0, run: 0 },
    experiment,
    comparison: null,
    ...change,
  };
}

/** A run as it is kept for comparison. */
export function pinned(run: number): Pin | null {
  return pinOf(stateOf({ selection: { experiment: 'flow_rate', cell: 0, run } }));
}
