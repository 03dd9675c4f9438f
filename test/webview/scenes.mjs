/** Scenes by name; what they are made of is evaluated in the page, see test/webview/page.mjs. */
export const scenes = {
  finished: { state: 'mock.stateOf()' },
  running: {
    state: `mock.stateOf({ experiment: mock.experimentOf({ phase: 'running', endedAt: null, startedAt: Date.now() - 4000,
    progress: { stage: 'computing', done: 7, total: 20, fraction: 0.4, words: '7 of 20 runs, about 6 s left' }, cell: mock.cellOf(20, { result: null, selected: null,
    curves: [0, 1, 2].map((k) => mock.curveOf(k, 90)), frames: mock.framesOf(90),
    table: { ...mock.cellOf().table, state: Uint8Array.from({ length: 20 }, (_, k) => (k === 0 ? 1 : k < 8 ? 2 : 0)) } }) }) })`,
  },
  empty: {
    state: `mock.stateOf({ experiments: [], selection: { experiment: '', cell: 0, run: 0 }, experiment: null })`,
  },
  waiting: {
    state: `mock.stateOf({ experiment: mock.experimentOf({ phase: 'waiting', cell: null, cells: [], endedAt: null,
    startedAt: Date.now() - 300, progress: { stage: 'queued', done: 0, total: 20, fraction: 0, words: '20 runs, waiting for their turn' } }) })`,
  },
  failed: {
    state: `mock.stateOf({ experiment: mock.experimentOf({ phase: 'failed', cell: null, cells: [],
    message: 'The text has 2 mistakes; the first is on line 12: there is no target named "tnet". Did you mean "tent"?' }) })`,
  },
  cancelled: {
    state: `mock.stateOf({ experiment: mock.experimentOf({ phase: 'cancelled', cells: [{ parameters: {}, runs: 1000 }],
    progress: { stage: 'over', done: 0, total: 1000, fraction: 0.01, words: '0 of 1,000 runs' }, cell: mock.unfinishedCell(1000, 0, 2) }) })`,
  },
  interrupted: {
    state: `mock.stateOf({ experiment: mock.experimentOf({ phase: 'cancelled', resumable: true, message: 'It was interrupted; the runs that had ended are kept.',
    progress: { stage: 'over', done: 7, total: 20, fraction: 0.35, words: '7 of 20 runs' }, cell: mock.unfinishedCell(20, 7, 0) }) })`,
  },
  single: {
    state: `mock.stateOf({ experiments: [{ name: 'flow_rate', phase: 'finished' }], experiment: mock.experimentOf({ stale: true, marks: { name: 'the first that fits', starred: true },
    cells: [{ parameters: {}, runs: 1 }], cell: mock.cellOf(1, { problem: { ...mock.cellOf().problem, targetName: 'parabola', target: mock.parabola } }),
    progress: { stage: 'over', done: 1, total: 1, fraction: 1, words: '1 run' } }) })`,
  },
  points: {
    state: `mock.stateOf({ experiment: mock.experimentOf({ cells: [{ parameters: {}, runs: 1 }], cell: mock.pointsCell() }) })`,
  },
  diverged: {
    state: `mock.stateOf({ selection: { experiment: 'flow_rate', cell: 0, run: 3 }, experiment: mock.experimentOf({ cell: mock.cellOf(20, {
    selected: { ...mock.resultOf(3), status: 'diverged', reason: 'the risk is not finite at step 41; a smaller rate may help',
      kind: 'undecided', observables: { risk: Infinity, initial_risk: 0.3126, gradient: Infinity, norm: Infinity, sup_norm: Infinity, steps: 41, time: null } } }) }) })`,
  },
  ensemble: {
    state: 'mock.stateOf({ experiment: mock.experimentOf({ cell: mock.ensembleCell(400) }) })',
    view: "{ view: 'ensemble' }",
  },
  widths: {
    state: 'mock.stateOf({ experiment: mock.experimentOf({ cell: mock.ensembleCell(400) }) })',
    view: "{ view: 'ensemble', successAgainst: 'H', order: { by: 'risk', descending: true } }",
  },
  neurons: { state: 'mock.stateOf()', view: "{ view: 'neurons', neuron: 2, frame: 120 }" },
  landscape: { state: 'mock.stateOf()', view: "{ view: 'landscape' }" },
  computing: {
    state: 'mock.stateOf()',
    view: "{ view: 'landscape' }",
    sight: '(look, mock) => mock.sectionSight(24)',
  },
  search: {
    state: `mock.stateOf({ experiment: mock.experimentOf({ cells: [{ parameters: {}, runs: 1 }], cell: mock.pointsCell() }) })`,
    view: "{ view: 'landscape' }",
  },
  pinned: {
    state: 'mock.stateOf()',
    view: `{ quantity: 'excess', frame: 90, pins: [3, 5].map((run) => mock.pinned(run)) }`,
  },
};
