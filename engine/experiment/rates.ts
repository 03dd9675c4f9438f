/**
 * The rates of one run: what its trajectory shows, and what the limit beside its end proves.
 */
import type { DescentMethod, FlowMethod } from '../dynamics/method';
import { refine, type Refinement } from '../dynamics/newton';
import type { Ending, Sample } from '../dynamics/train';
import { contributionsAt, type Magnitudes } from '../landscape/classification';
import { examineCriticalPoint, reaches, type CriticalPointFacts } from '../landscape/limit';
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

/** Looking for the limit costs the cube of the number of parameters. */
const mostParameters = 260;
/** It pays only close to it: where |G| is at most this part of its contributions. */
export const nearLimit = 1e-5;
/** Of methods with noise or inertia, which come no nearer; whether the limit is near is judged by their risk there. */
const nearWithNoise = 1e-2;

/** The critical point beside the end of a trajectory, where a few Newton steps lead there; else null. */
export function limitBeside(
  risk: Risk,
  method: FlowMethod | DescentMethod,
  ending: Ending,
  cancelled: () => boolean,
): Refinement | null {
  if (ending.theta.length > mostParameters) return null;
  const near = hasRates(method) ? nearLimit : nearWithNoise;
  if (!(ending.gradient <= near * contributionsAt(risk, ending.theta))) return null;
  const normalized = 'normalized' in method && method.normalized;
  return refine(risk, ending.theta, { normalized, cancelled, steps: 20, follow: false });
}

/** Whether the method steps along -G, so that its trajectory follows the law of the flow. */
function hasRates({ kind }: FlowMethod | DescentMethod): boolean {
  return kind === 'flow' || kind === 'gd';
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
  const { risk, magnitudes, method, limit } = question;
  const still = hasRates(method) ? nothingDecayed(question) : null;
  if (still !== null) return { decided: false, reason: still };
  const near = limit?.reached ? limit : null;
  const refined = near && risk.preciseValue(near.theta);
  const facts =
    near && near.theta.length <= mostParameters
      ? examineCriticalPoint(risk, near.theta, magnitudes)
      : 'no critical point is near';
  const regular = typeof facts !== 'string' && facts.irregularity === null;
  const arrives = regular && refined !== null && aboutToReach(question, facts, refined);
  if (!hasRates(method)) return exponentOfLimit(method, arrives, facts);
  if (arrives) return exponential;
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

/** Whether the run's end has the risk that the Hessian at the limit makes of its gradient. */
function aboutToReach({ risk, ending }: RatesQuestion, facts: CriticalPointFacts, refined: number): boolean {
  const gradient = new Float64Array(ending.theta.length);
  risk.gradient(ending.theta, gradient);
  const excess = risk.preciseValue(ending.theta) - refined;
  return reaches(facts, gradient, excess, 4 * Number.EPSILON * refined);
}

/**
 * For methods without a law of decay. The exponent belongs to the risk near the limit, whatever leads there: across a manifold of
 * critical points with a nondegenerate Hessian it is 1/2.
 */
function exponentOfLimit(
  { kind }: FlowMethod | DescentMethod,
  arrives: boolean,
  facts: CriticalPointFacts | string,
): Rates {
  const none = `rates of decay are read off steps along -G, which flow and gd make and ${kind} does not`;
  if (arrives) {
    const reason =
      `${none}; the exponent 1/2 is that of the critical point beside the end of the run, where the Hessian is nondegenerate ` +
      'across the critical points around';
    return { decided: false, reason, lojasiewicz: exponential.lojasiewicz };
  }
  const why =
    typeof facts === 'string'
      ? facts
      : (facts.irregularity ?? 'the risk at the end is not that of states beside the limit');
  return { decided: false, reason: `${none}, and no limit tells the exponent: ${why}` };
}

/** Rounding of G, relative to its contributions, with a margin: no law is read off below it. */
const gradientRounding = 1024 * Number.EPSILON;
/** An algebraic decay counts only where the gradient has become small against its contributions, … */
const smallGradient = 1e-5;
/** … or against its largest norm along the run: where residuals or neurons vanish, the contributions do. */
const fallenGradient = 1e-8;

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
  const small = Math.max(smallGradient * contributions, fallenGradient * tail.largestGradient);
  if (rates.decided && rates.decay < Infinity && ending.gradient > small) {
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
