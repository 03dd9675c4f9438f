/**
 * Isolated roots of integer polynomials in ever shorter intervals.
 */
import { evaluateDyadic, signOf, withoutTwos, type Integers } from './integers';

/** A root in [low, high] / 2^places, or on low = high; alone there. */
export interface Root {
  readonly low: bigint;
  readonly high: bigint;
  readonly places: number;
  /** The signs of the polynomial just before and after it: -1 or 1. */
  readonly before: number;
  readonly after: number;
  readonly multiplicity: number;
  /** For low < high: with one simple root between, in u where t = low + (high - low) u. */
  readonly local: Integers;
}

/** The same root in an interval of width 2^-places at most (quadratic interval refinement, Abbott 2006). */
export function refineRoot(root: Root, places: number): Root {
  if (root.low === root.high || root.places >= places) return root;
  const { local } = root;
  const wanted = places - root.places;
  const sign = signOf(local[0]!);
  const position = new Position(local, sign);
  while (position.places < wanted && !position.exact) position.narrow(wanted);
  const shift = BigInt(position.places);
  const base = root.low << shift;
  const low = base + position.low;
  const common = { ...root, places: root.places + position.places };
  if (position.exact) return { ...common, low, high: low, local: [] };
  return { ...common, low, high: low + 1n, local: localAt(local, position.low, position.places) };
}

/** p on [n, n + 1] / 2^places, in u of [0, 1], up to a positive factor. */
function localAt(p: Integers, n: bigint, places: number): Integers {
  const top = p.length - 1;
  const c = p.map((value, k) => value << BigInt(places * (top - k)));
  for (let i = 0; i < top; i++) {
    for (let k = top - 1; k >= i; k--) c[k]! += n * c[k + 1]!;
  }
  return withoutTwos(c);
}

/** A shrinking interval [low, low + 1] / 2^places around the only root of p in (0, 1). */
class Position {
  low = 0n;
  places = 0;
  exact = false;
  private readonly p: Integers;
  private readonly sign: number;
  private stride = 2;

  constructor(p: Integers, sign: number) {
    this.p = p;
    this.sign = sign;
  }

  narrow(wanted: number): void {
    const stride = Math.min(this.stride, Math.max(wanted - this.places, 1));
    if (this.jump(stride)) {
      this.stride = 2 * this.stride;
      return;
    }
    this.stride = Math.max(2, this.stride >> 1);
    if (!this.exact) this.halve();
  }

  /** Where the secant points, tries an interval 2^stride times narrower. */
  private jump(stride: number): boolean {
    const left = evaluateDyadic(this.p, this.low, this.places);
    const right = evaluateDyadic(this.p, this.low + 1n, this.places);
    const count = 1n << BigInt(stride);
    const place = (2n * count * left + (left - right)) / (2n * (left - right));
    const middle = (this.low << BigInt(stride)) + place;
    const sign = this.signAt(middle, this.places + stride);
    if (sign === 0) return this.hit(middle, this.places + stride);
    const candidate = sign === this.sign ? middle : middle - 1n;
    const other = sign === this.sign ? middle + 1n : candidate;
    const otherSign = this.signAt(other, this.places + stride);
    if (otherSign === 0) return this.hit(other, this.places + stride);
    if (otherSign === sign) return false;
    this.low = candidate;
    this.places += stride;
    return true;
  }

  private halve(): void {
    const middle = 2n * this.low + 1n;
    const sign = this.signAt(middle, this.places + 1);
    if (sign === 0) {
      this.hit(middle, this.places + 1);
      return;
    }
    this.low = sign === this.sign ? middle : middle - 1n;
    this.places += 1;
  }

  private hit(n: bigint, places: number): true {
    this.low = n;
    this.places = places;
    this.exact = true;
    return true;
  }

  private signAt(n: bigint, places: number): number {
    return signOf(evaluateDyadic(this.p, n, places));
  }
}
