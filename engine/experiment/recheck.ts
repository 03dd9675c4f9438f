/**
 * Repeats the proofs that a cell's critical points claim, from its plan and their parameters.
 */
import { euclidean } from '../dynamics/vectors';
import { classify, contributionsAt } from '../landscape/classification';
import type { Certifier } from '../landscape/certificate/certificate';
import type { SearchResult } from '../landscape/point';
import { realizationDistance } from '../landscape/realizations';
import { realize } from '../network/realize';
import { shapeOf } from '../network/shape';
import type { Risk } from '../risk/risk';
import type { Cell, Problem } from './plan';
import { magnitudesOf, riskOf } from './problem';
import type { CellResult, CriticalPoint } from './result';
import { certifierOf, neuronSearch } from './search';

/** What became of a claim; `confirmed` is null where nothing was claimed. */
export interface Check {
  readonly confirmed: boolean | null;
  /** What is wrong, or why nothing is claimed: a sentence without full stop. */
  readonly reason: string | null;
}

export interface CellChecks {
  /** In the order of the cell's points. */
  readonly points: readonly Check[];
  /** Of the claim that the list is complete. */
  readonly complete: Check;
}

const confirmed: Check = { confirmed: true, reason: null };

function refuted(reason: string): Check {
  return { confirmed: false, reason };
}

/**
 * Null where the cell has no list of critical points. `sameProgram` says that this version with this kernel made the list:
 * then it finds every number again to the last digit, and one that differs was changed.
 */
export function recheckCell(cell: Cell, result: CellResult, sameProgram: boolean): CellChecks | null {
  const { criticalPoints: points, complete, searchReason } = result;
  if (points === undefined) return null;
  const shape = shapeOf(cell.widths);
  const risk = riskOf(cell.problem, shape);
  const claims = complete === true || points.some(({ certified }) => certified);
  const list = claims ? neuronSearch(cell.problem, shape, risk) : null;
  const certifier = certifierOf(cell.problem, shape);
  const checks = points.map((point): Check => {
    if (!point.certified) return { confirmed: null, reason: point.reason ?? null };
    const wrong =
      inconsistency(cell, risk, point) ??
      (list ? wrongInList(point, list) : wrongByCertificate(cell, risk, point, certifier)) ??
      (sameProgram ? wrongDigits(cell, risk, point, list ?? certifier) : null);
    return wrong === null ? confirmed : refuted(wrong);
  });
  return { points: checks, complete: completeness(complete === true, points, list, searchReason ?? null) };
}

/** What the record says of a point beside its certificate and that doesn't follow from theta. */
function inconsistency({ problem, widths }: Cell, risk: Risk, point: CriticalPoint): string | null {
  const { theta, realization } = point;
  if (theta.length !== risk.shape.parameters) {
    return `theta has ${theta.length} entries, and a network ${widths.join(' -> ')} has ${risk.shape.parameters}`;
  }
  const gradient = new Float64Array(theta.length);
  risk.gradient(theta, gradient);
  if (!(Math.abs(euclidean(gradient) - point.gradient) <= rounding * contributionsAt(risk, theta))) {
    return 'the gradient in the record is not that of theta';
  }
  if (problem.kind !== 'line') return null;
  const own = realize(risk.shape, theta, problem.domain);
  const size = Math.max(1, ...own.values.map(Math.abs));
  const same = realization !== null && realizationDistance(own, realization) <= rounding * size;
  return same ? null : 'the realization in the record is not that of theta';
}

/** Numbers of a record that are computed again agree to this part. */
const rounding = 1e-12;

/** One neuron: the whole list is found again in exact arithmetic. */
function wrongInList(point: CriticalPoint, list: SearchResult): string | null {
  const known = entryOf(point, list);
  if (known === undefined)
    return 'the list by exact arithmetic has no critical realization with these parameters';
  if (!known.certified) return known.reason ?? 'exact arithmetic does not prove it';
  if (known.kind !== point.kind || known.rank !== point.rank || known.index !== point.index) {
    return `it is a ${known.kind.replace('_', ' ')} of rank ${known.rank} and index ${known.index}`;
  }
  if (Math.abs(known.risk - point.risk) <= rounding * known.risk) return null;
  return `its risk is ${known.risk}`;
}

/** Points nearer to each other than doubles tell have the same parameters: then the kind says which is meant. */
function entryOf(point: CriticalPoint, list: SearchResult): CriticalPoint | undefined {
  const alike = list.points.filter(({ theta }) => identical(theta, point.theta));
  return alike.find(({ kind }) => kind === point.kind) ?? alike[0];
}

/** More neurons: the box of the certificate is proved again. */
function wrongByCertificate(
  { problem }: Cell,
  netRisk: Risk,
  point: CriticalPoint,
  certifier: Certifier | string,
): string | null {
  if (typeof certifier === 'string') return certifier;
  const { certificate, kind, rank, index, risk, theta } = point;
  if (certificate === undefined) return 'the record has no certificate of it';
  const wrong = certifier.confirm(theta, certificate);
  if (wrong !== null) return wrong;
  if (rank !== certificate.rank || index !== certificate.index) {
    return `the Hessian has rank ${certificate.rank} and index ${certificate.index}`;
  }
  if (index > 0 ? kind !== 'saddle' : !kind.endsWith('minimum')) {
    return `with index ${index} it is a ${index > 0 ? 'saddle' : 'local minimum'}`;
  }
  const facts = { risk, gradient: point.gradient, inertia: { rank, index } };
  const global = classify(netRisk, theta, facts, magnitudesOf(problem)) === 'global_minimum';
  if (kind === 'global_minimum' && !global)
    return 'its risk is not zero, so nothing proves that it is global';
  const [low, high] = certificate.risk;
  const slack = rounding * high;
  return low - slack <= risk && risk <= high + slack ? null : `its risk lies in [${low}, ${high}]`;
}

/** What of a point that is confirmed isn't as this program writes it. */
function wrongDigits(
  { problem }: Cell,
  risk: Risk,
  point: CriticalPoint,
  proof: SearchResult | Certifier | string,
): string | null {
  const { theta } = point;
  if (typeof proof === 'string') return proof;
  const again: Partial<CriticalPoint> | undefined =
    'points' in proof ? entryOf(point, proof) : numbersAt(problem, risk, theta, proof);
  // The gradient is nothing but rounding, which depends on what was evaluated before.
  const differing = (['risk', 'realization', 'certificate'] as const).find(
    (name) => !identical(again?.[name], point[name]),
  );
  if (differing === undefined) return null;
  return `this version writes other digits of its ${differing}, so the record was changed`;
}

function numbersAt(
  problem: Problem,
  risk: Risk,
  theta: Float64Array,
  certifier: Certifier,
): Partial<CriticalPoint> {
  const certificate = certifier.certify(theta);
  return {
    risk: risk.preciseValue(theta),
    realization: problem.kind === 'line' ? realize(risk.shape, theta, problem.domain) : null,
    ...(typeof certificate === 'string' ? {} : { certificate }),
  };
}

/** Whether two plain values are made of the same numbers, bit by bit. */
function identical(x: unknown, y: unknown): boolean {
  if (typeof x !== 'object' || x === null || typeof y !== 'object' || y === null) return Object.is(x, y);
  const [own, other] = [Object.entries(x), Object.entries(y)];
  return (
    own.length === other.length &&
    own.every(([key, part]) => identical(part, (y as Record<string, unknown>)[key]))
  );
}

function completeness(
  claimed: boolean,
  points: readonly CriticalPoint[],
  list: SearchResult | null,
  searchReason: string | null,
): Check {
  if (!claimed) return { confirmed: null, reason: searchReason };
  if (list === null || !list.complete) {
    return refuted(list?.reason ?? 'only lists for one neuron on an interval can be proved complete');
  }
  const all = list.points.every((known) =>
    points.some(({ theta, kind }) => kind === known.kind && identical(theta, known.theta)),
  );
  if (all && points.length === list.points.length) return confirmed;
  return refuted(`exact arithmetic finds ${list.points.length} critical realizations, and not the same ones`);
}
