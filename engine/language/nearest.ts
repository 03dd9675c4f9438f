/**
 * Which known name a misspelt one may have meant.
 */
import { synonyms } from './builtins';
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

/** What a name that isn't known may have meant: what it is called here, or the nearest of the candidates. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  const known = [...candidates];
  const own = Object.hasOwn(synonyms, name) ? synonyms[name] : undefined;
  return own?.find((each) => known.includes(each)) ?? nearestSpelling(name, known);
}

/** The nearest of the candidates, if one is near enough to be what was meant; the first of equally near ones. */
function nearestSpelling(name: string, candidates: readonly string[]): string | undefined {
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

/** Puts what was meant in the place of a name that isn't known. */
export function renaming(name: string, candidates: Iterable<string>): readonly Fix[] {
  const nearest = nearestName(name, candidates);
  return nearest === undefined ? [] : [{ title: `Change to \`${nearest}\``, replacement: nearest }];
}

/** " Did you mean `…`?" or nothing. */
export function suggestion(name: string, candidates: Iterable<string>): string {
  const nearest = nearestName(name, candidates);
  return nearest === undefined ? '' : ` Did you mean \`${nearest}\`?`;
}
