import fc from '../../properties';
import { afterEach, describe, expect, it } from 'vitest';
import type { Samples } from '../../../engine/experiment/events';
import type { CriticalPoint } from '../../../engine/experiment/result';
import { initialTheta } from '../../../engine/network/initialize';
import { realize } from '../../../engine/network/realize';
import { shapeOf } from '../../../engine/network/shape';
import { ExperimentModel } from '../../../extension/runner/experiment';
import { seeNeurons } from '../../../extension/runner/neurons';
import { planeThrough, pointOn, project } from '../../../extension/runner/plane';
import { seeSection } from '../../../extension/runner/section';
import type { SectionPoint, SectionSight } from '../../../webview/messages';
import { cellOf, planOf } from '../../host/plans';

const vector = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 5, maxLength: 5 });

describe('a plane', () => {
  it('goes through its points and has orthonormal directions', () => {
    fc.assert(
      fc.property(vector, vector, vector, (...points) => {
        const thetas = points.map((point) => Float64Array.from(point));
        const plane = planeThrough(thetas);
        const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, k) => sum + value * b[k]!, 0);
        expect(dot(plane.first, plane.first)).toBeCloseTo(1, 9);
        expect(dot(plane.second, plane.second)).toBeCloseTo(1, 9);
        expect(dot(plane.first, plane.second)).toBeCloseTo(0, 9);
        const back = new Float64Array(5);
        for (const theta of thetas) {
          const { x, y, distance } = project(plane, theta);
          expect(distance).toBeLessThan(1e-6);
          pointOn(plane, x, y, back);
          back.forEach((value, k) => expect(value).toBeCloseTo(theta[k]!, 5));
        }
      }),
    );
  });

  it('is completed by coordinate directions where points lie on a line', () => {
    const on = (s: number) => Float64Array.of(s, 2 * s, 0, 0);
    const plane = planeThrough([on(0), on(1), on(3)]);
    expect(plane.added).toEqual([2]);
    expect([...plane.second]).toEqual([0, 0, 1, 0]);
    expect(planeThrough([on(1)]).added).toEqual([0, 1]);
    expect(project(plane, Float64Array.of(1, 2, 3, 4))).toMatchObject({ y: 3, distance: 4 });
  });
});

/** ∫ (N - x^2)^2 over [0, 1] by a fine midpoint rule. */
function riskByQuadrature(theta: Float64Array, width: number): number {
  const n = 20_000;
  let sum = 0;
  for (let k = 0; k < n; k++) {
    const x = (k + 0.5) / n;
    let value = theta[3 * width]!;
    for (let i = 0; i < width; i++) {
      value += theta[2 * width + i]! * Math.max(0, theta[i]! * x + theta[width + i]!);
    }
    sum += (value - x * x) ** 2;
  }
  return sum / n;
}

const plan = planOf([{ runs: 1 }]);
const cell = plan.cells[0]!;
const shape = shapeOf(cell.widths);
const thetas = [0, 1, 2].map((run) => initialTheta(cell.initialization, shape, cell.seed, run));

function samplesOf(all: readonly Float64Array[]): Samples {
  const column = Float64Array.from(all, (_, k) => k);
  const theta = Float64Array.from(all.flatMap((each) => [...each]));
  return { step: column, time: column, risk: column, gradient: column, norm: column, theta };
}

describe('a plane section', () => {
  let sights: SectionSight[] = [];
  afterEach(() => (sights = []));

  async function see(model: ExperimentModel, points: readonly SectionPoint[] = [], patience = Infinity) {
    let left = patience;
    await seeSection(
      model,
      0,
      0,
      points,
      () => left-- > 0,
      (sight) => sights.push(sight),
    );
    return sights.at(-1);
  }

  it('has the exact risks of the networks on the plane, and the trajectory on it', async () => {
    const model = new ExperimentModel(plan, '', 0);
    model.trajectories.add(0, 0, samplesOf(thetas));
    const sight = (await see(model))!;
    expect(sight.state).toBe('done');
    expect(sight.points).toEqual(
      ['end', 'start', 'middle'].map((moment) => ({ kind: 'run', run: 0, moment })),
    );
    const plane = planeThrough([thetas[2]!, thetas[0]!, thetas[1]!]);
    const theta = new Float64Array(shape.parameters);
    for (const [row, column] of [
      [0, 0],
      [17, 40],
      [60, 31],
    ] as const) {
      pointOn(plane, sight.x[column]!, sight.y[row]!, theta);
      expect(sight.risk[row * sight.x.length + column]).toBeCloseTo(riskByQuadrature(theta, 3), 5);
    }
    const [trajectory] = sight.trajectories;
    expect(Math.max(...trajectory!.distance)).toBeLessThan(1e-9);
    trajectory!.risk.forEach((risk, k) => expect(risk).toBeCloseTo(riskByQuadrature(thetas[k]!, 3), 6));
    const inside = (values: Float64Array, grid: Float64Array) =>
      values.every((value) => value > grid[0]! && value < grid.at(-1)!);
    for (const { x, y } of sight.places)
      expect([inside(x, sight.x), inside(y, sight.y)]).toEqual([true, true]);
  });

  it('goes through chosen critical points, and through others than were chosen where these are gone', async () => {
    const model = new ExperimentModel(plan, '', 0);
    const criticalPoints = thetas.map((theta) => ({ theta }) as CriticalPoint);
    model.cellResults[0] = { criticalPoints, expectations: [] };
    const sight = (await see(model, [{ kind: 'critical', index: 2 }]))!;
    expect(sight.points).toEqual([{ kind: 'critical', index: 2 }]);
    expect(sight.reason).toContain('One point spans no plane');
    expect(sight.choices).toHaveLength(3);
    expect((await see(model, [{ kind: 'critical', index: 7 }]))!.points).toHaveLength(3);
  });

  it('ends at once when it is not wanted any more', async () => {
    const model = new ExperimentModel(plan, '', 0);
    model.trajectories.add(0, 0, samplesOf(thetas));
    expect(await see(model, [], 100)).toBeUndefined();
  });

  it('is impossible without any point, and says so', async () => {
    expect(await see(new ExperimentModel(plan, '', 0))).toMatchObject({ state: 'impossible', choices: [] });
  });
});

describe('the kinks of neurons', () => {
  it('are where the realization has its kinks', () => {
    const wide = cellOf({ widths: [1, 6, 1] });
    const wideShape = shapeOf(wide.widths);
    const all = Array.from({ length: 20 }, (_, run) => initialTheta(wide.initialization, wideShape, 1, run));
    const sight = seeNeurons(wide, samplesOf(all))!;
    all.forEach((theta, row) => {
      const kinks = [...sight.kink.subarray(6 * row, 6 * row + 6)].filter((kink) => kink > 0 && kink < 1);
      const { breakpoints, values } = realize(wideShape, theta, { a: 0, b: 1 });
      kinks.sort((a, b) => a - b);
      expect(kinks).toHaveLength(breakpoints.length - 2);
      kinks.forEach((kink, k) => expect(kink).toBeCloseTo(breakpoints[k + 1]!, 12));
      const slopes = breakpoints
        .slice(1)
        .map((x, k) => (values[k + 1]! - values[k]!) / (x - breakpoints[k]!));
      breakpoints.slice(1, -1).forEach((x, k) => {
        const neuron = [...sight.kink.subarray(6 * row, 6 * row + 6)].findIndex(
          (kink) => Math.abs(kink - x) < 1e-12,
        );
        expect(sight.jump[6 * row + neuron]).toBeCloseTo(slopes[k + 1]! - slopes[k]!, 6);
      });
    });
  });

  it('of long trajectories are those of some samples, the first and the last among them', () => {
    const wide = cellOf({ widths: [1, 300, 1] });
    const theta = new Float64Array(901).fill(1);
    const sight = seeNeurons(wide, samplesOf(Array.from({ length: 1500 }, () => theta)))!;
    expect(sight.kink.length).toBeLessThanOrEqual(200_000);
    expect([sight.sample[0], sight.sample.at(-1)]).toEqual([0, 1499]);
    expect(new Set(sight.sample).size).toBe(sight.sample.length);
  });

  it('are not there without theta, and no number without a weight', () => {
    expect(seeNeurons(cell, { ...samplesOf(thetas), theta: new Float64Array(0) })).toBeNull();
    expect(seeNeurons(cell, samplesOf([new Float64Array(shape.parameters)]))!.kink).toEqual(
      new Float64Array(3).fill(NaN),
    );
  });
});
