/** How far a sweep is, in words. */
import { describe, expect, it } from 'vitest';
import type { SweepDocument } from '../../../engine/host/node/cluster/sweep-report';
import { endingWords, isOver, missingShards, progressWords, sweepIn } from '../../../extension/sweeps/words';

const none = { done: 0, running: 0, waiting: 0, failed: 0, cancelled: 0, missing: 0, unknown: 0 };

function sweep(shards: Partial<SweepDocument['shards']>, more: Partial<SweepDocument> = {}): SweepDocument {
  return {
    version: '1',
    sweep: 'id',
    folder: '/f',
    file: 'a.rflow',
    experiment: 'widths',
    created: '',
    sites: ['local'],
    shards: { total: 10, ...none, ...shards },
    runs: { total: 100, done: 0 },
    complete: false,
    record: null,
    open: [],
    remarks: [],
    ...more,
  };
}

describe('a sweep', () => {
  it('is read from what the command line prints, and nothing else is', () => {
    const document = sweep({ done: 3 });
    expect(sweepIn(JSON.stringify(document))).toEqual(document);
    for (const text of ['', 'null', '{}', '{"sweep":"x"}', 'There is no sweep.'])
      expect(sweepIn(text)).toBeNull();
  });

  it('is under way while something runs, waits, or is unknown', () => {
    expect(isOver(sweep({ done: 10 }))).toBe(true);
    expect(isOver(sweep({ done: 8, failed: 2 }))).toBe(true);
    for (const state of ['running', 'waiting', 'unknown'])
      expect(isOver(sweep({ [state]: 1 })), state).toBe(false);
  });

  it('says how far it is', () => {
    expect(progressWords(sweep({ done: 4, waiting: 6 }))).toBe('4 of 10 shards');
    expect(progressWords(sweep({ done: 4, running: 2, failed: 1, unknown: 3 }))).toBe(
      '4 of 10 shards, 2 running, 1 failed, 3 unknown',
    );
  });

  it('says how it ended, and why', () => {
    expect(endingWords(sweep({ done: 10 }, { complete: true }))).toBe(
      'All 10 shards of the sweep of widths are done.',
    );
    const open = [
      { shard: 3, runs: 10, state: 'failed', reason: 'its node failed', task: '', log: null },
    ] as const;
    const stopped = sweep({ done: 6, failed: 3, cancelled: 1 }, { open });
    expect(endingWords(stopped)).toBe(
      'The sweep of widths has stopped: 6 of 10 shards are done, 3 failed, 1 cancelled. One of them: its node failed.',
    );
    expect(missingShards(stopped)).toBe(4);
  });
});
