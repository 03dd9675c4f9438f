/** Whether memory grows, as opposed to going up and down or being warmed up. */

import type { Part } from './memory';

/** What was held after so many rounds, in bytes. */
export interface Sample {
  readonly round: number;
  readonly bytes: number;
}

export interface Growth {
  /** Bytes gained over the later half of the rounds. */
  readonly bytes: number;
  /** How many rounds these were. */
  readonly rounds: number;
}

/** The median of all slopes between two samples of the later half (Theil and Sen), times its rounds. */
export function growthOf(samples: readonly Sample[]): Growth {
  const later = samples.slice(Math.floor(samples.length / 2));
  const slopes = later.flatMap((a, k) =>
    later.slice(k + 1).map((b) => (b.bytes - a.bytes) / (b.round - a.round)),
  );
  const rounds = later.length > 1 ? later.at(-1)!.round - later[0]!.round : 0;
  return { bytes: median(slopes) * rounds, rounds };
}

/**
 * Bytes that may be gained over the later half of the rounds: code that is compiled late, and in the page, which is VS
 * Code's own but for the panel, what can be undone.
 */
export function allowed(part: Part, rounds: number): number {
  return part === 'page' ? 2e6 + 6e4 * rounds : 5e5 + 2.5e4 * rounds;
}

/** Fewer rounds in the later half show nothing. */
const fewest = 5;

/** Whether this was measured, and is no more than may be. */
export function isFlat(part: Part, { bytes, rounds }: Growth): boolean {
  return rounds >= fewest && bytes < allowed(part, rounds);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** How many objects there are of each kind, and how many bytes they take themselves. */
export type Kinds = ReadonlyMap<string, { readonly count: number; readonly bytes: number }>;

interface Snapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly [readonly string[]];
    };
  };
  readonly nodes: readonly number[];
  readonly strings: readonly string[];
}

/** The objects of a heap snapshot by their constructors; strings, code and the like by their type alone. */
export function kindsIn(text: string): Kinds {
  const { snapshot, nodes, strings } = JSON.parse(text) as Snapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, name, size] = ['type', 'name', 'self_size'].map((field) => fields.indexOf(field)) as [
    number,
    number,
    number,
  ];
  const kinds = new Map<string, { count: number; bytes: number }>();
  for (let at = 0; at < nodes.length; at += fields.length) {
    const typed = types[0][nodes[at + type]!]!;
    const named = ['object', 'closure', 'native'].includes(typed);
    const kind = named ? `${typed} ${strings[nodes[at + name]!]!.slice(0, 60)}` : typed;
    const known = kinds.get(kind) ?? { count: 0, bytes: 0 };
    known.count++;
    known.bytes += nodes[at + size]!;
    kinds.set(kind, known);
  }
  return kinds;
}

/** The kinds of which there is more than before, most bytes first. */
export function grownKinds(before: Kinds, after: Kinds, most = 12): readonly string[] {
  const grown = [...after].map(([kind, { count, bytes }]) => {
    const known = before.get(kind) ?? { count: 0, bytes: 0 };
    return { kind, count: count - known.count, bytes: bytes - known.bytes };
  });
  const sorted = grown.filter(({ bytes }) => bytes > 0).sort((a, b) => b.bytes - a.bytes);
  return sorted.slice(0, most).map(({ kind, count, bytes }) => `${count} x ${kind} (${bytes} bytes)`);
}
