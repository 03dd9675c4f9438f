/** The head of the panel: which run of which experiment this is, how far it is, and what can be done about it. */
import type { ExperimentView, PanelState, RunMarks, Selection } from '../messages';
import { button, dropdown, enable, numberField } from '../toolkit';
import type { Control, Choices } from '../toolkit';
import { cellFor, parameterNames, parameterValues } from '../view/cells';
import { counted, exact } from '../view/numbers';
import { countsSummary, phaseSigns, progressText, signOfExperiment } from '../view/words';
import type { Sign } from '../view/words';
import { make, setText, show } from './element';
import { icon, signElement } from './icons';

export interface HeaderActions {
  readonly select: (selection: Selection) => void;
  readonly run: () => void;
  readonly resume: () => void;
  readonly cancel: () => void;
  readonly reveal: () => void;
  readonly export: () => void;
}

export interface Header {
  readonly element: HTMLElement;
  update(state: PanelState): void;
  /** Rewrites what depends on the clock. */
  tick(now: number): void;
}

export function createHeader(actions: HeaderActions): Header {
  let state: PanelState | null = null;
  const title = make('h1');
  const marks = createMarks();
  const source = make('p', { class: 'source', 'data-role': 'source' });
  const status = make('div', { class: 'status', role: 'status', 'data-role': 'status' });
  const progress = make('progress', { 'aria-label': 'Share of the work that is done' });
  const progressWords = make('span', { class: 'progress-words', 'data-role': 'progress' });
  const verdict = make('span', { class: 'verdict', 'data-role': 'verdict' });
  /** The start that was told to end by a press here: that is said at once, whenever the extension hears of it. */
  let ended: number | null = null;
  const message = make('p', { class: 'message', role: 'alert' });
  const documentation = make('p', { class: 'documentation' });
  const stale = make(
    'p',
    { class: 'stale', 'data-role': 'stale' },
    icon('warning'),
    'The experiment has changed since this was run.',
  );
  const cancel = button({
    label: 'Cancel',
    name: 'cancel',
    icon: icon('stop'),
    pressed: () => {
      ended = state?.experiment?.startedAt ?? null;
      actions.cancel();
      if (state?.experiment) updatePhase(state.experiment);
      setText(progressWords, state?.experiment ? progressText(asTold(state.experiment), Date.now()) : '');
    },
  });
  const run = button({ label: 'Run again', name: 'run', icon: icon('play'), pressed: actions.run });
  const resume = button({
    label: 'Resume',
    name: 'resume',
    title: 'Compute the runs that are missing; those that had ended are kept',
    icon: icon('resume'),
    pressed: actions.resume,
  });
  const reveal = button({ label: 'Source', name: 'reveal', icon: icon('source'), pressed: actions.reveal });
  const exported = button({
    label: 'Export …',
    name: 'export',
    title: 'Save figures, tables or a report of this run or of everything',
    icon: icon('export'),
    pressed: actions.export,
  });

  const experiment = dropdown('Experiment', 'experiment', (name) =>
    actions.select({ experiment: name, cell: 0, run: 0 }),
  );
  const parameters = make('span', { class: 'parameters' });
  const parameterControls = new Map<string, Control<Choices>>();
  const runField = numberField('Run', 'run', (k) => selectRun(k));
  const previous = button({
    label: 'Previous run',
    name: 'previous-run',
    appearance: 'icon',
    icon: icon('previous'),
    pressed: () => selectRun(shownRun() - 1),
  });
  const next = button({
    label: 'Next run',
    name: 'next-run',
    appearance: 'icon',
    icon: icon('next'),
    pressed: () => selectRun(shownRun() + 1),
  });
  const runCount = make('span', { class: 'run-count' });
  const runChoice = make(
    'span',
    { class: 'field run-choice' },
    make('span', { class: 'field-label' }, 'Run'),
    previous,
    runField.element,
    next,
    runCount,
  );

  function shownRun(): number {
    return state?.selection.run ?? 0;
  }

  function selectRun(run: number): void {
    if (state) actions.select({ ...state.selection, run });
  }

  function updateParameters(current: PanelState): void {
    const cells = current.experiment?.cells ?? [];
    const names = parameterNames(cells);
    const chosen = cells[current.selection.cell]?.parameters ?? {};
    const signature = [current.selection.experiment, ...names].join('\n');
    if (parameters.dataset['for'] !== signature) {
      parameters.dataset['for'] = signature;
      parameterControls.clear();
      for (const name of names) parameterControls.set(name, parameterControl(name));
      parameters.replaceChildren(...[...parameterControls.values()].map(({ element }) => element));
    }
    for (const [name, control] of parameterControls) {
      const choices = parameterValues(cells, name).map((value) => ({
        value: exact(value),
        label: exact(value),
      }));
      control.update({ choices, value: exact(chosen[name]) });
    }
  }

  function parameterControl(name: string): Control<Choices> {
    return dropdown(name, `parameter-${name}`, (value) => {
      if (!state?.experiment) return;
      const cell = cellFor(state.experiment.cells, state.selection.cell, name, Number(value));
      actions.select({ ...state.selection, cell, run: 0 });
    });
  }

  /** The experiment with what was pressed here and isn't known to the extension yet. */
  function asTold(shown: ExperimentView): ExperimentView {
    if (!isBusy(shown) || ended !== shown.startedAt) return shown;
    const words = `${shown.progress.done} of ${counted(shown.progress.total, 'run')}, cancelling`;
    return { ...shown, progress: { ...shown.progress, stage: 'cancelling', words } };
  }

  function updatePhase(shown: ExperimentView | null): void {
    const told = shown && asTold(shown);
    const sign = told && signOfExperiment(told);
    if (status.textContent !== (sign?.text ?? '')) {
      status.dataset['phase'] = shown?.phase ?? 'none';
      status.replaceChildren(...(sign ? [signElement(sign)] : []));
    }
    show(cancel, isBusy(shown));
    enable(cancel, told?.progress.stage !== 'cancelling');
    updateVerdict(shown);
  }

  /** Waits for what is running: expectations are decided cell by cell. */
  function updateVerdict(shown: ExperimentView | null): void {
    const words = shown && !isBusy(shown) ? countsSummary(shown.expectations) : '';
    show(verdict, words !== '');
    if (shown && verdict.textContent !== words)
      verdict.replaceChildren(signElement(verdictSign(shown, words)));
  }

  function updateChoices(current: PanelState): void {
    const tabs = current.experiments;
    show(experiment.element, tabs.length > 1);
    experiment.update({
      choices: tabs.map((tab) => ({ value: tab.name, label: labelOf(tab, current.selection.experiment) })),
      value: current.selection.experiment,
    });
    updateParameters(current);
    const runs = current.experiment?.cells[current.selection.cell]?.runs ?? 0;
    show(runChoice, runs > 1);
    runField.update({ value: current.selection.run, maximum: runs - 1 });
    setText(runCount, `0 … ${runs - 1}`);
    enable(previous, current.selection.run > 0);
    enable(next, current.selection.run < runs - 1);
  }

  const element = make(
    'header',
    { class: 'panel-header' },
    make(
      'div',
      { class: 'title-row' },
      make('div', {}, make('div', { class: 'title-line' }, title, marks.element), source),
      make('div', { class: 'actions' }),
    ),
    documentation,
    stale,
    make(
      'div',
      { class: 'where-row' },
      // Cancel has a place of its own: whoever presses twice meets no other button there when the work has ended.
      make('div', { class: 'progress-row' }, status, progress, cancel, progressWords, verdict),
      make('div', { class: 'choices' }, experiment.element, parameters, runChoice),
    ),
    message,
  );
  element.querySelector('.actions')!.append(resume, run, reveal, exported);

  return {
    element,
    update(current) {
      state = current;
      const shown = current.experiment;
      setText(title, current.selection.experiment || 'ReluFlow');
      marks.update(shown?.marks ?? null);
      setText(documentation, shown?.documentation ?? '');
      show(documentation, (shown?.documentation ?? '') !== '');
      show(stale, shown?.stale === true);
      updateChoices(current);
      const phase = shown?.phase ?? null;
      const busy = isBusy(shown);
      updatePhase(shown);
      show(resume, shown?.resumable === true);
      show(run, phase !== null && !busy);
      show(reveal, shown !== null);
      show(exported, shown !== null && shown.record !== '');
      show(progress, busy);
      if (shown && shown.progress.total > 0) {
        progress.value = shown.progress.fraction;
      } else progress.removeAttribute('value');
      setText(message, shown?.message ?? '');
      show(message, (shown?.message ?? '') !== '');
      message.classList.toggle('failure', phase === 'failed');
      this.tick(Date.now());
    },
    tick(now) {
      const shown = state?.experiment;
      setText(progressWords, shown ? progressText(asTold(shown), now) : '');
      if (!state) return;
      const started = shown ? `, run at ${new Date(shown.startedAt).toLocaleTimeString()}` : '';
      setText(source, `${state.file}${started}${shown?.record ? `, record ${lastPart(shown.record)}` : ''}`);
      source.title = shown?.record ?? '';
    },
  };
}

/** The name and the star that people gave the run's record; the menu of the page offers what fits them. */
function createMarks(): { readonly element: HTMLElement; update(marks: RunMarks | null): void } {
  const star = make(
    'span',
    { class: 'star', role: 'img', 'aria-label': 'Starred', title: 'Starred' },
    icon('star'),
  );
  const name = make('span', { 'data-role': 'name' });
  const element = make('p', { class: 'marks', 'data-role': 'marks' }, star, name);
  return {
    element,
    update(marks) {
      const starred = marks?.starred === true;
      show(star, starred);
      setText(name, marks?.name ?? '');
      show(element, starred || (marks?.name ?? '') !== '');
      document.body.dataset['vscodeContext'] = JSON.stringify({ 'reluflow.starred': starred });
    },
  };
}

function isBusy(shown: ExperimentView | null): boolean {
  return shown?.phase === 'running' || shown?.phase === 'waiting';
}

function verdictSign({ expectations: { fail, undecided } }: ExperimentView, text: string): Sign {
  if (fail > 0) return { icon: 'bad', text };
  return { icon: undecided > 0 ? 'undecided' : 'good', text };
}

/** The last part of a path, with either separator. */
function lastPart(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** The head says the phase of the one that is shown. */
function labelOf({ name, phase }: PanelState['experiments'][number], shown: string): string {
  if (name === shown) return name;
  return `${name} (${phaseSigns[phase].text.toLowerCase()})`;
}

/** For the page's title and for tests: what is shown, in one line. */
export function selectionText(state: PanelState): string {
  const cells = state.experiment?.cells ?? [];
  const values = Object.entries(cells[state.selection.cell]?.parameters ?? {});
  const cell = values.map(([name, value]) => `${name} = ${exact(value)}`).join(', ');
  const runs = cells[state.selection.cell]?.runs ?? 0;
  const run = runs > 1 ? `run ${state.selection.run} of ${counted(runs, 'run')}` : '';
  return [state.selection.experiment, cell, run].filter((part) => part !== '').join(' · ');
}
