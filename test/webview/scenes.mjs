/** Scenes by name; what they are made of is evaluated in the page, see test/webview/page.mjs. */
export const scenes = {
  finished: { state: 'mock.stateOf()' },
  running: {
    state: `mock.stateOf({ experiment: mock.experimentOf({ phase: 'running', cell: mock.runningCell() }) })`,
  },
  empty: {
    state: `mock.stateOf({ experiments: [], selection: { experiment: '', cell: 0, run: 0 }, experiment: null })`,
  },
  waiting: {
    state: `mock.stateOf({ experiment: mock.experimentOf({ phase: 'waiting', cell: null, record: '' }) })`,
  },
  failed: {
    state: `mock.stateOf({ experiment: mock.experimentOf({ phase: 'failed', cell: mock.interruptedCell(),
    message: "The record can't be written: there is no space left on the disk." }) })`,
  },
  cancelled: {
    state: `mock.stateOf({ experiment: mock.experimentOf({ phase: 'cancelled', cell: mock.cancelledCell() }) })`,
  },
  interrupted: {
    state: `mock.stateOf({ experiment: mock.experimentOf({ phase: 'cancelled', resumable: true, message: 'It was interrupted; the runs that had ended are kept.',
    cell: mock.interruptedCell() }) })`,
  },
  single: {
    state: `mock.stateOf({ experiments: [{ name: 'flow_rate', phase: 'finished' }], experiment: mock.experimentOf({ stale: true, marks: { name: 'the first that fits', starred: true },
    cell: mock.parabolaCell() }) })`,
  },
  points: {
    state: `mock.stateOf({ experiment: mock.experimentOf({ cell: mock.pointsCell() }) })`,
  },
  diverged: {
    state: `mock.stateOf({ selection: { experiment: 'flow_rate', cell: 0, run: 3 }, experiment: mock.experimentOf({ cell: mock.divergedCell() }) })`,
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
    state: `mock.stateOf({ experiment: mock.experimentOf({ cell: mock.pointsCell() }) })`,
    view: "{ view: 'landscape' }",
  },
  pinned: {
    state: 'mock.stateOf()',
    view: `{ quantity: 'excess', frame: 90, pins: [3, 5].map((run) => mock.pinned(run)) }`,
  },
};
