/**
 * Convergence rates from the tail of a trajectory.
 *
 * Near a limit with Łojasiewicz exponent α, |G| = K (L - L*)^α, and with dL/dt = -|G|^2 the risk's distance to its limit
 * decays exponentially for α <= 1/2 and like t^(-1/(2α - 1)) for 1/2 < α < 1 (Eberle, Jentzen, Riekert, Weiss,
 * arXiv 2108.08106, Section on convergence rates).
 *
 * Two relations contain neither the origin of time nor the limit's risk, so both show their slope early and can't be
 * spoilt by a wrong limit: with μ = -1/2 d log |G|^2 / dt,
 *   μ = c (|G|^2)^m with m = 1 - 1/(2α), and L - L* = α |G|^2 / μ.
 * Where the limit's risk is known, the slope of log |G| against log (L - L*) gives α more sharply.
 */
import { naturalLog } from '../network/logarithm';

/** States of one trajectory, in the order of time; columns of equal length. */
export interface Tail {
  readonly time: readonly number[];
  readonly risk: readonly number[];
  /** Euclidean norm of G (of the projected one for normalized methods). */
  readonly gradient: readonly number[];
  /** Equal numbers: equally many neurons dead, affine and kinked. Only what follows the last change counts. */
  readonly structure?: readonly number[];
}

/** What is known about the end of the trajectory. */
export interface TailLimit {
  /** The limit's risk where the limit was refined to a critical point, else null. */
  readonly risk: number | null;
  /** Gradient norms below this are rounding errors. */
  readonly gradientFloor: number;
  /** Differences of risks below this are rounding errors. */
  readonly riskFloor: number;
}

export interface DecidedRates {
  readonly decided: true;
  /** Infinity: exponential. */
  readonly decay: number;
  readonly lojasiewicz: number;
  /** How far the two may be off, as far as the tail tells; 0 for an exponential decay, which has exponent 1/2 and no other. */
  readonly decayError: number;
  readonly lojasiewiczError: number;
}

export interface UndecidedRates {
  readonly decided: false;
  /** A sentence without full stop. */
  readonly reason: string;
}

export type Rates = DecidedRates | UndecidedRates;

/** Exponential decay to a limit around which the critical points are a manifold with a nondegenerate Hessian across. */
export const exponential: DecidedRates = {
  decided: true,
  decay: Infinity,
  lojasiewicz: 0.5,
  decayError: 0,
  lojasiewiczError: 0,
};

/** Two windows of the same law must agree on α to this much. */
const agreement = 0.005;
/** And the two relations among each other to this much. */
const crossAgreement = 0.03;
/** Below this m the decay is exponential: an algebraic one would have a rate above 24. */
const exponentialSlope = 0.04;
/** |G|^2 must fall by this factor (natural logarithm) in each of two windows. */
const windowFall = naturalLog(20);
/** An exponential that no Hessian confirms must be seen over this fall of |G|^2, down to the rounding of G. */
const exponentialFall = naturalLog(1e6);
/** Nearer than this to the rounding of G nothing slower can be seen behind an exponential. */
const nearFloor = 10;
/** Time must grow by this factor over the windows: less says nothing about powers of time. */
const neededTime = 2.5;
/** A decay (t + s)^(-r) shows the slope r only once t is much larger than s. */
const timeAgreement = 0.4;

const tooShort = 'the tail of the trajectory is too short to tell a rate';

/** The exponent of decay and the Łojasiewicz exponent, or why the tail doesn't tell them. */
export function estimateRates(tail: Tail, limit: TailLimit): Rates {
  const { time, risk, gradient } = tail;
  const rates = ratesAlong(usable(tail, limit), limit);
  // A kink that comes to rest at an end of the domain changes sides by rounding. A law that isn't disturbed by it counts.
  const asWhole = !rates.decided && rates.reason === tooShort && tail.structure !== undefined;
  return asWhole ? ratesAlong(usable({ time, risk, gradient }, limit), limit) : rates;
}

function ratesAlong(points: Tail, limit: TailLimit): Rates {
  if (points.time.length < 8) return undecided(tooShort);
  const law = gradientLaw(points);
  const windows = lastWindows(law.y, windowFall);
  if (!windows) return undecided(tooShort);
  const early = slope(law.y, law.logRate, windows.start, windows.middle + 1);
  const late = slope(law.y, law.logRate, windows.middle, law.y.length);
  // A rate that isn't positive somewhere in the windows: the gradient rises there.
  if (!Number.isFinite(early) || !Number.isFinite(late)) {
    return undecided('the gradient does not fall steadily along the tail of the trajectory');
  }
  if (Math.max(early, late) <= exponentialSlope) return exponentialLaw(points, law, limit);
  return algebraicLaw(points, law, windows, { early, late }, limit);
}

function undecided(reason: string): Rates {
  return { decided: false, reason };
}

/** Drops states whose gradient is rounding noise, those before the start of time and before the last change of structure. */
function usable(tail: Tail, limit: TailLimit): Tail {
  const { structure } = tail;
  const last = structure?.at(-1);
  let from = structure ? structure.length - 1 : 0;
  while (from > 0 && structure?.[from - 1] === last) from--;
  const noise = tail.gradient.findIndex(
    (gradient, k) => k >= from && !(gradient > limit.gradientFloor && Number.isFinite(gradient)),
  );
  const to = noise < 0 ? tail.time.length : noise;
  const start = tail.time[from] === 0 ? from + 1 : from;
  const cut = (column: readonly number[]) => column.slice(start, to);
  return { time: cut(tail.time), risk: cut(tail.risk), gradient: cut(tail.gradient) };
}

/** At the middles between states. */
interface GradientLaw {
  /** log |G|^2 */
  readonly y: readonly number[];
  /** log μ */
  readonly logRate: readonly number[];
  /** |G|^2 / μ, which is (L - L*) / α. */
  readonly left: readonly number[];
}

function gradientLaw({ time, gradient }: Tail): GradientLaw {
  const y: number[] = [];
  const logRate: number[] = [];
  const left: number[] = [];
  const square = gradient.map((g) => 2 * naturalLog(g));
  for (let k = 1; k < time.length; k++) {
    const fall = square[k - 1]! - square[k]!;
    y.push((square[k]! + square[k - 1]!) / 2);
    const rate = fall / (2 * (time[k]! - time[k - 1]!));
    logRate.push(rate > 0 ? naturalLog(rate) : NaN);
    left.push((gradient[k]! * gradient[k - 1]!) / rate);
  }
  return { y, logRate, left };
}

/**
 * Decay with a constant rate as far as it can be seen. Something slower may hide behind it until it has come down to the
 * rounding of G; then nothing else is there in floating point.
 */
function exponentialLaw(points: Tail, law: GradientLaw, limit: TailLimit): Rates {
  const down = points.gradient.at(-1)! <= nearFloor * limit.gradientFloor;
  const windows = lastWindows(law.y, exponentialFall / 2);
  const steady =
    windows !== null && Math.abs(slope(law.y, law.logRate, windows.start, law.y.length)) <= exponentialSlope;
  if (down && steady) return exponential;
  return undecided(
    'the decay looks exponential so far, but neither is a limit with a nondegenerate Hessian near, nor has the gradient come down to rounding: something slower may follow',
  );
}

function algebraicLaw(
  points: Tail,
  law: GradientLaw,
  windows: Windows,
  slopes: { readonly early: number; readonly late: number },
  limit: TailLimit,
): Rates {
  const free = { early: exponentOf(slopes.early), late: exponentOf(slopes.late) };
  const excess = excesses(points, law, free.late, limit);
  const known = excess && excessExponents(points, excess, windows);
  const { early, late } = known ?? free;
  const error = 2 * Math.abs(early - late) + (known ? Math.abs(known.late - free.late) / 3 : 0);
  const bends = Math.abs(early - late) > agreement || Math.abs(late - free.late) > crossAgreement;
  if (bends || !(late > 0.5) || !(late < 2)) {
    return undecided('the tail of the trajectory does not follow one law yet: its exponent still changes');
  }
  const span = points.time.at(-1)! / points.time[windows.start]!;
  if (!(span >= neededTime)) return undecided(tooShort);
  const decay = 1 / (2 * late - 1);
  const logTime = points.time.map(naturalLog);
  const middles = logTime.slice(1).map((value, k) => (value + logTime[k]!) / 2);
  const seen = -slope(middles, law.y, windows.middle, law.y.length) - 1;
  if (!(Math.abs(seen - decay) <= timeAgreement * (decay + 1))) {
    return undecided('the decay in time does not agree with the law of the gradient yet');
  }
  return {
    decided: true,
    decay,
    lojasiewicz: late,
    decayError: 2 * decay * decay * error,
    lojasiewiczError: error,
  };
}

function exponentOf(m: number): number {
  return 1 / (2 * (1 - m));
}

/** L - L* by state where the limit's risk is known and agrees with what the gradient says is left; else null. */
function excesses(points: Tail, law: GradientLaw, exponent: number, limit: TailLimit): number[] | null {
  if (limit.risk === null) return null;
  const limitRisk = limit.risk;
  const excess = points.risk.map((risk) => risk - limitRisk);
  const last = law.y.length - 1;
  for (const k of [last, last - 2, last - 4]) {
    const middle = Math.sqrt(excess[k]! * excess[k + 1]!);
    if (!(middle > limit.riskFloor) || !(Math.abs(middle - exponent * law.left[k]!) <= 0.2 * middle))
      return null;
  }
  return excess;
}

/** α of both windows from log |G| against log (L - L*). */
function excessExponents(points: Tail, excess: readonly number[], windows: Windows) {
  const x = excess.map((value) => (value > 0 ? naturalLog(value) : NaN));
  const y = points.gradient.map(naturalLog);
  return {
    early: slope(x, y, windows.start, windows.middle + 1),
    late: slope(x, y, windows.middle, x.length),
  };
}

interface Windows {
  readonly start: number;
  readonly middle: number;
}

/** Where the last two windows begin in which `y` falls by `fall` each; null where it doesn't. */
function lastWindows(y: readonly number[], fall: number): Windows | null {
  const before = (end: number): number => {
    for (let k = end - 1; k >= 0; k--) if (y[k]! >= y[end]! + fall) return k;
    return -1;
  };
  if (y.length < 6) return null;
  const middle = before(y.length - 1);
  if (middle < 0) return null;
  const start = before(middle);
  if (start < 0) return null;
  // Three states a window at least: a line through two says nothing.
  const m = Math.min(middle, y.length - 3);
  const s = Math.min(start, m - 2);
  return s < 0 ? null : { start: s, middle: m };
}

/** Least-squares slope of y over x in [from, to). */
function slope(x: readonly number[], y: readonly number[], from: number, to: number): number {
  const n = to - from;
  let mx = 0;
  let my = 0;
  for (let k = from; k < to; k++) {
    mx += x[k]! / n;
    my += y[k]! / n;
  }
  let sxx = 0;
  let sxy = 0;
  for (let k = from; k < to; k++) {
    sxx += (x[k]! - mx) ** 2;
    sxy += (x[k]! - mx) * (y[k]! - my);
  }
  return sxy / sxx;
}
