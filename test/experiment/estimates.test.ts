import { describe, expect, it } from 'vitest';
import { decide } from '../../engine/experiment/expectations';
import type { Expression } from '../../engine/expression/expression';
import {
  aggregate,
  compared,
  decided,
  logical,
  number,
  outcome,
  risk,
  table,
  variable,
  type Columns,
} from './conditions';

describe('estimated observables', () => {
  const rate = variable('decay_rate');
  const columns: Columns = { decay_rate: [3, Infinity, 2] };
  const errors: Columns = { decay_rate: [0.5, 0, 0.1] };
  const within = (left: Expression, right: number, width: number): Expression => ({
    kind: 'approximately',
    left,
    right: number(right),
    within: number(width),
  });

  it('decide what all of the error bar decides, and leave the rest undecided', () => {
    const decided = (condition: Expression) => outcome(condition, columns, errors)[0];
    expect(decided(compared(rate, '>=', number(1.9)))).toBe(true);
    expect(decided(compared(rate, '>=', number(2.2)))).toBe(false);
    expect(decided(compared(rate, '>=', number(2)))).toBe(null);
    expect(decided(aggregate('any', compared(rate, '<', number(1.95))))).toBe(null);
    expect(decided(aggregate('any', within(rate, 2, 0.2)))).toBe(true);
    expect(decided(aggregate('any', within(rate, 2.4, 0.05)))).toBe(false);
    expect(decided(aggregate('any', within(rate, 3.3, 0.05)))).toBe(null);
    expect(decided(compared(aggregate('min', rate), '>', number(1.8)))).toBe(true);
    expect(decided(compared(aggregate('min', rate), '>', number(2)))).toBe(null);
    expect(decided(within(aggregate('median', rate), 3, 0.4))).toBe(null);
    expect(decided(within(aggregate('median', rate), 3, 0.6))).toBe(true);
    const sum = { kind: 'binary', operator: '+', left: rate, right: number(1) } as const;
    expect(decided(compared(sum, '>', number(2.95)))).toBe(null);
    expect(decided(logical('or', compared(rate, '>=', number(2.9)), compared(rate, '<', number(2.9))))).toBe(
      null,
    );
  });

  it('say why', () => {
    expect(outcome(compared(rate, '>=', number(2)), columns, errors)).toEqual([
      null,
      2,
      'decay_rate is an estimate that may be off by 0.50, too much to tell',
    ]);
  });

  it('show by how much what is observed may be off', () => {
    const bar = (condition: Expression) =>
      decide({ text: '', condition, line: 1 }, table(columns, errors)).error;
    expect(bar(compared(rate, '>=', number(1.9)))).toBeCloseTo(0.1, 14);
    expect(bar(aggregate('any', compared(rate, '<=', number(3))))).toBeCloseTo(0.1, 14);
    expect(bar(compared(aggregate('median', rate), '>', number(1)))).toBeCloseTo(0.5, 14);
    expect(bar(compared(aggregate('max', rate), '>', number(1)))).toBeUndefined();
    expect(bar(compared(aggregate('fraction', compared(rate, '>', number(1))), '=', number(1)))).toBe(
      undefined,
    );
  });

  it('show the interval of a fraction with what the undecided ones could add', () => {
    const half = compared(aggregate('fraction', compared(rate, '>=', number(2))), '>=', number(0.5));
    const result = decide({ text: '', condition: half, line: 1 }, table(columns, errors));
    expect([result.holds, result.observed]).toEqual([true, 2 / 3]);
    const [low, high] = result.interval!;
    expect(low).toBeLessThan(2 / 3);
    expect(high).toBe(1);
    const none = decide({ text: '', condition: compared(rate, '>', number(0)), line: 1 }, table(columns));
    expect(none).not.toHaveProperty('interval');
  });
});

describe('fractions of the runs', () => {
  const fraction = (bound: number) => aggregate('fraction', compared(risk, '<', number(bound)));
  const binary = (left: Expression, operator: '+' | '-' | '*' | '^', right: Expression): Expression => ({
    kind: 'binary',
    operator,
    left,
    right,
  });
  const columns = { risk: Array.from({ length: 40 }, (_, run) => run) };
  // Wilson's interval of 10 of 40.
  const ten = [0.141871186, 0.401939614];

  it('each have their interval, whatever is calculated from them', () => {
    const doubled = decided(
      compared(binary(number(2), '*', fraction(10)), '>=', number(0.2)),
      columns,
      '2*fraction(risk < 10) >= 0.2',
      'fraction(risk < 10)',
    );
    expect(doubled).toMatchObject({ holds: true, observed: 0.5, sure: true });
    expect(doubled.fractions).toHaveLength(1);
    expect(doubled.fractions![0]).toMatchObject({ text: 'fraction(risk < 10)', value: 0.25 });
    for (const k of [0, 1]) {
      expect(doubled.fractions![0]!.interval[k]).toBeCloseTo(ten[k]!, 6);
      expect(doubled.interval![k]).toBeCloseTo(2 * ten[k]!, 6);
    }
    const best = binary(number(1), '-', binary(binary(number(1), '-', fraction(10)), '^', number(8)));
    const { interval } = decided(compared(best, '>', number(0.5)), columns);
    for (const k of [0, 1]) expect(interval![k]).toBeCloseTo(1 - (1 - ten[k]!) ** 8, 6);
  });

  it('are both said where two are compared', () => {
    const names = ['fraction(A) >= fraction(B)', 'fraction(A)', 'fraction(B)'];
    const both = (a: number, b: number) =>
      decided(compared(fraction(a), '>=', fraction(b)), columns, ...names);
    const near = both(12, 10);
    expect(near).toMatchObject({ holds: true, observed: 0.3, sure: false });
    expect(near.fractions!.map(({ text, value }) => [text, value])).toEqual([
      ['fraction(A)', 0.3],
      ['fraction(B)', 0.25],
    ]);
    expect(near.interval).toEqual(near.fractions![0]!.interval);
    expect(both(30, 10)).toMatchObject({ holds: true, sure: true });
    expect(both(10, 30)).toMatchObject({ holds: false, sure: true });
    // Two intervals of 95 % that just miss each other do not hold together at 95 %.
    const apart = both(22, 10);
    expect(apart.fractions![0]!.interval[0]).toBeLessThan(apart.fractions![1]!.interval[1]);
    expect(apart.sure).toBe(false);
  });

  it('say how sure a verdict is, but not of an equation that holds', () => {
    const bound = (value: number) => decided(compared(fraction(10), '>=', number(value)), columns).sure;
    expect([0.14, 0.15, 0.3, 0.41].map(bound)).toEqual([true, false, false, true]);
    expect(decided(compared(fraction(10), '=', number(0.25)), columns)).not.toHaveProperty('sure');
    expect(decided(compared(fraction(10), '=', number(0.5)), columns).sure).toBe(true);
    const undecided = decided(compared(fraction(10), '>=', number(0.75)), { risk: [null, 1] });
    expect(undecided.holds).toBe(null);
    expect(undecided).not.toHaveProperty('sure');
    expect(undecided.fractions![0]!.interval[1]).toBe(1);
    expect(decided(compared(risk, '<', number(99)), columns)).not.toHaveProperty('fractions');
  });

  it('stand for what undecided runs could add in formulas, too', () => {
    const doubled = compared(binary(number(2), '*', fraction(10)), '>=', number(1));
    expect(outcome(doubled, { risk: [1, 2, null] })[0]).toBe(true);
    expect(outcome(doubled, { risk: [1, 20, null] })[0]).toBe(null);
    expect(outcome(doubled, { risk: [20, 20, null] })[0]).toBe(false);
  });
});
