/** What is said where there is nothing to draw, so that the panel is never blank. */
import type { PanelState } from '../messages';
import { runStateOf } from './words';

/** A sentence for the whole panel; empty where the content speaks for itself. */
export function noticeFor({ experiment, file }: PanelState): string {
  if (!experiment) return `Nothing of ${file} has been run yet. Press “Run” above an experiment.`;
  if (experiment.cell) return '';
  switch (experiment.phase) {
    case 'waiting':
      return 'Waiting for the experiments before it …';
    case 'running':
      return 'Starting …';
    case 'cancelled':
      return 'Cancelled before anything was computed.';
    case 'failed':
      return 'There is no result.';
    case 'finished':
      return 'This record holds no runs.';
  }
}

/** Why a chart has no curve. */
export function emptyChartText({ experiment, selection }: PanelState): string {
  if (!experiment?.cell) return '';
  const { table } = experiment.cell;
  switch (runStateOf(table, selection.run)) {
    case 'waiting':
      return experiment.phase === 'running' ? 'Waiting for its turn' : 'This run was not begun';
    case 'running':
      return 'The first samples are on their way';
    case 'failed':
      return 'This run failed before its first sample';
    case 'cancelled':
      return 'Cancelled before the first sample';
    default:
      return 'No samples were recorded';
  }
}
