import { describe, expect, it } from 'vitest';
import type { Risk } from '../../engine/risk/risk';
import { exampleNames, exampleText, experimentsOf, isSmall, runCell, wanting } from './examples';

describe('the examples in their small settings', () => {
  it.each(exampleNames)('%s: what is expected holds', { timeout: 120_000 }, async (name) => {
    const experiments = (await experimentsOf(name, exampleText(name))).filter(isSmall);
    expect(experiments.length).toBeGreaterThan(0);
    expect(experiments.flatMap((experiment) => wanting(experiment))).toEqual([]);
  });

  it('prove their lists of critical points of one neuron complete', async () => {
    const name = 'finitely-many-critical-points.rflow';
    const searches = (await experimentsOf(name, exampleText(name))).filter(({ cells }) =>
      cells.some(({ method }) => method.kind === 'critical_points'),
    );
    const found = searches.map(({ cells }) => runCell(cells[0]!));
    expect(found.map(({ complete }) => complete)).toEqual([true, true, true]);
    expect(found.flatMap(({ criticalPoints }) => criticalPoints!).every(({ certified }) => certified)).toBe(true);
  });

  it('have families of equal risk to 1e-10, of members that differ', async () => {
    const name = 'continuum-of-minima.rflow';
    const experiments = await experimentsOf(name, exampleText(name));
    const points = runCell(experiments.find((each) => each.name === 'followed')!.cells[0]!).criticalPoints!;
    const risks = points.map(({ risk }) => risk);
    expect(Math.max(...risks) - Math.min(...risks)).toBeLessThan(1e-10);
    const kinks = new Set(points.map(({ realization }) => realization!.breakpoints[1]));
    expect([points.length, kinks.size]).toEqual([41, 41]);
    expect(points.every(({ kind }) => kind === 'local_minimum')).toBe(true);
  });
});

/** A risk that isn't the right one, with `factor` times the gradient and a force on the output's bias. */
function falsified(factor: number, force: number): (risk: Risk) => Risk {
  return (risk) => {
    // Value and gradient belong together: solvers see it where they don't.
    const change = (theta: Float64Array, value: number) => factor * value - force * theta[theta.length - 1]!;
    return {
      shape: risk.shape,
      basis: risk.basis,
      value: (theta) => change(theta, risk.value(theta)),
      gradient(theta, gradient) {
        const value = risk.gradient(theta, gradient);
        gradient.forEach((g, i) => (gradient[i] = factor * g));
        gradient[gradient.length - 1]! -= force;
        return change(theta, value);
      },
      gradientScale: (theta, scale) => risk.gradientScale(theta, scale),
      hessian(theta, hessian) {
        risk.hessian(theta, hessian);
        hessian.forEach((entry, k) => (hessian[k] = factor * entry));
      },
      hessianObstacle: (theta) => risk.hessianObstacle(theta),
      hessianVector(theta, vector, product) {
        risk.hessianVector(theta, vector, product);
        product.forEach((entry, i) => (product[i] = factor * entry));
      },
      preciseValue: (theta) => risk.preciseValue(theta),
    };
  };
}

/** A Hessian with one entry of the diagonal too large by 1e-3. */
function withHessian(risk: Risk): Risk {
  return {
    ...falsified(1, 0)(risk),
    hessian(theta, hessian) {
      risk.hessian(theta, hessian);
      hessian[0]! += 1e-3;
    },
  };
}

/** Only the first two neurons learn: what further ones could add is lost. */
function withTwoThatLearn(risk: Risk): Risk {
  const width = risk.shape.widths[1]!;
  return {
    ...falsified(1, 0)(risk),
    gradient(theta, gradient) {
      const value = risk.gradient(theta, gradient);
      for (let i = 0; i < 3 * width; i++) if (i % width > 1) gradient[i] = 0;
      return value;
    },
  };
}

const drifting = falsified(1, 1e-3);
const halved = falsified(1 / 2, 0);
const slow = falsified(1e-6, 0);
/** A force outwards, against which the risk alone does not keep the network. */
const outwards = falsified(1, 100);

interface Breakage {
  readonly file: string;
  readonly experiment: string;
  /** What is replaced in the text. */
  readonly text?: readonly [string, string];
  readonly damage?: (risk: Risk) => Risk;
  /** So many runs are enough. */
  readonly runs?: number;
  /** The expectation that sees it. */
  readonly seen: string;
}

const breakages: readonly (readonly [string, Breakage])[] = [
  [
    'a gradient with a drift: the flow does not converge to the critical point',
    {
      file: 'convergence-with-rate.rflow',
      experiment: 'global_minimum',
      damage: drifting,
      seen: 'risk ~= 4/3645',
    },
  ],
  [
    'the same on the manifold',
    {
      file: 'convergence-with-rate.rflow',
      experiment: 'global_minimum_normalized',
      damage: drifting,
      seen: 'risk ~= 4/3645',
    },
  ],
  [
    'a minimum that is not degenerate: its rate is not algebraic',
    {
      file: 'convergence-with-rate.rflow',
      experiment: 'algebraic',
      text: ['-0.3, -0.37, -0.66', '-0.3, -3, -0.66'],
      seen: 'decay_rate ~= 3 within 0.1',
    },
  ],
  [
    'a flow that is slower than the gradient says',
    { file: 'convergence-with-rate.rflow', experiment: 'rate_one', damage: slow, seen: '0.05 < risk*time^3 < 0.2' },
  ],
  [
    'a force outwards: the trajectories leave the bound',
    {
      file: 'bounded-normalized-flow.rflow',
      experiment: 'bounded',
      text: ['until: 1e3', 'until: 1'],
      damage: outwards,
      seen: 'max(sup_norm) < 20',
    },
  ],
  [
    'a flow that leaves the manifold: its limit is another representative',
    {
      file: 'bounded-normalized-flow.rflow',
      experiment: 'on_the_manifold',
      text: ['normalized: true', 'normalized: false'],
      seen: 'norm ~= sqrt(1 + 160/81 + 1/27^2)',
    },
  ],
  [
    'a target that is not piecewise affine: no width reaches risk zero',
    {
      file: 'success-probability.rflow',
      experiment: 'widths',
      text: ['interpolate((0, 0), (1/2, 1), (1, 0))', 'x^2'],
      runs: 5,
      seen: 'min(risk) < 1e-12',
    },
  ],
  [
    'a width that stays the same: two neurons succeed too often',
    {
      file: 'success-probability.rflow',
      experiment: 'widths',
      text: ['1 -> H -> 1', '1 -> 4 -> 1'],
      runs: 30,
      seen: 'fraction(risk < 1e-3) < 1 - (1 - share)^(H*sqrt(2) - 1)',
    },
  ],
  [
    'neurons that do not learn: twice as many succeed no more often',
    {
      file: 'success-probability.rflow',
      experiment: 'widths',
      damage: withTwoThatLearn,
      runs: 15,
      seen: 'fraction(risk < 1e-3) >= 1 - (1 - share)^(H/sqrt(2) - 1)',
    },
  ],
  [
    'one try instead of many: it does not succeed every time',
    {
      file: 'success-probability.rflow',
      experiment: 'restarts',
      text: ['runs:    32', 'runs:    1'],
      seen: 'any(risk < 1e-3)',
    },
  ],
  [
    'a wrong factor: not squared',
    {
      file: 'contraction-near-minima.rflow',
      experiment: 'slow_direction',
      text: ['(1 - s*slowest)^2', '(1 - s*slowest)'],
      seen: '(risk/initial_risk)^(1/steps) ~= (1 - s*slowest) within 1e-9',
    },
  ],
  [
    'a gradient without its factor 2',
    {
      file: 'contraction-near-minima.rflow',
      experiment: 'steep_direction',
      damage: halved,
      seen: '(risk/initial_risk)^(1/steps) ~= (1 - s*steepest)^2 within 1e-5',
    },
  ],
  [
    'an entry of the Hessian that is wrong',
    { file: 'maximal-rank.rflow', experiment: 'tent_rank', damage: withHessian, seen: 'rank = 2*3' },
  ],
  [
    'two kinks instead of one that is shared: the rank is maximal',
    {
      file: 'maximal-rank.rflow',
      experiment: 'shared_kink_rank',
      text: ['b: [1, -1/2, -1/2]', 'b: [1, -1/2, -2/5]'],
      seen: 'rank = 5 - 1',
    },
  ],
  [
    'kinks that are not shared: the decay is exponential',
    {
      file: 'maximal-rank.rflow',
      experiment: 'shared_kink',
      text: ['[1, -0.47, -0.54]', '[1, -0.47, -3]'],
      seen: 'decay_rate ~= 3 within 0.1',
    },
  ],
  [
    'another target inside: the family is not critical any more',
    {
      file: 'continuum-of-minima.rflow',
      experiment: 'members',
      text: ['3*(2*x^2 - 1)/sqrt', '3*(2*x^2 - 0.999)/sqrt'],
      seen: 'gradient < 1e-9',
    },
  ],
  [
    'another target: other critical points',
    {
      file: 'finitely-many-critical-points.rflow',
      experiment: 'parabola_all',
      text: ['= x^2', '= x^3'],
      seen: 'risk ~= 4/3645',
    },
  ],
  [
    'a density that vanishes on an interval: the list is not finite',
    {
      file: 'finitely-many-critical-points.rflow',
      experiment: 'mixed_all',
      text: ['= 1/2 + x', '= { 0 if x < 1/2, 2 otherwise }'],
      seen: 'points = 4',
    },
  ],
  [
    'another density: the same kinds of points elsewhere',
    {
      file: 'finitely-many-critical-points.rflow',
      experiment: 'mixed_all',
      text: ['= 1/2 + x', '= 1/2 + x^2'],
      seen: 'risk ~= 0.012007015860',
    },
  ],
];

describe('an expectation fails where the mathematics is broken', () => {
  it.each(breakages)('%s', { timeout: 120_000 }, async (_, breakage) => {
    const { file, experiment, text, damage, runs, seen } = breakage;
    const original = exampleText(file);
    if (text) expect(original).toContain(text[0]);
    const broken = text ? original.replaceAll(text[0], text[1]) : original;
    const plan = (await experimentsOf(file, broken)).find(({ name }) => name === experiment)!;
    const failing = plan.cells.flatMap((cell) =>
      runCell({ ...cell, runs: runs ?? cell.runs }, damage).expectations.filter(
        ({ holds }) => holds === false,
      ),
    );
    expect(failing.map((each) => each.text)).toContain(seen);
  });

  it('and every theorem is broken at least once', () => {
    const files = new Set(breakages.map(([, { file }]) => file));
    expect(exampleNames.filter((name) => exampleText(name).startsWith('// Theorem:'))).toEqual([...files].sort());
  });
});
