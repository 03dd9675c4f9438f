/** The panel: keeps the state that messages make, and draws it at most once a frame. */
import './styles/panel.css';
import { parseSavedPanel } from './messages';
import type { HostMessage, Look, PanelState, Selection } from './messages';
import { connect } from './messenger';
import { beatInterval, Pulse } from './pulse';
import { reduce } from './state';
import { registerControls } from './toolkit';
import { createRealization, createTrajectory } from './ui/charts';
import { createComparison } from './ui/comparison';
import { make, setText, show } from './ui/element';
import { createEnsemble } from './ui/ensemble';
import { createHeader, selectionText } from './ui/header';
import { createLandscape } from './ui/landscape';
import { createLostNotice } from './ui/lost';
import { createNeurons } from './ui/neurons';
import { drawPicture } from './ui/picture';
import { createResults, createSummary } from './ui/results';
import { createTabs } from './ui/tabs';
import { onThemeChange } from './ui/theme';
import { memory, whenShown } from './ui/view';
import type { Changes, Sights, View } from './ui/view';
import { availableViews, lookOf } from './view/looking';
import { interrupted } from './view/lost';
import { emptyChartText, noticeFor } from './view/notices';
import { forAnotherCell, parseOptions, withChart, withComparison } from './view/options';
import type { ViewName, ViewOptions } from './view/options';

registerControls();

const nothingSeen: Sights = { ensemble: null, neurons: null, section: null };

let state: PanelState | null = null;
let sights = nothingSeen;
/** What the runner was last told, as text; nothing before it was told anything. */
let looked = '';
let drawing = false;
/** The reader has stopped what was being computed for this view. */
let paused = false;
/** What ran the experiments is gone, as the extension has said. */
let runnerLost = false;
/** When the last word came that says what is shown, in milliseconds since 1970. */
let told = Date.now();
const messenger = connect(receive);
const pulse = new Pulse(() => messenger.post({ type: 'beat' }));
const saved = parseSavedPanel(messenger.saved());
let options = parseOptions(saved?.view);

const changes: Changes = {
  change,
  chart: (name, part) => change(withChart(options, name, part)),
  selectRun: (run) => state && select({ ...state.selection, run }),
};
const header = createHeader({
  select,
  run: () => withExperiment((experiment) => messenger.post({ type: 'run', experiment })),
  resume: () => withExperiment((experiment) => messenger.post({ type: 'resume', experiment })),
  cancel: () => withExperiment((experiment) => messenger.post({ type: 'cancel', experiment })),
  reveal: () => withExperiment((experiment) => messenger.post({ type: 'reveal', experiment, line: null })),
  export: () => state && messenger.post({ type: 'export', selection: state.selection }),
});
const summary = createSummary();
const views: Readonly<Record<ViewName, View>> = {
  run: createRunView(),
  neurons: whenShown(() => createNeurons(changes)),
  ensemble: whenShown(() => createEnsemble(changes)),
  landscape: whenShown(() =>
    createLandscape({ ...changes, selectPoint: (frame) => change({ frame }), pause }),
  ),
};
const tabs = createTabs<ViewName>(
  [
    { name: 'run', label: 'Run', panel: views.run.element },
    { name: 'neurons', label: 'Neurons', panel: views.neurons.element },
    { name: 'ensemble', label: 'All runs', panel: views.ensemble.element },
    { name: 'landscape', label: 'Landscape', panel: views.landscape.element },
  ],
  (view) => change({ view }),
);
const lostNotice = createLostNotice();
const notice = make('p', { class: 'notice', 'data-role': 'notice', role: 'status' }, 'Loading …');
const panels = Object.values(views).map(({ element }) => element);
const content = make('div', { class: 'content' }, summary.element, tabs.element, ...panels);
const page = make('main', {}, lostNotice.element, header.element, notice, content);
// The page has had a word until now.
document.querySelector('main')?.remove();
document.body.append(page);
show(header.element, false);
show(content, false);

function createRunView(): View {
  const parts = [
    createTrajectory(changes),
    createRealization(changes),
    createResults({
      ...changes,
      selectPoint: (frame) => change({ frame }),
      reveal: (line) => withExperiment((experiment) => messenger.post({ type: 'reveal', experiment, line })),
    }),
    createComparison(),
  ] as const;
  const [trajectory, realization, results, comparison] = parts;
  const charts = make('div', { class: 'charts' }, trajectory.element, realization.element);
  return {
    element: make('div', { class: 'view' }, charts, comparison.element, results.element),
    update(shown) {
      for (const part of parts) part.update(shown);
    },
  };
}

function withExperiment(act: (experiment: string) => void): void {
  if (state?.experiment) act(state.experiment.name);
}

function receive(message: HostMessage): void {
  const { lost } = pulse;
  pulse.answered();
  if (lost) schedule();
  if (message.type === 'heard') return;
  if (message.type === 'lost') {
    runnerLost = true;
    return schedule();
  }
  if (message.type === 'draw') {
    const { order } = message;
    void drawPicture(message.picture).then((picture) => messenger.post({ type: 'picture', order, picture }));
    return;
  }
  if (message.type === 'sight') {
    if (state && sameRun(message.selection, state.selection)) {
      sights = { ...sights, [message.sight.kind]: message.sight };
      schedule();
    }
    return;
  }
  if (message.type === 'snapshot' && state && !sameRun(state.selection, message.state.selection)) {
    sights = { ...sights, neurons: null };
  }
  const next = reduce(state, message);
  if (next === null) {
    messenger.post({ type: 'ready' });
    return;
  }
  if (state && !sameCell(state.selection, next.selection)) options = forAnotherCell(options);
  else if (state && state.selection.run !== next.selection.run) options = { ...options, frame: null };
  if (!state || !sameCell(state.selection, next.selection) || anotherStart(state, next)) forget();
  options = withComparison(options, next.comparison);
  const first = state === null;
  state = next;
  runnerLost = false;
  told = Date.now();
  if (first || message.type === 'snapshot') save();
  schedule();
}

function forget(): void {
  sights = nothingSeen;
  paused = false;
}

function sameCell(a: Selection, b: Selection): boolean {
  return a.experiment === b.experiment && a.cell === b.cell;
}

function sameRun(a: Selection, b: Selection): boolean {
  return sameCell(a, b) && a.run === b.run;
}

function anotherStart(before: PanelState, after: PanelState): boolean {
  return before.experiment?.startedAt !== after.experiment?.startedAt;
}

function select(selection: Selection): void {
  messenger.post({ type: 'select', selection });
}

function pause(on: boolean): void {
  paused = on;
  schedule();
}

/** Milliseconds after which a change is kept: while the scrubber moves there are many. */
const saveDelay = 200;
let saving: ReturnType<typeof setTimeout> | undefined;

function change(part: Partial<ViewOptions>): void {
  if (part.view !== undefined || part.sectionPoints !== undefined) paused = false;
  options = { ...options, ...part };
  clearTimeout(saving);
  saving = setTimeout(save, saveDelay);
  schedule();
}

/** Keeps what is shown for a reload. After one the panel is empty until records are read: that replaces nothing. */
function save(): void {
  if (!state || (!state.experiment && messenger.saved())) return;
  messenger.save({ origin: state.origin, selection: state.selection, view: options });
}

/** Tells the runner what is looked at, when that changes. */
function look(wanted: Look | null): void {
  const text = JSON.stringify(wanted);
  if (text === looked) return;
  looked = text;
  messenger.post({ type: 'look', look: wanted });
}

function schedule(): void {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    draw();
  });
}

const changed = { header: memory(), summary: memory() };
/** Counts the themes that were drawn in. */
let themes = 0;

/** What is shown: while nobody hears the panel nothing goes on. */
let shownState: { readonly of: PanelState; readonly shown: PanelState } | null = null;

function stateWhileLost(now: PanelState): PanelState {
  if (shownState?.of !== now) shownState = { of: now, shown: interrupted(now, told) };
  return shownState.shown;
}

function draw(): void {
  const missing = pulse.lost ? 'host' : runnerLost ? 'runner' : null;
  const lost = missing !== null;
  lostNotice.update(missing, parseSavedPanel(messenger.saved()));
  header.element.inert = lost;
  if (!state) return show(notice, !lost);
  drawState(lost ? stateWhileLost(state) : state);
}

function drawState(state: PanelState): void {
  const text = noticeFor(state);
  setText(notice, text);
  show(notice, text !== '');
  show(header.element, true);
  if (changed.header([state])) header.update(state);
  document.title = selectionText(state) || 'ReluFlow';
  const cell = state.experiment?.cell ?? null;
  show(content, cell !== null);
  page.dataset['revision'] = String(state.revision);
  page.dataset['selection'] = selectionText(state);
  if (!cell) return;
  const available = availableViews(cell);
  const view = available.find((name) => name === options.view) ?? 'run';
  look(paused ? null : lookOf(view, options));
  tabs.update(view, available);
  if (changed.summary([cell, state.selection])) summary.update(state);
  const { run } = state.selection;
  views[view].update({ state, cell, run, options, sights, pending: emptyChartText(state), paused, themes });
}

onThemeChange(() => {
  themes++;
  schedule();
});
setInterval(() => header.tick(Date.now()), 1000);
setInterval(() => {
  if (document.hidden) return;
  pulse.beat();
  if (pulse.lost) schedule();
}, beatInterval);
messenger.post({ type: 'ready' });
