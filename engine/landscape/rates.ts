/**
 * Convergence rates from the tail of a trajectory.
 *
 * Near a limit with Łojasiewicz exponent α, |G| = K (L - L*)^α, and with dL/dt = -|G|^2 the risk's distance to its limit
 * decays exponentially for α <= 1/2 and like t^(-1/(2α - 1)) for 1/2 < α < 1 (Eberle, Jentzen, Riekert, Weiss,
 * arXiv 2108.08106, Section on convergence rates). The relation between |G| and L - L* does not contain time, so it
 * shows its slope earlier than the decay in time does; the decay in time is then asked to agree.
 */

import { naturalLog } from '../network/logarithm';

/** States of one trajectory, in the order of time, spaced about logarithmically; columns of equal length. */
export interface Tail {
  readonly time: readonly number[];
  readonly risk: readonly number[];
  /** Euclidean norm of G (of the projected one for normalized methods). */
  readonly gradient: readonly number[];
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

export type Rates =
  | {
      readonly decided: true;
      /** Infinity: exponential. */ readonly decay: number;
      readonly lojasiewicz: number;
    }
  | { readonly decided: false; readonly reason: string };

/** Two slopes of the same law must agree to this much. */
const slopeAgreement = 0.01;
/** An exponent this close to 1/2 is exponential decay: an algebraic one would have a rate above 25. */
const exponentialMargin = 0.02;
/** L - L* must fall by this factor (natural logarithm) within the law, half of it in each window. */
const neededFall = naturalLog(100);

/** The exponent of decay and the Łojasiewicz exponent, or why the tail doesn't tell them. */
export function estimateRates(tail: Tail, limit: TailLimit): Rates {
  const points = usable(tail, limit);
  if (points.time.length < 8) return undecided('the tail of the trajectory is too short to tell a rate');
  const limitRisk = limit.risk ?? extrapolatedLimit(points);
  if (limitRisk === null) {
    return undecided('the tail of the trajectory does not follow one law yet, so its limit is not known');
  }
  return ratesAbove(points, limitRisk, limit);
}

function undecided(reason: string): Rates {
  return { decided: false, reason };
}

/** Drops states whose gradient is rounding noise, and those before the start of time. */
function usable(tail: Tail, limit: TailLimit): Tail {
  const keep = tail.time.map((time, k) => {
    const gradient = tail.gradient[k]!;
    return time > 0 && gradient > limit.gradientFloor && Number.isFinite(gradient);
  });
  const pick = (column: readonly number[]) => column.filter((_, k) => keep[k]!);
  return { time: pick(tail.time), risk: pick(tail.risk), gradient: pick(tail.gradient) };
}

function ratesAbove(points: Tail, limitRisk: number, limit: TailLimit): Rates {
  const x: number[] = [];
  const y: number[] = [];
  const logTime: number[] = [];
  points.risk.forEach((risk, k) => {
    const excess = risk - limitRisk;
    if (!(excess > limit.riskFloor)) return;
    x.push(naturalLog(excess));
    y.push(naturalLog(points.gradient[k]!));
    logTime.push(naturalLog(points.time[k]!));
  });
  const windows = lastWindows(x, neededFall / 2);
  if (!windows) return undecided('the risk has not come close enough to its limit to tell a rate');
  const { start, middle } = windows;
  const early = slope(x, y, start, middle + 1);
  const late = slope(x, y, middle, x.length);
  if (!(Math.abs(early - late) <= slopeAgreement)) {
    return undecided(
      'the tail of the trajectory does not follow one law yet: |G| against the risk above its limit still bends',
    );
  }
  if (late <= 0.5 + exponentialMargin) {
    return { decided: true, decay: Infinity, lojasiewicz: Math.max(0.5, late) };
  }
  if (late >= 1) return undecided('the estimated Łojasiewicz exponent is not below 1');
  const decay = 1 / (2 * late - 1);
  const seen = -slope(logTime, x, middle, x.length);
  if (!(Math.abs(seen - decay) <= 0.1 * decay)) {
    return undecided('the decay in time does not agree with the law between gradient and risk yet');
  }
  return { decided: true, decay, lojasiewicz: late };
}

/** Where the last two windows begin in which `x` falls by `fall` each; null where it doesn't. */
function lastWindows(
  x: readonly number[],
  fall: number,
): { readonly start: number; readonly middle: number } | null {
  const before = (end: number): number => {
    for (let k = end - 1; k >= 0; k--) if (x[k]! >= x[end]! + fall) return k;
    return -1;
  };
  if (x.length < 6) return null;
  const middle = before(x.length - 1);
  if (middle < 0) return null;
  const start = before(middle);
  if (start < 0) return null;
  // Three states a window at least: a line through two says nothing.
  return widen(x.length, start, middle);
}

function widen(length: number, start: number, middle: number): { start: number; middle: number } | null {
  const m = Math.min(middle, length - 3);
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

/**
 * The limit of the risk where no critical point is known: from dL/dt = -|G|^2, with |G|^2 either a power of time or an
 * exponential over the last windows; null where it is neither.
 */
function extrapolatedLimit(points: Tail): number | null {
  const { time, risk, gradient } = points;
  const power = gradient.map((g) => 2 * naturalLog(g));
  const logTime = time.map(naturalLog);
  const windows = lastWindows(
    logTime.map((value) => -value),
    naturalLog(4),
  );
  if (!windows) return null;
  const { start, middle } = windows;
  const last = risk.length - 1;
  const rest = gradient[last]! ** 2;
  const rate = agreeing(logTime, power, start, middle);
  // |G|^2 ~ t^(-β-1): what is left is t |G|^2 / β.
  if (rate !== null && rate > 1.5) return risk[last]! - (time[last]! * rest) / (rate - 1);
  const exponential = agreeing(time, power, start, middle);
  if (exponential !== null && exponential > 0) return risk[last]! - rest / exponential;
  return null;
}

/** The common falling slope of two windows, or null where they differ. */
function agreeing(x: readonly number[], y: readonly number[], start: number, middle: number): number | null {
  const early = -slope(x, y, start, middle + 1);
  const late = -slope(x, y, middle, x.length);
  return Math.abs(early - late) <= 0.02 * Math.abs(late) ? late : null;
}
