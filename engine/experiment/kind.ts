/**
 * What kind of critical point a run ends at, and why that is not decided where it isn't.
 */
import type { Refinement } from '../dynamics/newton';
import {
  contributionsAt,
  criticalGradient,
  nonCriticalGradient,
  type Magnitudes,
  type PointFacts,
} from '../landscape/classification';
import { classifyClosely, examineCriticalPoint } from '../landscape/limit';
import type { SearchResult } from '../landscape/point';
import type { Rates } from '../landscape/rates';
import { realizationDistance } from '../landscape/realizations';
import { realize } from '../network/realize';
import type { Risk } from '../risk/risk';
import { nearLimit } from './rates';
import type { CriticalKind } from './result';

export interface Judgement {
  readonly kind: CriticalKind;
  /** Where the kind is `undecided`: a sentence without full stop. */
  readonly reason?: string;
}

/** What a run leads to, beside where it ends. */
export interface Approach {
  readonly initialRisk: number;
  /** The largest norm of G along the run. */
  readonly largestGradient: number;
  readonly rates: Rates;
  /** Where Newton's method leads from the end, if a critical point seemed near. */
  readonly limit: Refinement | null;
  /** All critical realizations, where a list is proved to have them all; else null. */
  readonly list: () => SearchResult | null;
}

/** Terms of the gradient below this part of the largest gradient of the run vanish, and say nothing of its size. */
const vanished = 1e-3;
/** Realizations of the list and of theta agree to this part of the size of the target. */
const sameRealization = 1e-6;

/**
 * A gradient that is not zero against its own terms says that theta is not critical only while these don't vanish themselves: where
 * all weights of a neuron die, or residuals do, G and its terms fall together.
 */
export function kindOfEnd(
  risk: Risk,
  theta: Float64Array,
  facts: PointFacts,
  magnitudes: Magnitudes,
  approach: Approach,
): Judgement {
  if (nothingIsLeft(risk, facts, magnitudes, approach)) return { kind: 'global_minimum' };
  const kind = classifyClosely(risk, theta, facts, magnitudes);
  if (kind === 'not_critical') {
    const reason =
      stillApproaching(risk, theta, facts, approach) ??
      besideDegenerate(risk, theta, facts, magnitudes, approach);
    return reason === null ? { kind } : { kind: 'undecided', reason };
  }
  if (kind === 'undecided') return { kind, reason: whyUndecided(risk, theta, facts) };
  if (kind === 'local_minimum' && isBest(risk, theta, magnitudes, approach))
    return { kind: 'global_minimum' };
  return { kind };
}

/** For the target zero the risk has no other size than the one that it began with. */
function nothingIsLeft(risk: Risk, facts: PointFacts, { target }: Magnitudes, approach: Approach): boolean {
  const rounding = 4 * (risk.shape.depth + 1) * Number.EPSILON;
  return target === 0 && facts.risk <= rounding * rounding * approach.initialRisk;
}

/** Why a point whose gradient isn't zero against its terms may still be about to be critical; else null. */
function stillApproaching(
  risk: Risk,
  theta: Float64Array,
  { gradient }: PointFacts,
  { largestGradient, rates }: Approach,
): string | null {
  if (rates.decided && rates.decay === Infinity) return null;
  if (rates.decided) {
    return (
      'the gradient is not zero to rounding, but it decays like a power of time: ' +
      'the run is on its way to a degenerate critical point, whose kind its end does not show'
    );
  }
  const terms = contributionsAt(risk, theta);
  if (!(gradient <= nonCriticalGradient * largestGradient || terms <= vanished * largestGradient))
    return null;
  return (
    `the gradient has fallen to ${(gradient / largestGradient).toExponential(1)} of its largest norm, and the terms that it sums ` +
    `up are no more than ${(terms / largestGradient).toExponential(1)} of it: a critical point may be near where they vanish`
  );
}

/** What is known of the limit beside a point that isn't critical, where that is not an ordinary one; else null. */
function besideDegenerate(
  risk: Risk,
  theta: Float64Array,
  { gradient }: PointFacts,
  magnitudes: Magnitudes,
  { limit }: Approach,
): string | null {
  if (limit === null || !(gradient <= nearLimit * contributionsAt(risk, theta))) return null;
  const found = limit.reached ? examineCriticalPoint(risk, limit.theta, magnitudes) : limit.reason;
  const obstacle = typeof found === 'string' ? found : found.irregularity;
  if (obstacle === null) return null;
  return `the gradient is not zero to rounding, but a critical point that is not an ordinary one may be near: ${obstacle}`;
}

function whyUndecided(risk: Risk, theta: Float64Array, { gradient, inertia }: PointFacts): string {
  const part = gradient / contributionsAt(risk, theta);
  if (!Number.isFinite(gradient)) return 'the gradient is not finite here';
  if (part > criticalGradient) {
    return `the gradient is ${part.toExponential(1)} of the terms that it sums up: too much to be rounding, too little to be sure`;
  }
  if (typeof inertia === 'string') return inertia;
  return 'the Hessian is degenerate beyond the symmetries here, so it does not tell the kind';
}

/** Whether the only realization of a complete list beside theta has the least risk. */
function isBest(
  risk: Risk,
  theta: Float64Array,
  { domain, target }: Magnitudes,
  { list }: Approach,
): boolean {
  const found = list();
  if (domain === null || found === null || !found.complete) return false;
  const own = realize(risk.shape, theta, domain);
  const near = found.points.filter(
    ({ realization }) =>
      realization !== null && realizationDistance(own, realization) <= sameRealization * target,
  );
  return near.length === 1 && near[0]!.kind === 'global_minimum';
}
