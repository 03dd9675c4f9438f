/**
 * A budget for the disk: which records would go so that the others fit.
 */
import { sizeWords } from './words';
import type { HistoryEntry, HistorySurvey } from './protocol';

export interface Overdraft {
  /** What all records and sweeps take, in bytes. */
  readonly bytes: number;
  /** The oldest records that are neither starred nor named nor running; without them the others fit, if that is possible. */
  readonly oldest: readonly HistoryEntry[];
  /** What these take. */
  readonly freed: number;
}

/** Null where everything fits; a budget of 0 is none. Entries come newest first. */
export function overdraftOf(
  { entries, unreadable, sweeps }: HistorySurvey,
  budget: number,
): Overdraft | null {
  const bytes = [...entries, ...unreadable].reduce((sum, each) => sum + each.bytes, sweeps);
  if (budget <= 0 || bytes <= budget) return null;
  const oldest: HistoryEntry[] = [];
  let freed = 0;
  for (const entry of [...entries].reverse()) {
    if (bytes - freed <= budget) break;
    if (isKept(entry)) continue;
    oldest.push(entry);
    freed += entry.bytes;
  }
  return { bytes, oldest, freed };
}

/** What takes room beside the runs, and how it goes: sentences that begin with a blank; empty where there is nothing. */
export function othersWords({ unreadable, sweeps }: HistorySurvey): string {
  const lost = unreadable.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    ...(sweeps > 0
      ? [
          ` Sweeps take ${sizeWords(sweeps)}: the folder of one that was collected, in \`.reluflow/sweeps\`, can be deleted.`,
        ]
      : []),
    ...(lost > 0
      ? [` Records that can't be read take ${sizeWords(lost)}; the view of runs names them.`]
      : []),
  ].join('');
}

function isKept({ marks, summary }: HistoryEntry): boolean {
  return marks.starred || marks.name !== '' || summary.status === 'running';
}
