/**
 * Which known name a misspelt one may have meant.
 */
import { foreignFunctions } from './builtins';
import type { Fix } from './codes';

/** The number of insertions, deletions, substitutions and swaps of neighbours that turn one word into the other. */
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      if (
        row > 1 &&
        column > 1 &&
        left[row - 1] === right[column - 2] &&
        left[row - 2] === right[column - 1]
      ) {
        cost = Math.min(cost, beforeLast[column - 2]! + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length]!;
}

/** The nearest of the candidates, if one is near enough to be what was meant; the first of equally near ones. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  const lower = name.toLowerCase();
  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 0.5;
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - name.length) >= least) continue;
    const distance = candidate.toLowerCase() === lower ? 0.5 : editDistance(lower, candidate.toLowerCase());
    // A name as far away as it is long has nothing in common with the other.
    if (distance < least && distance < Math.min(name.length, candidate.length)) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

/** What a name that isn't known may have meant: what it is called here, or the nearest of the candidates. */
function meant(name: string, candidates: readonly string[]): string | undefined {
  const own = Object.hasOwn(foreignFunctions, name) ? foreignFunctions[name] : undefined;
  return own !== undefined && candidates.includes(own) ? own : nearestName(name, candidates);
}

/** Puts what was meant in the place of a name that isn't known. */
export function renaming(name: string, candidates: readonly string[]): readonly Fix[] {
  const own = meant(name, candidates);
  return own === undefined ? [] : [{ title: `Change to \`${own}\``, replacement: own }];
}

/** " Did you mean `…`?" or nothing. */
export function suggestion(name: string, candidates: readonly string[]): string {
  const own = meant(name, candidates);
  return own === undefined ? '' : ` Did you mean \`${own}\`?`;
}
