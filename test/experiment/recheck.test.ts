import { describe, expect, it } from 'vitest';
import { Rational } from '../../engine/calculus/rational';
import type { Cell, LineFunction, Problem } from '../../engine/experiment/plan';
import { magnitudesOf, riskOf } from '../../engine/experiment/problem';
import { recheckCell } from '../../engine/experiment/recheck';
import type { CellResult, CriticalPoint } from '../../engine/experiment/result';
import { runCriticalPoints } from '../../engine/experiment/search';
import type { NeuronCertificate, Range } from '../../engine/landscape/certificate/certificate';
import { fromText, toText } from '../../engine/host/serialize';
import { shapeOf } from '../../engine/network/shape';
import { cellOf } from '../host/plans';
import { constructed, floating, pieces, plateauBody, uniform } from '../landscape/pieces';
import { flatAt } from '../landscape/risk-slope';

function exact(name: string, body: ReturnType<typeof pieces>): LineFunction {
  return { name, polynomial: floating(body), exact: body };
}

const line = {
  kind: 'line',
  domain: { a: 0, b: 1 },
  target: exact('square', pieces(['0', '1'], ['0', '0', '1'])),
  density: exact('uniform', uniform),
  mass: 1,
} as const;

function found(widths: readonly number[], problem: Problem = line): { cell: Cell; result: CellResult } {
  const cell = cellOf({ widths, problem, method: { kind: 'critical_points', starts: 4 } });
  const shape = shapeOf(widths);
  const risk = riskOf(problem, shape);
  const { search } = runCriticalPoints(cell, shape, risk, magnitudesOf(problem), 0, () => false);
  const { points, complete, reason } = search!;
  const result: CellResult = { criticalPoints: points, complete, searchReason: reason, expectations: [] };
  // As it comes back from a record.
  return { cell, result: fromText(toText(result)) as CellResult };
}

const one = found([1, 1, 1]);
const rows = Float64Array.of(0, 0, 0.5, 1, 1, 0, 0.25, 0.6, 0.8, 0.1);
const data = proved(found([1, 1, 1], { kind: 'data', name: 'rows', inputs: 1, rows }));
const two = proved(found([1, 2, 1]));

/** Only the points that are certified. */
function proved({ cell, result }: ReturnType<typeof found>): ReturnType<typeof found> {
  return {
    cell,
    result: { ...result, criticalPoints: result.criticalPoints!.filter(({ certified }) => certified) },
  };
}

/** What is said of the list when its first point is changed, or everything. */
function changed(
  { cell, result }: typeof one,
  change: (point: CriticalPoint) => Partial<CriticalPoint>,
  sameProgram = false,
) {
  const [first, ...others] = result.criticalPoints!;
  const criticalPoints = [{ ...first!, ...change(first!) }, ...others];
  return recheckCell(cell, { ...result, criticalPoints }, sameProgram)!;
}

const moved = (theta: Float64Array) =>
  theta.map((value, i) => (i === theta.length - 1 ? value + 1e-9 : value));

describe('checking the certificates of a record again', () => {
  it('confirms what a search has proved', () => {
    for (const { cell, result } of [one, two, data]) {
      for (const sameProgram of [false, true]) {
        const { points, complete } = recheckCell(cell, result, sameProgram)!;
        expect(points.length).toBeGreaterThan(1);
        expect(points.map(({ confirmed }) => confirmed)).toEqual(points.map(() => true));
        expect(complete.confirmed).toBe(result === one.result ? true : null);
      }
    }
  });

  it('tells critical points apart that have the same parameters in doubles', () => {
    // Two roots of E' that are 1e-20 apart: a local minimum and a saddle.
    const quartic = [
      '0',
      '0',
      '-574000000000000000005204999999999999999966699999999999999999487/95999999999999999999189999999999999999974350000000000000000000',
      '25600000000000000000192000000000000000000000/1919999999999999999983799999999999999999487',
      '-300000000000000000002250000000000000000000/33684210526315789473399999999999999999991',
    ];
    const { cell, result } = found([1, 1, 1], {
      ...line,
      target: exact('near', pieces(['0', '1'], quartic)),
    });
    const thetas = new Set(result.criticalPoints!.map(({ theta }) => theta.join()));
    expect(thetas.size).toBe(result.criticalPoints!.length - 1);
    const { points, complete } = recheckCell(cell, result, true)!;
    expect(points.map(({ confirmed }) => confirmed)).toEqual(points.map(() => true));
    expect(complete.confirmed).toBe(true);
    const [first] = result.criticalPoints!.filter(
      ({ theta }, k, all) => all.findIndex((other) => other.theta.join() === theta.join()) !== k,
    );
    const doubled = result.criticalPoints!.map((point) =>
      point.theta.join() === first!.theta.join() ? first! : point,
    );
    expect(recheckCell(cell, { ...result, criticalPoints: doubled }, true)!.complete.confirmed).toBe(false);
  });

  it.each<[string, (point: CriticalPoint) => Partial<CriticalPoint>, string]>([
    ['theta', ({ theta }) => ({ theta: moved(theta) }), ''],
    ['the length of theta', ({ theta }) => ({ theta: theta.slice(1) }), 'entries'],
    ['the risk', ({ risk }) => ({ risk: 1.001 * risk }), 'risk'],
    ['the gradient', () => ({ gradient: 1e-9 }), 'gradient'],
    ['the kind', () => ({ kind: 'saddle' }), 'minimum'],
    ['the rank', ({ rank }) => ({ rank: rank! - 1 }), 'rank'],
    ['the index', ({ index }) => ({ index: index! + 1 }), 'index'],
    ['the realization', () => ({ realization: { breakpoints: [0, 1], values: [0, 1] } }), 'realization'],
  ])('finds a changed record: %s', (_, change, reason) => {
    for (const list of [one, two]) {
      const { points } = changed(list, change);
      expect(points[0]!.confirmed).toBe(false);
      expect(points[0]!.reason).toContain(reason);
      expect(points[1]!.confirmed).toBe(true);
    }
  });

  it('finds a minimum that is called global without proof', () => {
    const { points } = changed(two, () => ({ kind: 'global_minimum' }));
    expect(points[0]!.confirmed).toBe(false);
    expect(points[0]!.reason).toContain('global');
  });

  it('finds a changed certificate', () => {
    const { certificate } = two.result.criticalPoints![0]!;
    if (certificate?.proof !== 'krawczyk' || !('kinks' in certificate)) throw new Error('no certificate');
    const kink = certificate.kinks[0]!;
    const [low, high] = kink.position;
    const kinks = (position: readonly [number, number]) => [
      { ...kink, position },
      ...certificate.kinks.slice(1),
    ];
    const cases = [
      { ...certificate, kinks: kinks([high, 2 * high - low]) },
      { ...certificate, kinks: kinks([0.01, 0.99]) },
      { ...certificate, kinks: certificate.kinks.slice(1) },
      { ...certificate, risk: [0, 1e-9] as const },
      // True, but saying less than is proved: so that another risk could be written beside it.
      { ...certificate, risk: [0, 1] as const },
      { ...certificate, kinks: kinks([low - 1e-10, high + 1e-10]) },
      { ...certificate, rank: certificate.rank - 1 },
      { ...certificate, index: certificate.index + 1 },
    ];
    for (const each of cases)
      expect(changed(two, () => ({ certificate: each })).points[0]!.confirmed).toBe(false);
    const without: Record<string, unknown> = { ...two.result.criticalPoints![0]! };
    delete without['certificate'];
    const { points } = recheckCell(
      two.cell,
      {
        ...two.result,
        criticalPoints: [without as unknown as CriticalPoint],
      },
      false,
    )!;
    expect(points).toEqual([{ confirmed: false, reason: 'the record has no certificate of it' }]);
  });

  it('finds ranges of one neuron that say less or something else', () => {
    const lists = [
      one,
      ...[flatAt(Rational.parse('1/3'), 2), flatAt(Rational.parse('3/5'), 3)].map((target) =>
        found([1, 1, 1], { ...line, target: exact('flat', target) }),
      ),
    ];
    for (const { cell, result } of lists) {
      const points = result.criticalPoints!;
      const checked = (certificate: NeuronCertificate, k: number) => {
        const criticalPoints = [{ ...points[k]!, certificate }];
        return recheckCell(cell, { ...result, criticalPoints }, false)!.points[0]!;
      };
      points.forEach(({ certificate }, k) => {
        if (certificate?.proof !== 'root' && certificate?.proof !== 'moments')
          throw new Error('no certificate');
        expect(checked(certificate, k)).toEqual({ confirmed: true, reason: null });
        for (const other of falsified(certificate)) {
          expect([other, checked(other, k).confirmed]).toEqual([other, false]);
        }
      });
    }
  });

  it('counts a realization once', () => {
    for (const { cell, result } of [one, two, data]) {
      const points = result.criticalPoints!;
      const [first] = points;
      const again = recheckCell(cell, { ...result, criticalPoints: [...points, first!] }, true)!;
      expect(again.points.at(-1)).toEqual({
        confirmed: false,
        reason: 'it is the same realization as point 1',
      });
      expect(again.points.filter(({ confirmed }) => confirmed === true).length).toBe(points.length);
      expect(again.complete.confirmed).toBe(result === one.result ? false : null);
    }
    // The same network with other parameters, in a record of another version.
    const [first, ...others] = two.result.criticalPoints!;
    const { certificate } = first!;
    if (!certificate || !('kinks' in certificate)) throw new Error('no certificate');
    const swapped = Float64Array.from([1, 0, 3, 2, 5, 4, 6], (k) => first!.theta[k]!);
    const kinks = certificate.kinks.map((kink) => ({ ...kink, neurons: kink.neurons.map((i) => 1 - i) }));
    const twin = { ...first!, theta: swapped, certificate: { ...certificate, kinks } };
    const { points } = recheckCell(
      two.cell,
      { ...two.result, criticalPoints: [twin, ...others, first!] },
      false,
    )!;
    expect(points[0]).toEqual({ confirmed: true, reason: null });
    expect(points.at(-1)!.confirmed).toBe(false);
    expect(points.at(-1)!.reason).toBe('it is the same realization as point 1');
  });

  it('finds every digit that was changed in what this program wrote', () => {
    for (const list of [one, two]) {
      const whole = list.result.criticalPoints!.map((point) => JSON.parse(toText(point)) as unknown);
      const numbers = placesOfNumbers(whole[0]);
      expect(numbers.length).toBeGreaterThan(list === one ? 12 : 25);
      for (const place of numbers) {
        const damaged = fromText(JSON.stringify(lastDigitChanged(whole[0], place))) as CriticalPoint;
        const { points } = changed(list, () => damaged, true);
        expect([place.join('.'), points[0]!.confirmed]).toEqual([place.join('.'), false]);
      }
    }
  });

  it('finds lists that are not complete', () => {
    const [, ...fewer] = one.result.criticalPoints!;
    const short = recheckCell(one.cell, { ...one.result, criticalPoints: fewer }, false)!;
    expect(short.complete.confirmed).toBe(false);
    const claimed = recheckCell(two.cell, { ...two.result, complete: true }, false)!;
    expect(claimed.complete).toEqual({
      confirmed: false,
      reason: expect.stringContaining('one neuron') as string,
    });
  });

  it('takes a problem as the plan has it', () => {
    const other = { ...line, target: exact('cube', pieces(['0', '1'], ['0', '0', '0', '1'])) };
    const { points } = recheckCell({ ...two.cell, problem: other }, two.result, false)!;
    expect(points.every(({ confirmed }) => confirmed === false)).toBe(true);
  });

  it('says why nothing is claimed', () => {
    const { polynomial, bound } = constructed(plateauBody, -1, 1);
    const approximated: Problem = {
      ...line,
      domain: { a: -1, b: 1 },
      target: { name: 'plateau', polynomial, approximation: { bound } },
      density: exact('uniform', pieces(['-1', '1'], ['1'])),
    };
    const cases: [readonly number[], Problem, string][] = [
      [[1, 2, 1], approximated, 'the target is approximated'],
      [[1, 2, 2, 1], line, 'one hidden layer'],
    ];
    for (const [widths, problem, reason] of cases) {
      const { cell, result } = found(widths, problem);
      const { points } = recheckCell(cell, result, true)!;
      expect(points.length).toBeGreaterThan(0);
      for (const point of points) {
        expect(point).toEqual({ confirmed: null, reason: expect.stringContaining(reason) as string });
      }
    }
    expect(recheckCell(one.cell, { expectations: [] }, true)).toBeNull();
  });
});

/** Certificates of one neuron that say something else, or less. */
function falsified(certificate: NeuronCertificate): NeuronCertificate[] {
  const { constant, risk, rank, index, root } = certificate;
  const beside = ([low, high]: Range): Range => [high + 1e-9, high + 1e-9 + (high - low)];
  const wide = ([low, high]: Range): Range => [low - 1e-9, high + 1e-9];
  const changed: NeuronCertificate[] = [beside, wide].flatMap((change) => [
    { ...certificate, constant: change(constant) },
    { ...certificate, risk: change(risk) },
  ]);
  changed.push({ ...certificate, rank: rank! - 1 }, { ...certificate, index: index! + 1 });
  const [kink] = certificate.kinks;
  if (kink === undefined || root === undefined) return changed;
  const from = Rational.parse(root.between[0]);
  const before = from.add(Rational.fromNumber(kink.position[0])).divide(Rational.of(2n));
  changed.push(
    { ...certificate, kinks: [{ ...kink, position: wide(kink.position) }] },
    { ...certificate, kinks: [{ ...kink, jump: beside(kink.jump) }] },
    { ...certificate, kinks: [{ ...kink, active: kink.active === 'right' ? 'left' : 'right' }] },
    { ...certificate, root: { ...root, signs: [root.signs[0], -root.signs[1]] } },
    { ...certificate, root: { ...root, orders: [root.orders[0] + 2, root.orders[1] + 2] } },
    // Without the root.
    { ...certificate, root: { ...root, between: [from.toString(), before.toString()] } },
  );
  return changed;
}

type Place = readonly string[];

/** Where in plain data there are numbers that are claimed: the gradient is rounding. */
function placesOfNumbers(value: unknown, at: Place = []): Place[] {
  if (typeof value === 'number') return [at];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    ['reached', 'gradient'].includes(key) ? [] : placesOfNumbers(part, [...at, key]),
  );
}

/** The data with another last digit of one number. */
function lastDigitChanged(value: unknown, [key, ...rest]: Place): unknown {
  if (key === undefined) {
    const text = String(value);
    const at = text.includes('e') ? text.indexOf('e') - 1 : text.length - 1;
    const others = Array.from('0123456789', (digit) =>
      Number(text.slice(0, at) + digit + text.slice(at + 1)),
    );
    // With 17 digits two neighbours may mean the same number.
    return others.find((other) => other !== value);
  }
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[key] = lastDigitChanged(copy[key], rest);
  return copy;
}
