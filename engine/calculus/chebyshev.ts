/**
 * Adaptive Chebyshev approximation of smooth functions by piecewise polynomials of degree at most 16.
 *
 * Pieces are halved until the Chebyshev interpolant agrees with the function to the tolerance (as Chebfun does), and
 * graded geometrically towards the end of a segment where the function is singular there.
 */
import { spend } from './effort';
import { add, LARGE, multiply, result } from './double-double';

/** The highest degree of a piece. */
const PIECE_DEGREE = 16;
const NODES = PIECE_DEGREE + 1;
/** Monomial coefficients may be this much larger in sum than the function, so that Horner's rule loses no digits. */
const GROWTH = 24;

/** cos((2k + 1) pi / (2 n)), k = 0 … n - 1: Chebyshev points of the first kind, which avoid the ends. */
function chebyshevPoints(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, k) => Math.sin((Math.PI * (n - 1 - 2 * k)) / (2 * n)));
}

const POINTS = chebyshevPoints(NODES);
/** TRANSFORM[j * NODES + k] = (2 - [j = 0]) / n * cos(j (2k + 1) pi / (2n)): values at POINTS to coefficients. */
const TRANSFORM = Float64Array.from({ length: NODES * NODES }, (_, index) => {
  const j = Math.floor(index / NODES);
  const k = index % NODES;
  return ((j === 0 ? 1 : 2) / NODES) * Math.cos(((j * (2 * k + 1)) % (4 * NODES)) * (Math.PI / (2 * NODES)));
});
/** Coefficients of T_k in powers of t, row k. */
const MONOMIALS = chebyshevMonomials(NODES);
/** Where a fit is checked: between its points and close to the ends. */
const CHECKS = Float64Array.from([-1, -0.99999, -0.9993, ...chebyshevPoints(NODES + 2), 0.9993, 0.99999, 1]);

function chebyshevMonomials(n: number): Float64Array {
  const table = new Float64Array(n * n);
  table[0] = 1;
  if (n > 1) table[n + 1] = 1;
  for (let k = 2; k < n; k++) {
    for (let j = 0; j < n; j++) {
      const shifted = j === 0 ? 0 : table[(k - 1) * n + j - 1]!;
      table[k * n + j] = 2 * shifted - table[(k - 2) * n + j]!;
    }
  }
  return table;
}

/** Coefficients in Chebyshev polynomials to coefficients in powers of t, summed in double-double. */
function monomialCoefficients(chebyshev: Float64Array, degree: number): Float64Array {
  const coefficients = new Float64Array(degree + 1);
  let largest = 0;
  for (let k = 0; k <= degree; k++) largest = Math.max(largest, Math.abs(chebyshev[k]!));
  const unit = largest > LARGE ? LARGE : 1;
  for (let j = 0; j <= degree; j++) {
    let high = 0;
    let low = 0;
    for (let k = j; k <= degree; k += 2) {
      multiply(chebyshev[k]! / unit, 0, MONOMIALS[k * NODES + j]!, 0);
      add(high, low, result.high, result.low);
      high = result.high;
      low = result.low;
    }
    coefficients[j] = (high + low) * unit;
  }
  return coefficients;
}

/** A function on [a, b], smooth inside; it may be singular at the anchor, which is a or b. */
export interface Segment {
  readonly a: number;
  readonly b: number;
  readonly anchor: number;
  /** The function at anchor + t, accurate also for very small |t|. */
  readonly local: (t: number) => number;
  /** The same function at x: more accurate where x is nearer to zero than to the anchor. */
  readonly plain: (x: number) => number;
  /** The function at x, just as it is written: what the error is measured against, too. */
  readonly direct: (x: number) => number;
  /** Units of work that an evaluation takes. */
  readonly cost: number;
}

/** Narrower pieces would come too close to the smallest doubles. */
const NARROWEST = 1e-290;
/** A function that still varies this much, relative to its size, on a narrowest piece is not resolved. */
const COARSEST = 1e-7;

export interface FittedPiece {
  readonly a: number;
  readonly b: number;
  /** In powers of (x - m) / h, m the midpoint and h half the width. */
  readonly coefficients: Float64Array;
}

/** Why a function cannot be resolved, and on which interval the attempt ended. */
export interface Obstacle {
  readonly reason: 'undefined' | 'not-finite' | 'too-many-pieces' | 'not-smooth';
  readonly a: number;
  readonly b: number;
}

export interface Resolution {
  readonly pieces: readonly FittedPiece[];
  /** A bound on the error: twice the largest one measured, and rounding. */
  readonly bound: number;
  readonly obstacle?: Obstacle;
  /** How many fits it took. */
  readonly fits?: number;
}

/** Half-open work: an interval of a segment. */
interface Task {
  readonly segment: Segment;
  readonly a: number;
  readonly b: number;
}

type Fit =
  | { readonly kind: 'fitted'; readonly piece: FittedPiece; readonly error: number }
  | { readonly kind: 'coarse' };

const COARSE: Fit = { kind: 'coarse' };
const values = new Float64Array(NODES);
const spectrum = new Float64Array(NODES);

function hornerAt(coefficients: Float64Array, t: number): number {
  let value = coefficients[coefficients.length - 1]!;
  for (let j = coefficients.length - 2; j >= 0; j--) value = value * t + coefficients[j]!;
  return value;
}

function absoluteSum(coefficients: Float64Array): number {
  let sum = 0;
  for (const value of coefficients) sum += Math.abs(value);
  return sum;
}

/**
 * Coefficients about the true midpoint of [a, b] to coefficients about the double next to it: matters on pieces that
 * are only a few doubles wide.
 */
function recentred(coefficients: Float64Array, a: number, b: number): Float64Array {
  const middle = a / 2 + b / 2;
  const offset = (a - middle + (b - middle)) / 2 / (b / 2 - a / 2);
  if (offset === 0) return coefficients;
  const shifted = Float64Array.from(coefficients);
  for (let i = 0; i < shifted.length - 1; i++) {
    for (let k = shifted.length - 2; k >= i; k--) shifted[k]! -= offset * shifted[k + 1]!;
  }
  return shifted;
}

/** Units of work that a fit takes beside the values. */
const FITTING = 30;

/** How many evaluations a fit takes at most. */
export const EVALUATIONS_PER_FIT = NODES + 2 * CHECKS.length;

/** The mutable state of one attempt at one tolerance. */
export class Resolver {
  /** Relative to `scale`. */
  private readonly tolerance: number;
  private readonly maximalPieces: number;
  private fits: number;
  private readonly allowedFits: number;
  /** The largest |f| seen. */
  scale: number;
  private worst = 0;
  private readonly found: FittedPiece[] = [];

  constructor(tolerance: number, maximalPieces: number, scale: number, fits = 3 * maximalPieces + 500) {
    this.tolerance = tolerance;
    this.maximalPieces = maximalPieces;
    this.fits = maximalPieces === 0 ? 0 : fits;
    this.allowedFits = this.fits;
    this.scale = scale;
  }

  /** Resolves segments that follow one another. */
  resolve(segments: readonly Segment[]): Resolution {
    const stack: Task[] = [];
    for (let k = segments.length - 1; k >= 0; k--) {
      const segment = segments[k]!;
      stack.push({ segment, a: segment.a, b: segment.b });
    }
    for (let task = stack.pop(); task !== undefined; task = stack.pop()) {
      const obstacle = this.advance(task, stack);
      if (obstacle !== undefined)
        return { pieces: this.found, bound: Infinity, obstacle, fits: this.fitsMade() };
    }
    const rounding = 2 ** -52 * this.scale;
    return { pieces: this.found, bound: 2 * this.worst + rounding, fits: this.fitsMade() };
  }

  private fitsMade(): number {
    return this.allowedFits - this.fits;
  }

  /** Fits one interval or replaces it by parts. */
  private advance(task: Task, stack: Task[]): Obstacle | undefined {
    const { a, b } = task;
    const fit = this.fit(task);
    if (fit.kind === 'fitted') {
      this.accept(fit);
      return undefined;
    }
    if (this.found.length >= this.maximalPieces || this.fits <= 0) return { reason: 'too-many-pieces', a, b };
    const middle = this.splitPoint(task);
    if (!(middle > a && middle < b && b - a > NARROWEST)) return this.acceptNarrow(task);
    stack.push({ ...task, a: middle }, { ...task, b: middle });
    return undefined;
  }

  private accept(fit: { readonly piece: FittedPiece; readonly error: number }): void {
    this.found.push(fit.piece);
    this.worst = Math.max(this.worst, fit.error);
  }

  /** The middle; beside the anchor the nearest point to it of a geometric grading that leaves a good outer piece. */
  private splitPoint(task: Task): number {
    const { segment, a, b } = task;
    const { anchor } = segment;
    const middle = a / 2 + b / 2;
    if (a !== anchor && b !== anchor) return middle;
    for (const ratio of [1 / 16, 1 / 8, 1 / 4]) {
      const split = a === anchor ? a + ratio * (b - a) : b - ratio * (b - a);
      if (!(split > a && split < b)) continue;
      const outer = a === anchor ? { segment, a: split, b } : { segment, a, b: split };
      if (this.fit(outer).kind === 'fitted') return split;
    }
    return middle;
  }

  /** Between neighbouring doubles the straight line has no error, unless the function is infinite there. */
  private acceptNarrow({ segment, a, b }: Task): Obstacle | undefined {
    const left = segment.local(a - segment.anchor);
    const right = segment.local(b - segment.anchor);
    if (Number.isNaN(left) || Number.isNaN(right)) return { reason: 'undefined', a, b };
    const size = Math.max(Math.abs(left), Math.abs(right));
    if (!Number.isFinite(size)) return { reason: 'not-finite', a, b };
    const others = this.found.reduce((most, piece) => Math.max(most, Math.abs(piece.coefficients[0]!)), 0);
    if (size > 1e5 * Math.max(others, Number.MIN_VALUE) && size > 1e5) return { reason: 'not-finite', a, b };
    if (b - a <= NARROWEST) {
      if (Math.abs(right - left) > COARSEST * this.scale) return { reason: 'not-smooth', a, b };
      const constant = a === segment.anchor ? right : left;
      this.accept({
        piece: { a, b, coefficients: Float64Array.of(constant) },
        error: Math.abs(right - left),
      });
      return undefined;
    }
    const coefficients = recentred(Float64Array.of(left / 2 + right / 2, right / 2 - left / 2), a, b);
    const difference = Math.max(Math.abs(left - segment.direct(a)), Math.abs(right - segment.direct(b)));
    const error = Math.max(2 ** -53 * size, Number.isFinite(difference) ? difference : 0);
    this.accept({ piece: { a, b, coefficients }, error });
    return undefined;
  }

  private fit(task: Task): Fit {
    this.fits -= 1;
    const { segment, a, b } = task;
    const reach = Math.max(Math.abs(a - segment.anchor), Math.abs(b - segment.anchor));
    const nearAnchor = reach <= Math.max(Math.abs(a), Math.abs(b));
    const origin = nearAnchor ? segment.anchor : 0;
    const evaluate = nearAnchor ? segment.local : segment.plain;
    const center = (a - origin) / 2 + (b - origin) / 2;
    const half = b / 2 - a / 2;
    spend(FITTING + NODES * segment.cost);
    let size = 0;
    for (let k = 0; k < NODES; k++) {
      const value = evaluate(center + half * POINTS[k]!);
      if (!Number.isFinite(value)) return COARSE;
      values[k] = value;
      size = Math.max(size, Math.abs(value));
    }
    this.scale = Math.max(this.scale, size);
    const degree = this.transform();
    if (degree < 0) return COARSE;
    const coefficients = monomialCoefficients(spectrum, degree);
    const sum = absoluteSum(coefficients);
    if (sum > GROWTH * Math.max(size, this.tolerance * this.scale)) return COARSE;
    return this.check(task, coefficients, center, evaluate);
  }

  /** Fills `spectrum`; the degree that is enough, or -1 where the tail has not decayed. */
  private transform(): number {
    for (let j = 0; j < NODES; j++) {
      let sum = 0;
      for (let k = 0; k < NODES; k++) sum += TRANSFORM[j * NODES + k]! * values[k]!;
      spectrum[j] = sum;
    }
    const allowed = this.tolerance * this.scale;
    if (Math.abs(spectrum[NODES - 1]!) > allowed / 2 || Math.abs(spectrum[NODES - 2]!) > allowed) return -1;
    let degree = NODES - 1;
    let dropped = 0;
    while (degree > 0 && dropped + Math.abs(spectrum[degree]!) <= allowed / 8) {
      dropped += Math.abs(spectrum[degree]!);
      degree -= 1;
    }
    return degree;
  }

  /** Measures the error where the fit was not made, against both ways to evaluate the function. */
  private check(
    task: Task,
    coefficients: Float64Array,
    center: number,
    evaluate: (t: number) => number,
  ): Fit {
    const { segment, a, b } = task;
    const middle = a / 2 + b / 2;
    const half = b / 2 - a / 2;
    const stored = recentred(coefficients, a, b);
    const allowed = 2 * this.tolerance * this.scale;
    spend(2 * CHECKS.length * segment.cost);
    let error = 0;
    for (const t of CHECKS) {
      const x = t === -1 ? a : t === 1 ? b : middle + half * t;
      const exact = x === segment.anchor ? segment.local(0) : evaluate(center + half * t);
      if (!Number.isFinite(exact)) return COARSE;
      const local = Math.abs(hornerAt(coefficients, t) - exact);
      if (!(local <= allowed)) return COARSE;
      const direct = Math.abs(hornerAt(stored, (x - middle) / half) - segment.direct(x));
      // At an anchor itself a body may have another value than the limit that is wanted.
      const counts = x === segment.anchor ? direct < 1e-3 * this.scale : Number.isFinite(direct);
      error = Math.max(error, local, counts ? direct : 0);
    }
    return { kind: 'fitted', piece: { a, b, coefficients: stored }, error };
  }
}
