export const medianLevel = 0.5;

/**
 * The quantile of ascending values at a level in [0, 1], interpolated linearly between neighbours (type 7 of Hyndman
 * and Fan, 1996: the default of R and NumPy). Infinite values are allowed; NaN for no values or another level.
 */
export function quantileOf(ascending: ArrayLike<number>, level: number): number {
  return quantileOfRanked(ascending.length, level, (rank) => ascending[rank]!);
}

/** The same of numbers in any order, of which there may be more than fit into memory. */
export function quantileIn(series: Series, level: number): number {
  const count = countOf(series);
  return quantileOfRanked(count, level, (rank) => ranked(series, count, rank));
}

function quantileOfRanked(count: number, level: number, at: (rank: number) => number): number {
  if (count === 0 || !(level >= 0 && level <= 1)) return NaN;
  const position = level * (count - 1);
  const below = Math.floor(position);
  const weight = position - below;
  const a = at(below);
  if (weight === 0) return a;
  const b = at(Math.min(below + 1, count - 1));
  if (a === b) return a;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return a === -Infinity && b === Infinity ? NaN : a + b;
  return a + (b - a) * weight;
}

/** Goes through numbers, always in the same order. */
export type Series = (visit: (value: number) => void) => void;

export function countOf(series: Series): number {
  let count = 0;
  series(() => count++);
  return count;
}

/** So many numbers are sorted in memory (8 MB). */
const mostSorted = 2 ** 20;

/**
 * The number with `rank` smaller ones in front of it, counted from 0, in the order of a Float64Array's `sort`: -0 before 0, NaN
 * last. Of more than `most` numbers only those in question are held: each pass finds 16 further bits of the result.
 */
export function ranked(series: Series, count: number, rank: number, most = mostSorted): number {
  const prefix: number[] = [];
  let left = rank;
  let among = count;
  while (among > most && prefix.length < keyDigits) {
    const counts = countDigits(series, prefix);
    let digit = 0;
    while (left >= counts[digit]!) left -= counts[digit++]!;
    prefix.push(digit);
    among = counts[digit]!;
  }
  // Numbers that agree in all bits of their key are one and the same.
  const held = new Float64Array(prefix.length === keyDigits ? 1 : among);
  let size = 0;
  series((value) => {
    if (size < held.length && begins(value, prefix)) held[size++] = value;
  });
  return held.sort()[prefix.length === keyDigits ? 0 : left]!;
}

function countDigits(series: Series, prefix: readonly number[]): Float64Array {
  const counts = new Float64Array(2 ** 16);
  const place = prefix.length;
  series((value) => {
    if (begins(value, prefix)) counts[digitOf(value, place)]!++;
  });
  return counts;
}

/** Digits of 16 bits in the key of a number. */
const keyDigits = 4;
const number = new Float64Array(1);
const words = new Uint32Array(number.buffer);
const high = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** A digit of a number's key, the most significant first: keys ascend as numbers do. */
function digitOf(value: number, place: number): number {
  number[0] = Number.isNaN(value) ? NaN : value;
  const negative = words[high]! >>> 31 === 1;
  const word = words[place < 2 ? high : 1 - high]!;
  const digit = place % 2 === 0 ? word >>> 16 : word & 0xffff;
  // The bits of positive numbers ascend with them, those of negative ones descend (IEEE 754).
  if (negative) return 0xffff - digit;
  return place === 0 ? digit | 0x8000 : digit;
}

function begins(value: number, prefix: readonly number[]): boolean {
  for (let place = 0; place < prefix.length; place++)
    if (digitOf(value, place) !== prefix[place]) return false;
  return true;
}
