/** What a panel shows whose extension host, or whose runner, has ended. */
import { runStates, type ExperimentView, type PanelState, type RunTable, type SavedPanel } from '../messages';
import { counted } from './numbers';

const [running, cancelled] = [runStates.indexOf('running'), runStates.indexOf('cancelled')];

/** The same where nothing goes on any more; `since`: when the last word was heard, in milliseconds since 1970. */
export function interrupted(state: PanelState, since: number): PanelState {
  const { experiment, experiments } = state;
  return {
    ...state,
    experiments: experiments.map((tab) => ({ ...tab, phase: ended(tab.phase) })),
    experiment: experiment && endedView(experiment, since),
  };
}

const ended = (phase: ExperimentView['phase']): ExperimentView['phase'] =>
  phase === 'running' || phase === 'waiting' ? 'cancelled' : phase;

function endedView(experiment: ExperimentView, since: number): ExperimentView {
  const { phase, progress, cell, endedAt } = experiment;
  if (ended(phase) === phase) return experiment;
  return {
    ...experiment,
    phase: ended(phase),
    // No time is left to be foretold.
    progress: { ...progress, stage: 'over', words: doneOf(progress) },
    endedAt: endedAt ?? since,
    cell: cell && { ...cell, table: endedTable(cell.table) },
  };
}

const doneOf = ({ done, total }: ExperimentView['progress']): string =>
  done === total ? counted(total, 'run') : `${done.toLocaleString('en-US')} of ${counted(total, 'run')}`;

const endedTable = (table: RunTable): RunTable => ({
  ...table,
  state: table.state.map((state) => (state === running ? cancelled : state)),
});

/**
 * A link that VS Code follows though the panel's own extension host is gone: it asks the extension, which is started where it
 * isn't, to show again what a panel showed.
 */
export const linkTo = ({ origin, selection }: SavedPanel): string =>
  `command:reluflow.show?${encodeURIComponent(JSON.stringify([{ origin, selection }]))}`;
