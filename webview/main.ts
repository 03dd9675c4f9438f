/** The panel: keeps the state that messages make, and draws it at most once a frame. */
import './panel.css';
import { parseSavedPanel } from './messages';
import type { HostMessage, PanelState, Selection } from './messages';
import { connect } from './messenger';
import { reduce } from './state';
import { registerControls } from './toolkit';
import { createRealization, createTrajectory } from './ui/charts';
import { make, setText, show } from './ui/element';
import { createHeader, selectionText } from './ui/header';
import { createResults, createSummary } from './ui/results';
import { onThemeChange } from './ui/theme';
import { parseOptions } from './view/options';
import type { ViewOptions } from './view/options';
import { emptyChartText, noticeFor } from './view/notices';

registerControls();

let state: PanelState | null = null;
let drawing = false;
const messenger = connect(receive);
const saved = parseSavedPanel(messenger.saved());
let options = parseOptions(saved?.view);

const header = createHeader({
  select,
  run: () => withExperiment((experiment) => messenger.post({ type: 'run', experiment })),
  cancel: () => withExperiment((experiment) => messenger.post({ type: 'cancel', experiment })),
  reveal: () => withExperiment((experiment) => messenger.post({ type: 'reveal', experiment, line: null })),
});
const summary = createSummary();
const trajectory = createTrajectory(change);
const realization = createRealization(change);
const results = createResults({
  selectRun: (run) => state && select({ ...state.selection, run }),
  selectPoint: (frame) => change({ frame }),
  reveal: (line) => withExperiment((experiment) => messenger.post({ type: 'reveal', experiment, line })),
});
const notice = make('p', { class: 'notice', 'data-role': 'notice', role: 'status' }, 'Loading …');
const charts = make('div', { class: 'charts' }, trajectory.element, realization.element);
const content = make('div', { class: 'content' }, summary.element, charts, results.element);
const page = make('main', {}, header.element, notice, content);
document.body.append(page);
show(header.element, false);
show(content, false);

function withExperiment(act: (experiment: string) => void): void {
  if (state?.experiment) act(state.experiment.name);
}

function receive(message: HostMessage): void {
  const next = reduce(state, message);
  if (next === null) {
    messenger.post({ type: 'ready' });
    return;
  }
  if (state && !sameCell(state.selection, next.selection)) {
    options = { ...options, trajectoryZoom: null, realizationZoom: null, frame: null, against: null };
  } else if (state && state.selection.run !== next.selection.run) options = { ...options, frame: null };
  const first = state === null;
  state = next;
  if (first || message.type === 'snapshot') save();
  schedule();
}

function sameCell(a: Selection, b: Selection): boolean {
  return a.experiment === b.experiment && a.cell === b.cell;
}

function select(selection: Selection): void {
  messenger.post({ type: 'select', selection });
}

function change(part: Partial<ViewOptions>): void {
  options = { ...options, ...part };
  save();
  schedule();
}

/** Keeps what is shown for a reload. After one the panel is empty until records are read: that replaces nothing. */
function save(): void {
  if (!state || (!state.experiment && messenger.saved())) return;
  messenger.save({ origin: state.origin, selection: state.selection, view: options });
}

function schedule(): void {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    draw();
  });
}

/** Remembers what a part was drawn from, so that scrubbing one chart doesn't draw the others again. */
function memory(): (inputs: readonly unknown[]) => boolean {
  let last: readonly unknown[] | null = null;
  return (inputs) => {
    const same = last !== null && inputs.every((input, k) => input === last![k]);
    last = inputs;
    return !same;
  };
}

const changed = { header: memory(), trajectory: memory(), realization: memory(), results: memory() };
/** Counts the themes that were drawn in. */
let themes = 0;

function draw(): void {
  if (!state) return;
  const text = noticeFor(state);
  setText(notice, text);
  show(notice, text !== '');
  show(header.element, true);
  if (changed.header([state])) header.update(state);
  document.title = selectionText(state);
  const cell = state.experiment?.cell ?? null;
  show(content, cell !== null);
  page.dataset['revision'] = String(state.revision);
  page.dataset['selection'] = selectionText(state);
  if (!cell) return;
  if (changed.results([cell, state.selection, options.frame])) {
    summary.update(state);
    results.update(state, cell, options);
  }
  const { run } = state.selection;
  const pending = emptyChartText(state);
  const { quantity, against, logarithmicX, logarithmicY, others, trajectoryTable, trajectoryZoom } = options;
  const axes = [quantity, against, logarithmicX, logarithmicY, others, trajectoryTable, trajectoryZoom];
  if (changed.trajectory([cell.curves, cell.result, cell.table, cell.axis, run, pending, themes, ...axes]))
    trajectory.update(cell, run, options, pending);
  const { frame, realizationTable, realizationZoom } = options;
  const place = [frame, realizationTable, realizationZoom];
  if (
    changed.realization([cell.frames, cell.result, cell.curves, cell.problem, run, pending, themes, ...place])
  )
    realization.update(cell, run, options, pending);
}

onThemeChange(() => {
  themes++;
  schedule();
});
setInterval(() => header.tick(Date.now()), 1000);
messenger.post({ type: 'ready' });
