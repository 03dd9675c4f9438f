/**
 * A budget for the disk: which records would go so that the others fit.
 */
import type { HistoryEntry } from './protocol';

export interface Overdraft {
  /** What all records take, in bytes. */
  readonly bytes: number;
  /** The oldest records that are neither starred nor named nor running; without them the others fit, if that is possible. */
  readonly oldest: readonly HistoryEntry[];
  /** What these take. */
  readonly freed: number;
}

/** Null where everything fits; a budget of 0 is none. Entries come newest first. */
export function overdraftOf(entries: readonly HistoryEntry[], budget: number): Overdraft | null {
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
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

function isKept({ marks, summary }: HistoryEntry): boolean {
  return marks.starred || marks.name !== '' || summary.status === 'running';
}
