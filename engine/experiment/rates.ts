/**
 * The rates of one run: what its trajectory shows, and what the limit beside its end proves.
 */
import type { DescentMethod, FlowMethod } from '../dynamics/method';
import { refine, type Refinement } from '../dynamics/newton';
import type { Ending, Sample } from '../dynamics/train';
import { contributionsAt, type Magnitudes } from '../landscape/classification';
import { examineCriticalPoint, reaches } from '../landscape/limit';
import { estimateRates, exponential, type Rates, type Tail } from '../landscape/rates';
import type { Risk } from '../risk/risk';

/** The last states of a trajectory that rates are estimated from, and which neurons were dead, affine or kinked there. */
export class TailRecorder implements Tail {
  readonly time: number[] = [];
  readonly risk: number[] = [];
  readonly gradient: number[] = [];
  readonly structure: number[] = [];
  /** Of all the states, also those that aren't kept. */
  largestGradient = 0;
  private readonly structureOf: (theta: Float64Array) => number;
  private static readonly capacity = 512;

  constructor(risk: Risk, { domain }: Magnitudes) {
    const { shape } = risk;
    const shallow = shape.depth === 1 && shape.inputs === 1 && domain !== null;
    this.structureOf = shallow ? (theta) => shallowStructure(theta, domain.a, domain.b) : () => 0;
  }

  add(sample: Sample): void {
    this.largestGradient = Math.max(this.largestGradient, sample.gradient);
    this.time.push(sample.time);
    this.risk.push(sample.risk);
    this.gradient.push(sample.gradient);
    this.structure.push(this.structureOf(sample.theta));
    if (this.time.length > 2 * TailRecorder.capacity) {
      for (const column of [this.time, this.risk, this.gradient, this.structure]) {
        column.splice(0, TailRecorder.capacity);
      }
    }
  }
}

/** A number that tells apart which neurons are dead, affine or kinked on [a, b]. */
function shallowStructure(theta: Float64Array, a: number, b: number): number {
  const width = (theta.length - 1) / 3;
  let hash = 0;
  for (let i = 0; i < width; i++) {
    const left = theta[i]! * a + theta[width + i]! > 0 ? 1 : 0;
    const right = theta[i]! * b + theta[width + i]! > 0 ? 2 : 0;
    // Below 2^53: exact.
    hash = (hash * 31 + left + right) % 2147483647;
  }
  return hash;
}

/** Looking for the limit pays only close to it, and its cost grows with the cube of the number of parameters. */
const mostParameters = 260;
const nearLimit = 1e-5;

/** The critical point beside the end of a trajectory, where a few Newton steps lead there; else null. */
export function limitBeside(
  risk: Risk,
  method: FlowMethod | DescentMethod,
  ending: Ending,
  cancelled: () => boolean,
): Refinement | null {
  if (method.kind !== 'flow' && method.kind !== 'gd') return null;
  if (ending.theta.length > mostParameters) return null;
  if (!(ending.gradient <= nearLimit * contributionsAt(risk, ending.theta))) return null;
  const { normalized } = method;
  return refine(risk, ending.theta, { normalized, cancelled, steps: 20, follow: false });
}

export interface RatesQuestion {
  readonly risk: Risk;
  readonly magnitudes: Magnitudes;
  readonly method: FlowMethod | DescentMethod;
  readonly ending: Ending;
  readonly tail: TailRecorder;
  /** From `limitBeside` or from polishing. */
  readonly limit: Refinement | null;
}

/** Decay rate and Łojasiewicz exponent of a run. */
export function ratesOf(question: RatesQuestion): Rates {
  const { risk, magnitudes, method, ending, limit } = question;
  if (method.kind !== 'flow' && method.kind !== 'gd') {
    const reason = `rates are read off steps along -G, which flow and gd make and ${method.kind} does not`;
    return { decided: false, reason };
  }
  const still = nothingDecayed(question);
  if (still !== null) return { decided: false, reason: still };
  const near = limit?.reached ? limit : null;
  const refined = near && risk.preciseValue(near.theta);
  const facts =
    near && near.theta.length <= mostParameters
      ? examineCriticalPoint(risk, near.theta, magnitudes)
      : 'no critical point is near';
  const regular = typeof facts !== 'string' && facts.irregularity === null;
  if (regular && refined !== null) {
    const gradient = new Float64Array(ending.theta.length);
    risk.gradient(ending.theta, gradient);
    const excess = risk.preciseValue(ending.theta) - refined;
    if (reaches(facts, gradient, excess, 4 * Number.EPSILON * refined)) return exponential;
  }
  const rates = tailRates(question, refined);
  // Newton's method creeps towards degenerate points.
  const creeps = limit !== null && !limit.reached && risk.hessianObstacle(limit.theta) === null;
  const resolved = typeof facts === 'string' ? !creeps : facts.resolved;
  if (!resolved && rates.decided && rates.decay === Infinity) {
    return {
      decided: false,
      reason:
        'the decay looks exponential, but the limit may be degenerate: something slower may follow below rounding',
    };
  }
  if (regular && rates.decided && rates.decay < Infinity) {
    return {
      decided: false,
      reason: 'the trajectory looks algebraic, but is heading for a limit with a nondegenerate Hessian',
    };
  }
  return rates;
}

/** Rounding of G, relative to its contributions, with a margin: no law is read off below it. */
const gradientRounding = 1024 * Number.EPSILON;
/** An algebraic decay counts only where the gradient has become small against its contributions. */
const smallGradient = 1e-5;

/** Why the run shows no decay at all, whatever limit is near; else null. */
function nothingDecayed({ risk, ending, tail }: RatesQuestion): string | null {
  if (tail.largestGradient <= gradientRounding * contributionsAt(risk, ending.theta)) {
    return 'nothing decayed: the run began at a critical point and stayed there';
  }
  return ending.gradient > tail.largestGradient / 2
    ? 'nothing decayed: the gradient did not fall to half of its largest norm along the run'
    : null;
}

/** What the trajectory alone shows. */
function tailRates({ risk, method, ending, tail }: RatesQuestion, refined: number | null): Rates {
  const contributions = contributionsAt(risk, ending.theta);
  const riskFloor = 256 * Number.EPSILON * (refined ?? ending.risk);
  const floor = gradientRounding * contributions;
  const rates = estimateRates(tail, { risk: refined, gradientFloor: floor, riskFloor });
  if (rates.decided && rates.decay < Infinity && ending.gradient > smallGradient * contributions) {
    return {
      decided: false,
      reason:
        'the gradient is not small against the terms that it sums up, so the tail does not tell whether a limit is near',
    };
  }
  if (rates.decided || method.kind !== 'flow' || ending.gradient > floor) return rates;
  // At rest nothing slower is left. Below its tolerance the solver's own errors hide how it got there, at kinks that come
  // to an end of the domain for instance; above, a steady exponential is one.
  const { time, risk: risks, gradient } = tail;
  const gradientFloor = Math.max(floor, method.tolerance * contributions);
  const coarse = estimateRates({ time, risk: risks, gradient }, { risk: null, gradientFloor, riskFloor });
  return coarse.decided && coarse.decay === Infinity ? coarse : rates;
}
