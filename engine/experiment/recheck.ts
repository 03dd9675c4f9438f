/**
 * Repeats the proofs that a cell's critical points claim, from its plan and their parameters.
 */
import { euclidean } from '../dynamics/vectors';
import { classify, contributionsAt } from '../landscape/classification';
import type { Certificate, Certifier, NeuronCertificate } from '../landscape/certificate/certificate';
import { NeuronProofs } from '../landscape/neuron/confirm';
import type { SearchResult } from '../landscape/point';
import { Realizations, realizationDistance } from '../landscape/realizations';
import { realize } from '../network/realize';
import { shapeOf } from '../network/shape';
import type { Risk } from '../risk/risk';
import type { Cell, Problem } from './plan';
import { inputsOf, magnitudesOf, riskOf } from './problem';
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
  const claim = list
    ? new ListClaims(cell.problem, list)
    : new CertificateClaims(cell.problem, risk, certifierOf(cell.problem, shape));
  const checks = points.map((point, k): Check => {
    if (!point.certified) return { confirmed: null, reason: point.reason ?? null };
    const wrong =
      inconsistency(cell, risk, point) ??
      claim.refutation(point, k + 1) ??
      (sameProgram ? wrongDigits(point, claim.numbersAt(point)) : null);
    return wrong === null ? confirmed : refuted(wrong);
  });
  return { points: checks, complete: completeness(complete === true, points, list, searchReason ?? null) };
}

/** The claims that a list makes of its points, one after the other. */
interface Claims {
  /** What is wrong with a point, the one of this number in the record; null where everything is proved again. */
  refutation(point: CriticalPoint, number: number): string | null;
  /** What this program writes of the point. */
  numbersAt(point: CriticalPoint): Partial<CriticalPoint> | undefined;
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

/** One neuron: the whole list is found again in exact arithmetic, and the certificate of each point proved by other means. */
class ListClaims implements Claims {
  private readonly list: SearchResult;
  private readonly proofs: NeuronProofs | null;
  /** The points of the record that were found in the list. */
  private readonly numbers = new Map<CriticalPoint, number>();

  constructor(problem: Problem, list: SearchResult) {
    const exact = problem.kind === 'line' && problem.target.exact && problem.density.exact;
    this.list = list;
    this.proofs = exact ? new NeuronProofs(problem.target.exact, problem.density.exact) : null;
  }

  refutation(point: CriticalPoint, number: number): string | null {
    const known = this.entryOf(point);
    if (known === undefined)
      return 'the list by exact arithmetic has no critical realization with these parameters';
    const before = this.numbers.get(known);
    if (before !== undefined) return `it is the same realization as point ${before}`;
    if (!known.certified) return known.reason ?? 'exact arithmetic does not prove it';
    if (known.kind !== point.kind || known.rank !== point.rank || known.index !== point.index) {
      return `it is a ${known.kind.replace('_', ' ')} of rank ${known.rank} and index ${known.index}`;
    }
    // Earlier versions wrote none for one neuron.
    const certificate = point.certificate ?? known.certificate;
    const wrong = this.wrongCertificate(certificate) ?? wrongRisk(point, known.risk);
    if (wrong === null) this.numbers.set(known, number);
    return wrong;
  }

  numbersAt(point: CriticalPoint): Partial<CriticalPoint> | undefined {
    return this.entryOf(point, true);
  }

  private wrongCertificate(certificate: Certificate | undefined): string | null {
    if (certificate === undefined || this.proofs === null) return 'the record has no certificate of it';
    if (!isOfNeuron(certificate)) return 'its certificate is not one for one neuron';
    return this.proofs.confirm(certificate);
  }

  /** Points nearer to each other than doubles tell have the same parameters: then kind and certificate say which is meant. */
  private entryOf(point: CriticalPoint, taken = false): CriticalPoint | undefined {
    const alike = this.list.points.filter(({ theta }) => identical(theta, point.theta));
    const ofKind = alike.filter(({ kind }) => kind === point.kind);
    const own = ofKind.filter(({ certificate }) => identical(rootOf(certificate), rootOf(point.certificate)));
    const best = own.length > 0 ? own : ofKind.length > 0 ? ofKind : alike;
    return best.find((each) => this.numbers.has(each) === taken) ?? best[0];
  }
}

function isOfNeuron(certificate: Certificate): certificate is NeuronCertificate {
  return certificate.proof === 'moments' || certificate.proof === 'root';
}

function rootOf(certificate: Certificate | undefined): unknown {
  return certificate && isOfNeuron(certificate) ? certificate.root?.between : undefined;
}

function wrongRisk(point: CriticalPoint, risk: number): string | null {
  return Math.abs(risk - point.risk) <= rounding * risk ? null : `its risk is ${risk}`;
}

/** More neurons, or a data set: the boxes of the certificates are proved again, and that they are of different realizations. */
class CertificateClaims implements Claims {
  private readonly problem: Problem;
  private readonly risk: Risk;
  private readonly certifier: Certifier | string;
  private readonly realizations: Realizations;
  private readonly confirmed: (CriticalPoint & { readonly number: number })[] = [];

  constructor(problem: Problem, risk: Risk, certifier: Certifier | string) {
    this.problem = problem;
    this.risk = risk;
    this.certifier = certifier;
    const { target } = magnitudesOf(problem);
    this.realizations = new Realizations(risk.shape, { target: nearer * (target || 1) }, inputsOf(problem));
  }

  refutation(point: CriticalPoint, number: number): string | null {
    const { certifier } = this;
    if (typeof certifier === 'string') return certifier;
    const { certificate, theta } = point;
    if (certificate === undefined) return 'the record has no certificate of it';
    const wrong = certifier.confirm(theta, certificate) ?? this.wrongConclusion(point, certificate);
    if (wrong !== null) return wrong;
    const same = this.confirmed.find((each) => this.realizations.same(each, point));
    if (same) return `it is the same realization as point ${same.number}`;
    this.confirmed.push({ ...point, number });
    return null;
  }

  numbersAt({ theta }: CriticalPoint): Partial<CriticalPoint> | undefined {
    const { certifier, problem, risk } = this;
    const certificate = typeof certifier === 'string' ? certifier : certifier.certify(theta);
    return {
      risk: risk.preciseValue(theta),
      realization: problem.kind === 'line' ? realize(risk.shape, theta, problem.domain) : null,
      ...(typeof certificate === 'string' ? {} : { certificate }),
    };
  }

  /** What doesn't follow from a certificate that is confirmed. */
  private wrongConclusion(point: CriticalPoint, certificate: Certificate): string | null {
    const { kind, rank, index, risk, theta } = point;
    if (rank !== certificate.rank || index !== certificate.index) {
      return `the Hessian has rank ${certificate.rank} and index ${certificate.index}`;
    }
    if (index === null || (index > 0 ? kind !== 'saddle' : !kind.endsWith('minimum'))) {
      return `with index ${index} it is a ${index === 0 ? 'local minimum' : 'saddle'}`;
    }
    const facts = { risk, gradient: point.gradient, inertia: { rank: rank ?? 0, index } };
    const global = classify(this.risk, theta, facts, magnitudesOf(this.problem)) === 'global_minimum';
    if (kind === 'global_minimum' && !global)
      return 'its risk is not zero, so nothing proves that it is global';
    const [low, high] = certificate.risk;
    const slack = rounding * high;
    if (!(low - slack <= risk && risk <= high + slack)) return `its risk lies in [${low}, ${high}]`;
    return null;
  }
}

/** Realizations that differ by this part of what tells those of a search apart are the same to rounding. */
const nearer = 1e-3;

/** What of a point that is confirmed isn't as this program writes it. */
function wrongDigits(point: CriticalPoint, again: Partial<CriticalPoint> | undefined): string | null {
  // The gradient is nothing but rounding, which depends on what was evaluated before.
  const differing = (['risk', 'realization', 'certificate'] as const).find(
    (name) => !identical(again?.[name], point[name]),
  );
  if (differing === undefined) return null;
  return `this version writes other digits of its ${differing}, so the record was changed`;
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
  const missing = [...list.points];
  for (const point of points) {
    const alike = ({ theta, kind }: CriticalPoint) => kind === point.kind && identical(theta, point.theta);
    const same = (known: CriticalPoint) =>
      alike(known) && identical(rootOf(known.certificate), rootOf(point.certificate));
    const at = missing.findIndex(same) >= 0 ? missing.findIndex(same) : missing.findIndex(alike);
    if (at >= 0) missing.splice(at, 1);
  }
  if (missing.length === 0 && points.length === list.points.length) return confirmed;
  return refuted(`exact arithmetic finds ${list.points.length} critical realizations, and not the same ones`);
}
