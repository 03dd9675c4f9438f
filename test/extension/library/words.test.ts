import { expect, test } from 'vitest';
import { othersWords, overdraftOf } from '../../../extension/library/budget';
import type { HistoryEntry } from '../../../extension/library/protocol';
import {
  ageWords,
  descriptionOf,
  detailsOf,
  groupRuns,
  isUnfinished,
  labelOf,
  resultWords,
  rowOf,
  sizeWords,
  sweepDescription,
  sweepLabel,
  verdictOf,
} from '../../../extension/library/words';
import { historyEntry as entry, historySweep } from './entries';

test('a run is called by its result until it has a name', () => {
  expect(labelOf(entry())).toBe('10 runs, risk from 3.25e-9');
  expect(labelOf(entry({ runs: 1, ended: 1, status: 'converged' }))).toBe('converged, risk 3.25e-9');
  const named = entry({ marks: { name: 'the good one', starred: false } });
  expect(labelOf(named)).toBe('the good one');
  expect(descriptionOf(named, 1_000_000 + 3 * 60_000)).toBe(
    '3 min ago · 10 runs, risk from 3.25e-9 · 2 of 2 expectations hold',
  );
});

test('a row of the history begins with its age, or with its name', () => {
  const now = 1_000_000 + 3 * 60_000;
  expect(rowOf(entry(), now)).toEqual({
    label: '3 min ago: 10 runs, risk from 3.25e-9',
    rest: '2 of 2 expectations hold',
  });
  const named = entry({ marks: { name: 'the good one', starred: true } });
  expect(rowOf(named, now)).toEqual({
    label: 'the good one',
    rest: '3 min ago · 10 runs, risk from 3.25e-9 · 2 of 2 expectations hold',
  });
});

test('how far a run got is said where it ended early', () => {
  const early = { ended: 3, risk: null, expectations: { hold: 0, fail: 0, undecided: 0 } };
  const words = (['running', 'cancelled', 'interrupted', 'failed'] as const).map((status) =>
    resultWords(entry({ ...early, summary: { status } })),
  );
  expect(words).toEqual([
    'running, 3 of 10 runs',
    'cancelled after 3 of 10 runs',
    'interrupted after 3 of 10 runs',
    'failed',
  ]);
});

test('the sign of a run tells the worst of it', () => {
  const expectations = (hold: number, fail: number, undecided: number) => ({
    expectations: { hold, fail, undecided },
  });
  expect(verdictOf(entry())).toBe('good');
  expect(verdictOf(entry(expectations(0, 0, 0)))).toBe('done');
  expect(verdictOf(entry(expectations(2, 0, 1)))).toBe('undecided');
  expect(verdictOf(entry(expectations(2, 1, 1)))).toBe('fails');
  expect(verdictOf(entry({ runs: 1, status: 'failed' }))).toBe('failed');
  expect(verdictOf(entry({ summary: { status: 'interrupted' }, ...expectations(0, 1, 0) }))).toBe(
    'cancelled',
  );
  expect(verdictOf(entry({ summary: { status: 'running' } }))).toBe('running');
});

test('ages are told in the largest unit that is full', () => {
  const minute = 60_000;
  const ages = [0, 59_999, minute, 59 * minute, 60 * minute, 47 * 60 * minute, 400 * 24 * 60 * minute];
  expect(ages.map((age) => ageWords(5, 5 + age))).toEqual([
    'just now',
    'just now',
    '1 min ago',
    '59 min ago',
    '1 h ago',
    '1 day ago',
    '1 year ago',
  ]);
});

test('runs are grouped by experiment and document, the latest group first', () => {
  const other = { summary: { experiment: 'b' } };
  const elsewhere = { document: 'file:///w/my%20other.rflow' };
  const runs = [
    entry(other),
    entry(),
    entry(elsewhere),
    entry(other),
    entry({ document: 'untitled:Untitled-1' }),
  ];
  const groups = groupRuns(runs, []);
  expect(groups.map(({ experiment, file, entries }) => [experiment, file, entries.length])).toEqual([
    ['b', 'a.rflow', 2],
    ['fit', 'a.rflow', 1],
    ['fit', 'my other.rflow', 1],
    ['fit', 'Untitled-1', 1],
  ]);
  const swept = groupRuns(runs, [
    historySweep({ experiment: 'c', createdAt: 2_000_000 }),
    historySweep({ createdAt: 1_500_000 }),
  ]);
  expect(swept.map(({ experiment, entries, sweeps }) => [experiment, entries.length, sweeps.length])).toEqual(
    [
      ['c', 0, 1],
      ['fit', 1, 1],
      ['b', 2, 0],
      ['fit', 1, 0],
      ['fit', 1, 0],
    ],
  );
});

test('a sweep says how far it is, and what is to be done with it', () => {
  const labels = [
    {},
    { done: 4 },
    { cancelled: true },
    { done: 4, record: '/w/.reluflow/r' },
    { done: 3, record: '/w/.reluflow/r' },
  ].map((changes) => sweepLabel(historySweep(changes)));
  expect(labels).toEqual([
    'Sweep: 1 of 4 shards done',
    'Sweep: all 4 shards done, to be collected',
    'Sweep, cancelled: 1 of 4 shards done',
    'Sweep, collected',
    'Sweep, collected when 3 of 4 shards done',
  ]);
  expect(sweepDescription(historySweep(), 1_000_000 + 61_000)).toBe('1 min ago · on Slurm');
  expect(sweepDescription(historySweep({ site: null }), 1_000_000)).toBe('just now · not submitted yet');
});

test('what was ended before its runs were done can be gone on with', () => {
  const early = (status: HistoryEntry['summary']['status'], ended: number) =>
    isUnfinished(entry({ ended, summary: { status } }));
  expect([early('interrupted', 3), early('cancelled', 3), early('failed', 3)]).toEqual([true, true, true]);
  expect([early('running', 3), early('complete', 10), early('cancelled', 10)]).toEqual([false, false, false]);
});

test('details leave out what there is nothing to say of', () => {
  const names = (each: HistoryEntry) => detailsOf(each).map(([name]) => name);
  expect(names(entry())).toEqual(['Result', 'Expectations', 'Started', 'Seed', 'ReluFlow', 'Record']);
  const details = new Map(
    detailsOf(entry({ documentation: 'The hat.', marks: { name: 'n', starred: true } })),
  );
  expect(details.get('About')).toBe('The hat.');
  expect(details.get('Started')).toMatch(/, took 2\.5 s$/);
});

test('sizes have a unit that fits', () => {
  expect([400, 12_345, 999_999, 1_000_000, 2.34e9, 34e9].map(sizeWords)).toEqual([
    '0.4 KB',
    '12 KB',
    '1000 KB',
    '1 MB',
    '2.3 GB',
    '34 GB',
  ]);
});

test('over the budget the oldest go, without those that are starred, named or running', () => {
  const entries = [
    entry({ bytes: 400 }),
    entry({ bytes: 300, summary: { id: 'second' } }),
    entry({ bytes: 200, marks: { name: 'kept', starred: false } }),
    entry({ bytes: 200, marks: { name: '', starred: true } }),
    entry({ bytes: 100, summary: { status: 'running' } }),
    entry({ bytes: 100, summary: { id: 'oldest' } }),
  ];
  const survey = { entries, unreadable: [], sweeps: 0 };
  expect(overdraftOf(survey, 0)).toBeNull();
  expect(overdraftOf(survey, 1300)).toBeNull();
  const over = overdraftOf(survey, 1000);
  expect(over?.oldest.map(({ summary }) => summary.id)).toEqual(['oldest', 'second']);
  expect(over).toMatchObject({ bytes: 1300, freed: 400 });
  expect(overdraftOf(survey, 1200)?.oldest).toHaveLength(1);
  expect(overdraftOf(survey, 1)).toMatchObject({ freed: 800 });
  expect(othersWords(survey)).toBe('');
});

test('sweeps, and records that can not be read, take room as well, and it is said how they go', () => {
  const unreadable = [{ location: '/a', reason: 'It is damaged.', bytes: 2e6 }];
  const survey = { entries: [entry({ bytes: 400 })], unreadable, sweeps: 3e6 };
  expect(overdraftOf(survey, 4e6)).toMatchObject({ bytes: 5_000_400, freed: 400 });
  expect(othersWords(survey)).toMatch(
    /Sweeps take 3 MB: .*`\.reluflow\/sweeps`, can be deleted\. Records .* 2 MB/,
  );
});

test('files of one name are told apart by their folders', () => {
  const names = (...documents: readonly string[]) =>
    groupRuns(
      documents.map((document) => entry({ document })),
      [],
    ).map(({ file }) => file);
  expect(names('file:///w/one/a.rflow', 'file:///w/two/a.rflow', 'file:///w/two/b.rflow')).toEqual([
    'one/a.rflow',
    'two/a.rflow',
    'b.rflow',
  ]);
  expect(names('file:///v/one/a.rflow', 'file:///w/one/a.rflow', 'file:///a%20b.rflow')).toEqual([
    'v/one/a.rflow',
    'w/one/a.rflow',
    'a b.rflow',
  ]);
  expect(names('file:///w/a.rflow', 'file:///w/a.rflow', 'untitled:Untitled-1')).toEqual([
    'a.rflow',
    'Untitled-1',
  ]);
});
