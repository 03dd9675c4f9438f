/**
 * How far an experiment is, in numbers and words. The panel, the status bar and notifications all show what is made here.
 */
import type { Phase, ProgressView, Stage } from '../../webview/messages';

export interface Progress {
  readonly stage: Stage;
  readonly done: number;
  readonly total: number;
  /** Share of the work that is done, from 0 to 1. */
  readonly fraction: number;
  /** The share that was done when it began: more than nothing where a record is gone on with. */
  readonly before: number;
  /** Milliseconds since it began. */
  readonly elapsed: number;
  /** Milliseconds until the time limit ends it; Infinity without one. */
  readonly limit: number;
}

/** The stage of what is in this phase. */
export function stageOf(phase: Phase, begun: boolean, cancelling: boolean): Stage {
  if (phase !== 'waiting' && phase !== 'running') return 'over';
  if (cancelling) return 'cancelling';
  if (phase === 'waiting') return 'queued';
  return begun ? 'computing' : 'starting';
}

/** Nothing is foretold from less time (milliseconds) or a smaller share of the work. */
const leastElapsed = 1000;
const leastFraction = 0.01;

/** Milliseconds that the rest takes if it goes on as it went; null while that can't be told. */
export function timeLeft({ fraction, before, elapsed, limit }: Progress): number | null {
  const share = fraction - before;
  if (elapsed < leastElapsed || share < leastFraction || fraction >= 1) return null;
  return Math.min((elapsed / share) * (1 - fraction), limit);
}

/** Progress for everyone who shows it. */
export function viewProgress(progress: Progress): ProgressView {
  const { stage, done, total, fraction } = progress;
  return { stage, done, total, fraction, words: wordsOf(progress) };
}

function wordsOf(progress: Progress): string {
  const { stage, done, total, fraction } = progress;
  const runs = total === 1 ? '1 run' : `${total.toLocaleString('en-US')} runs`;
  const part = done === total ? runs : `${done.toLocaleString('en-US')} of ${runs}`;
  if (stage === 'over') return part;
  const begun = done > 0 ? part : runs;
  if (stage === 'queued') return `${begun}, waiting for ${total === 1 ? 'its' : 'their'} turn`;
  if (stage === 'starting') return `${begun}, starting the workers`;
  if (stage === 'cancelling') return `${part}, cancelling`;
  if (done === total) return `${part}, writing the record`;
  const share = fraction > 0 && total < 10 ? `, ${Math.floor(100 * fraction)} %` : '';
  const left = timeLeft(progress);
  return `${part}${share}${left === null ? '' : `, ${roughly(left)} left`}`;
}

/** "about 20 s", "about 3 min": no more digits than an estimate is good for. */
export function roughly(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 5) return 'a few seconds';
  if (seconds < 57.5) return `about ${5 * Math.round(seconds / 5)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 10 ? `about ${hours} h ${minutes % 60} min` : `about ${hours} h`;
}
