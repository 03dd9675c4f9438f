import type { LineProblem } from './line-problem';

/**
 * The entries of the sweep over cells (see PlainLineKernel): neurons 0 … H - 1, then breaks, then one or two inert ones
 * that close the list at the right end. Kept in the order of (position, number) from one call to the next, which saves
 * most of the sorting but does not change the result: the order is unique.
 */
export class Entries {
  readonly length: number;
  /** The number of the entry at each place, ascending by position. */
  readonly order: Int32Array;
  readonly w: Float64Array;
  readonly b: Float64Array;
  readonly v: Float64Array;
  /** Positions moved into the domain. */
  readonly t: Float64Array;
  /** By how much the slope of N changes there. */
  readonly jump: Float64Array;
  /** N - c and the slope of N at the left end, summed separately over places of each remainder modulo four. */
  readonly startValues = new Float64Array(4);
  readonly startSlopes = new Float64Array(4);
  readonly #key: Float64Array;
  /** Where entries without a kink of their own stand, by number. */
  readonly #stand: Float64Array;
  readonly #width: number;
  readonly #left: number;
  readonly #right: number;

  constructor(width: number, problem: LineProblem) {
    const entries = width + problem.breaks.length;
    const length = entriesLength(entries);
    this.length = length;
    this.#width = width;
    this.#left = problem.left;
    this.#right = problem.right;
    this.order = Int32Array.from({ length }, (_, i) => i);
    this.w = new Float64Array(length);
    this.b = new Float64Array(length);
    this.v = new Float64Array(length);
    this.t = new Float64Array(length);
    this.jump = new Float64Array(length);
    this.#key = new Float64Array(length);
    this.#stand = new Float64Array(length).fill(Infinity);
    this.#stand.set(problem.breaks, width);
  }

  /** Puts the entries in order for the network at thetas[start] and finds what the sweep starts from. */
  arrange(thetas: Float64Array, start: number): void {
    this.#gather(thetas, start);
    if (!this.#ordered()) {
      this.#sort();
      this.#gather(thetas, start);
    }
    this.startValues.fill(0);
    this.startSlopes.fill(0);
    for (let k = 0; k < this.length; k++) this.#place(k);
  }

  #gather(thetas: Float64Array, start: number): void {
    const H = this.#width;
    for (let k = 0; k < this.length; k++) {
      const i = this.order[k]!;
      if (i < H) {
        this.w[k] = thetas[start + i]! + 0; // -0 becomes 0: a vertical neuron's kink lies at minus infinity if b > 0
        this.b[k] = thetas[start + H + i]!;
        this.v[k] = thetas[start + 2 * H + i]!;
      } else this.w[k] = this.b[k] = this.v[k] = 0;
      const kink = -this.b[k]! / this.w[k]!;
      const stand = this.#stand[i]!;
      this.#key[k] = kink < stand ? kink : stand;
    }
  }

  /** Position, share of the start and jump of the entry at place k. */
  #place(k: number): void {
    const key = this.#key[k]!;
    const inside = key < this.#right ? key : this.#right;
    this.t[k] = this.#left < inside ? inside : this.#left;
    const z = this.w[k]! * this.#left + this.b[k]!;
    const slope = this.v[k]! * this.w[k]!;
    const startSlope = z > 0 ? slope : 0;
    this.startValues[k % 4]! += z > 0 ? this.v[k]! * z : 0;
    this.startSlopes[k % 4]! += startSlope;
    this.jump[k] = (this.w[k]! > 0 ? slope : 0) - startSlope;
  }

  #before(keyA: number, a: number, keyB: number, b: number): boolean {
    return keyA < keyB || (keyA === keyB && a < b);
  }

  #ordered(): boolean {
    for (let k = 1; k < this.length; k++)
      if (!this.#before(this.#key[k - 1]!, this.order[k - 1]!, this.#key[k]!, this.order[k]!)) return false;
    return true;
  }

  /** Insertion, quick when few kinks have crossed; Shell's method (gaps shrinking by 5/11) when many have. */
  #sort(): void {
    if (this.#insert(1, 8 * this.length + 64)) return;
    let gap = this.length;
    while (gap > 1) {
      gap = gap < 5 ? 1 : Math.floor((5 * gap - 1) / 11);
      this.#insert(gap, Infinity);
    }
  }

  /** Sorts each residue class modulo the gap by insertion; gives up, returning false, beyond so many moves. */
  #insert(gap: number, moves: number): boolean {
    for (let k = gap; k < this.length; k++) {
      const key = this.#key[k]!;
      const i = this.order[k]!;
      let j = k;
      for (; j >= gap && this.#before(key, i, this.#key[j - gap]!, this.order[j - gap]!); j -= gap) {
        this.#key[j] = this.#key[j - gap]!;
        this.order[j] = this.order[j - gap]!;
        moves--;
      }
      this.#key[j] = key;
      this.order[j] = i;
      if (moves < 0) return false;
    }
    return true;
  }
}

/** The length of the list for so many neurons and breaks: even, with at least one inert entry. */
export const entriesLength = (entries: number): number => entries + 2 - (entries % 2);
