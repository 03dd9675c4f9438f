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
  /** The exponent where the limit tells it, although the trajectory has no rate of decay; the reason says what it rests on. */
  readonly lojasiewicz?: number;
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
/** At most so many halves of the last windows tell how far the exponent has still to go. */
const mostHalves = 9;
/** Another law ended where the exponent changes by more than this, and this many times as much as in the windows after it. */
const changeOfLaw = { least: 0.003, times: 4 };
/** What is still to come of an exponent is a bound only for its slowest part, and the solver's errors add to it. */
const driftMargin = 2;
/** A rate that may be off by more than this part of it isn't one. */
const widestError = 0.15;
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
  const halves = lastHalves(law.y, windowFall / 2);
  if (!halves) return undecided(tooShort);
  const slopes = slopesIn(halves, law.y, law.logRate);
  // A rate that isn't positive somewhere in the last two windows: the gradient rises there.
  if (slopes.length < 3) {
    return undecided('the gradient does not fall steadily along the tail of the trajectory');
  }
  if (Math.max(slopes.at(-3)!, slopes.at(-1)!) <= exponentialSlope) return exponentialLaw(points, law, limit);
  return algebraicLaw(points, law, halves, slopes.map(exponentOf), limit);
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
  const halves = lastHalves(law.y, exponentialFall / 4);
  const steady =
    halves !== null && Math.abs(slope(law.y, law.logRate, halves.at(-4)!, law.y.length)) <= exponentialSlope;
  if (down && steady) return exponential;
  return undecided(
    'the decay looks exponential so far, but neither is a limit with a nondegenerate Hessian near, nor has the gradient come down to rounding: something slower may follow',
  );
}

function algebraicLaw(
  points: Tail,
  law: GradientLaw,
  halves: readonly number[],
  free: readonly number[],
  limit: TailLimit,
): Rates {
  const freeLate = free.at(-1)!;
  const excess = excesses(points, law, freeLate, limit);
  const exponents = excess ? excessExponents(points, excess, halves) : free;
  const late = exponents.at(-1)!;
  const early = exponents.at(-3)!;
  const error = driftMargin * remainingDrift(exponents) + Math.abs(late - freeLate) / 2;
  const bends = Math.abs(early - late) > agreement || Math.abs(late - freeLate) > crossAgreement;
  if (bends || !(late > 0.5) || !(late < 2)) {
    return undecided('the tail of the trajectory does not follow one law yet: its exponent still changes');
  }
  const span = points.time.at(-1)! / points.time[halves.at(-4)!]!;
  if (!(span >= neededTime)) return undecided(tooShort);
  const decay = 1 / (2 * late - 1);
  const logTime = points.time.map(naturalLog);
  const middles = logTime.slice(1).map((value, k) => (value + logTime[k]!) / 2);
  const seen = -slope(middles, law.y, halves.at(-2)!, law.y.length) - 1;
  if (!(Math.abs(seen - decay) <= timeAgreement * (decay + 1))) {
    return undecided('the decay in time does not agree with the law of the gradient yet');
  }
  const decayError = 2 * decay * decay * error;
  if (!(decayError <= widestError * decay)) {
    return undecided(
      'the tail of the trajectory does not follow one law yet: its exponent may still change much',
    );
  }
  return {
    decided: true,
    decay,
    lojasiewicz: late,
    decayError,
    lojasiewiczError: error,
  };
}

function exponentOf(m: number): number {
  return 1 / (2 * (1 - m));
}

/**
 * How far the last exponent may be from the limit of the sequence, by consecutive windows.
 *
 * Along a curve of states on which the risk's excess is an analytic function a q^(k+1) (1 + b q + …), α = k/(k + 1), what
 * a window sees differs from α by a power series in q without constant term, and |G|^2 falls like q^(2k). So from window to
 * window the difference shrinks by `ratio` at least, and what is still to come is a geometric series. Two windows may agree
 * by chance, where powers of q cancel or the solver's errors show; therefore earlier pairs count, too.
 */
function remainingDrift(exponents: readonly number[]): number {
  const late = exponents.at(-1)!;
  // The origin of time changes an exponent by a part like 1/t, which is slower than q for α < 2/3.
  const power = Math.min(1 - late, 2 * late - 1) / (2 * late);
  // Exponents outside (1/2, 1) belong to no law.
  if (!(power > 0)) return Infinity;
  const x = (windowFall / 2) * power;
  // Above exp(-x) by less than a hundredth (x < 0.4), and the same on every machine.
  const ratio = 1 / (1 + x + (x * x) / 2);
  let shrunk = ratio / (1 - ratio);
  let drift = 0;
  let largest = 0;
  for (let k = exponents.length - 1; k > 0; k--) {
    const change = Math.abs(exponents[k]! - exponents[k - 1]!);
    if (k < exponents.length - 2 && change > Math.max(changeOfLaw.least, changeOfLaw.times * largest)) break;
    largest = Math.max(largest, change);
    drift = Math.max(drift, change * shrunk);
    shrunk *= ratio;
  }
  return drift;
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

/** α of the windows from log |G| against log (L - L*). */
function excessExponents(points: Tail, excess: readonly number[], halves: readonly number[]): number[] {
  const x = excess.map((value) => (value > 0 ? naturalLog(value) : NaN));
  return slopesIn(halves, x, points.gradient.map(naturalLog));
}

/** Slopes of y over x in windows of two halves, each half a window after the one before, as far back as there are any. */
function slopesIn(halves: readonly number[], x: readonly number[], y: readonly number[]): number[] {
  const slopes = halves.slice(0, -1).map((from, k) => slope(x, y, from, (halves[k + 2] ?? x.length - 1) + 1));
  return slopes.slice(slopes.map((value) => Number.isFinite(value)).lastIndexOf(false) + 1);
}

/** Where the last halves of windows begin in which `y` falls by `fall` each, in the order of time; null below two windows. */
function lastHalves(y: readonly number[], fall: number): number[] | null {
  const starts: number[] = [];
  let end = y.length - 1;
  while (starts.length < mostHalves) {
    let from = end - 1;
    while (from >= 0 && !(y[from]! >= y[end]! + fall)) from--;
    if (from < 0) break;
    starts.unshift(from);
    end = from;
  }
  return starts.length < 4 ? null : starts;
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
