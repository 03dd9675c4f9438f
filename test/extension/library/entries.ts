/** Entries of the history, made by hand. */
import type { HistoryEntry, HistorySweep } from '../../../extension/library/protocol';

export interface Changes extends Partial<Omit<HistoryEntry, 'summary'>> {
  readonly summary?: Partial<HistoryEntry['summary']>;
}

/** A complete experiment of ten runs, with changes. */
export function historyEntry({ summary, ...changes }: Changes = {}): HistoryEntry {
  return {
    summary: {
      id: '20261122-050000-fit-abcdef',
      location: '/w/.reluflow/20261122-050000-fit-abcdef',
      experiment: 'fit',
      file: 'a.rflow',
      startedAt: 1_000_000,
      endedAt: 1_002_500,
      duration: 2500,
      selection: null,
      status: 'complete',
      version: '0.1.0',
      kernel: 'plain',
      ...summary,
    },
    marks: { name: '', starred: false },
    documentation: '',
    source: 'a.rflow',
    seeds: [1],
    runs: 10,
    ended: 10,
    status: null,
    risk: 3.25e-9,
    expectations: { hold: 2, fail: 0, undecided: 0 },
    bytes: 1000,
    document: 'file:///w/a.rflow',
    ...changes,
  };
}

/** A sweep of four shards of which one is done, with changes. */
export function historySweep(changes: Partial<HistorySweep> = {}): HistorySweep {
  return {
    id: '20261122-050000-fit-123456',
    folder: '/w/.reluflow/sweeps/20261122-050000-fit-123456',
    experiment: 'fit',
    file: 'a.rflow',
    createdAt: 1_000_000,
    site: 'slurm',
    shards: 4,
    done: 1,
    cancelled: false,
    record: null,
    document: 'file:///w/a.rflow',
    ...changes,
  };
}
