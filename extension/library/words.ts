/**
 * Runs of the past in a few words, and how they are grouped.
 */
import { formatDuration, formatNumber } from '../../engine/host/numbers';
import type { HistoryEntry, HistorySweep } from './protocol';

/** The runs and sweeps of one experiment of one document. */
export interface HistoryGroup {
  readonly experiment: string;
  readonly document: string;
  /** The file's name, with as many of its folders as tell it from the others. */
  readonly file: string;
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  readonly sweeps: readonly HistorySweep[];
}

/** What a group is of. */
type Origin = Pick<HistoryGroup, 'experiment' | 'document'>;

/** Groups entries and sweeps, which come newest first; the group with the newest of either comes first. */
export function groupRuns(
  entries: readonly HistoryEntry[],
  sweeps: readonly HistorySweep[],
): readonly HistoryGroup[] {
  const groups = new Map<string, Origin & { entries: HistoryEntry[]; sweeps: HistorySweep[] }>();
  const groupOf = ({ experiment, document }: Origin) => {
    const key = groupKey({ experiment, document });
    const group = groups.get(key) ?? { experiment, document, entries: [], sweeps: [] };
    groups.set(key, group);
    return group;
  };
  for (const entry of entries) {
    const { document, summary } = entry;
    groupOf({ document, experiment: summary.experiment }).entries.push(entry);
  }
  for (const sweep of sweeps) groupOf(sweep).sweeps.push(sweep);
  const newest = (group: { entries: HistoryEntry[]; sweeps: HistorySweep[] }): number =>
    Math.max(group.entries[0]?.summary.startedAt ?? 0, group.sweeps[0]?.createdAt ?? 0);
  const names = fileNames([...entries, ...sweeps].map(({ document }) => document));
  return [...groups.values()]
    .sort((a, b) => newest(b) - newest(a))
    .map((group) => ({ ...group, file: names.get(group.document)! }));
}

export function groupKey({ document, experiment }: Origin): string {
  return `${document}\n${experiment}`;
}

/** The name of each document, by its URI; where several have one, with as many folders as tell them apart. */
export function fileNames(documents: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const all = [...new Set(documents)];
  for (const document of all) {
    for (let parts = 1; !names.has(document); parts++) {
      const name = lastParts(document, parts);
      const alone = all.every((other) => other === document || lastParts(other, parts) !== name);
      if (alone || name === document) names.set(document, decoded(name.replace(/^untitled:/, '')));
    }
  }
  return names;
}

function lastParts(uri: string, count: number): string {
  return uri.split('/').slice(-count).join('/');
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** What a run is like: each has an icon of its own, so that none is told by colour alone. */
export type Verdict = 'running' | 'good' | 'done' | 'fails' | 'undecided' | 'cancelled' | 'failed';

export function verdictOf({ summary, status, expectations }: HistoryEntry): Verdict {
  if (summary.status === 'running') return 'running';
  if (summary.status === 'cancelled' || summary.status === 'interrupted') return 'cancelled';
  if (summary.status === 'failed' || status === 'failed') return 'failed';
  if (expectations.fail > 0) return 'fails';
  if (expectations.undecided > 0) return 'undecided';
  return expectations.hold > 0 ? 'good' : 'done';
}

/** "converged, risk 3.2e-9", "10 runs, risk from 3.2e-9", "cancelled after 3 of 10 runs". */
export function resultWords(entry: HistoryEntry): string {
  const { runs, ended, status, risk, summary } = entry;
  if (summary.status === 'failed') return 'failed';
  const many = `${runs.toLocaleString('en-US')} runs`;
  const begun = { running: 'running,', cancelled: 'cancelled after', interrupted: 'interrupted after' };
  const early = summary.status === 'complete' ? null : `${begun[summary.status]} ${ended} of ${many}`;
  const head = early ?? (runs === 1 ? (status ?? 'no result') : many);
  if (risk === null) return head;
  return `${head}, risk ${runs === 1 ? '' : 'from '}${formatNumber(risk, 3)}`;
}

/** "1 run", "3 runs". */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** Whether it was ended before all its runs were done. */
export function isUnfinished({ summary, ended, runs }: HistoryEntry): boolean {
  return summary.status !== 'running' && summary.status !== 'complete' && ended < runs;
}

/** "2 of 3 expectations hold, 1 undecided"; empty where there are none. */
export function expectationWords({ hold, fail, undecided }: HistoryEntry['expectations']): string {
  const total = hold + fail + undecided;
  if (total === 0) return '';
  const held = `${hold} of ${counted(total, 'expectation')} ${total === 1 ? 'holds' : 'hold'}`;
  return `${held}${undecided > 0 ? `, ${undecided} undecided` : ''}`;
}

/** What a run is called in the list: the name that it was given, or its result. */
export function labelOf(entry: HistoryEntry): string {
  return entry.marks.name || resultWords(entry);
}

const minute = 60_000;
const units = [
  { size: 365 * 24 * 60 * minute, name: 'year' },
  { size: 30 * 24 * 60 * minute, name: 'month' },
  { size: 24 * 60 * minute, name: 'day' },
  { size: 60 * minute, name: 'h' },
  { size: minute, name: 'min' },
] as const;

/** "3 h ago", "2 days ago", "just now". */
export function ageWords(startedAt: number, now: number): string {
  const age = now - startedAt;
  const unit = units.find(({ size }) => age >= size);
  if (!unit) return 'just now';
  const count = Math.floor(age / unit.size);
  return `${count} ${unit.name}${count === 1 || unit.size < 24 * 60 * minute ? '' : 's'} ago`;
}

/** A row of the tree: its name or else its age comes first, since narrow views cut the end off. */
export function rowOf(entry: HistoryEntry, now: number): { readonly label: string; readonly rest: string } {
  const { marks, summary, expectations } = entry;
  if (marks.name) return { label: labelOf(entry), rest: descriptionOf(entry, now) };
  return {
    label: `${ageWords(summary.startedAt, now)}: ${labelOf(entry)}`,
    rest: expectationWords(expectations),
  };
}

/** The line behind the label. */
export function descriptionOf(entry: HistoryEntry, now: number): string {
  const parts = [
    ageWords(entry.summary.startedAt, now),
    entry.marks.name ? resultWords(entry) : '',
    expectationWords(entry.expectations),
  ];
  return parts.filter(Boolean).join(' · ');
}

/** Everything that is known of a run, line by line: what it is, and its value. */
export function detailsOf(entry: HistoryEntry): readonly (readonly [string, string])[] {
  const { summary, documentation, seeds, bytes, marks } = entry;
  const { startedAt, duration } = summary;
  const took = duration === null ? '' : `, took ${formatDuration(duration)}`;
  const details: (readonly [string, string])[] = [
    ['Name', marks.name],
    ['About', documentation],
    ['Result', resultWords(entry)],
    ['Expectations', expectationWords(entry.expectations)],
    ['Started', `${new Date(startedAt).toLocaleString()}${took}`],
    ['Seed', seeds.join(', ')],
    ['ReluFlow', `${summary.version}, kernel ${summary.kernel}`],
    ['Record', `${summary.id}, ${sizeWords(bytes)}`],
  ];
  return details.filter(([, value]) => value !== '');
}

/** "12 KB", "3.4 MB": powers of ten, as disks are sold. */
export function sizeWords(bytes: number): string {
  const scale =
    bytes < 1e6 ? ([1e3, 'KB'] as const) : bytes < 1e9 ? ([1e6, 'MB'] as const) : ([1e9, 'GB'] as const);
  const value = bytes / scale[0];
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} ${scale[1]}`;
}

const siteWords = { local: 'on this machine', slurm: 'on Slurm' } as const;

/** "Sweep: 2 of 4 shards done"; a sweep that is whole is to be collected. */
export function sweepLabel({ shards, done, cancelled, record }: HistorySweep): string {
  const part = `${done} of ${shards} shards done`;
  if (record !== null) return done === shards ? 'Sweep, collected' : `Sweep, collected when ${part}`;
  if (done === shards) return `Sweep: all ${shards} shards done, to be collected`;
  return cancelled ? `Sweep, cancelled: ${part}` : `Sweep: ${part}`;
}

/** The line behind the label. */
export function sweepDescription({ createdAt, site }: HistorySweep, now: number): string {
  return [ageWords(createdAt, now), site === null ? 'not submitted yet' : siteWords[site]].join(' · ');
}
