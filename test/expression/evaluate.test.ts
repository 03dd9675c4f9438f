import { describe, expect, it } from 'vitest';
import {
  allOf,
  anyOf,
  approximately,
  compileCondition,
  compileExpression,
  evaluateCondition,
  evaluateNumber,
} from '../../engine/expression/evaluate';
import type { Expression } from '../../engine/expression/expression';
import { parse } from '../calculus/parse';

describe('numbers', () => {
  it('follow the precedence and the functions of the language', () => {
    expect(evaluateNumber(parse('-2^2 + 2^3^2'), {})).toBe(508);
    expect(evaluateNumber(parse('0^0'), {})).toBe(1);
    expect(evaluateNumber(parse('relu(-3) + relu(2) + abs(-5) + min(1, 2, 0.5) + max(1, 4)'), {})).toBe(11.5);
    expect(evaluateNumber(parse('sqrt(9) + exp(0) + log(e) + sin(0) + cos(0) + tan(0) + tanh(0)'), {})).toBe(
      6,
    );
    expect(evaluateNumber(parse('risk/2'), { risk: 3 })).toBe(1.5);
    expect(evaluateNumber(parse('pi'), { pi: 3 })).toBe(3);
  });

  it('are undefined where an operand is', () => {
    expect(evaluateNumber(parse('rank + 1'), {})).toBeNaN();
    expect(evaluateNumber(parse('rank^0'), {})).toBeNaN();
    expect(evaluateNumber(parse('max(1, rank)'), { rank: NaN })).toBeNaN();
    expect(evaluateNumber(parse('toString'), {})).toBeNaN();
  });

  it('compile to functions of one variable', () => {
    const rate = compileExpression(parse('0.1/(1+n)^(1/2)'), 'n');
    expect(rate(0)).toBe(0.1);
    expect(rate(3)).toBe(0.05);
  });
});

describe('conditions', () => {
  const truth = (text: string, environment = {}): boolean | undefined =>
    evaluateCondition(parse(text), environment);

  it('chain comparisons', () => {
    expect(truth('0 <= 1 < 2')).toBe(true);
    expect(truth('0 < 1 < 1')).toBe(false);
    expect(truth('infinity >= 1')).toBe(true);
  });

  it("are Kleene's: an undefined operand leaves them undecided unless the rest decides", () => {
    expect(truth('rank > 1')).toBeUndefined();
    expect(truth('1 > 2 > rank')).toBe(false);
    expect(truth('rank > 1 and 1 > 2')).toBe(false);
    expect(truth('rank > 1 or 2 > 1')).toBe(true);
    expect(truth('rank > 1 and 2 > 1')).toBeUndefined();
    const values = [true, false, undefined];
    for (const a of values) {
      for (const b of values) {
        // De Morgan.
        const negated = [a, b].map((value) => (value === undefined ? undefined : !value));
        const any = anyOf(negated);
        expect(allOf([a, b])).toBe(any === undefined ? undefined : !any);
      }
    }
  });

  it('know closeness', () => {
    expect(approximately(1, 1 + 0.9e-6)).toBe(true);
    expect(approximately(1, 1 + 1.1e-6)).toBe(false);
    expect(approximately(0, 0)).toBe(true);
    expect(approximately(1, 1.01, 0.02)).toBe(true);
    expect(approximately(1, 1.03, 0.02)).toBe(false);
    expect(approximately(Infinity, Infinity)).toBe(true);
    expect(approximately(Infinity, 1)).toBe(false);
    expect(approximately(NaN, 1)).toBeUndefined();
  });

  it('read several values without a record', () => {
    const stop = compileCondition(parse('risk < 1e-3 or steps >= 10'), ['risk', 'steps']);
    expect(stop([1e-4, 0])).toBe(true);
    expect(stop([1, 10])).toBe(true);
    expect(stop([1, 9])).toBe(false);
    expect(stop([NaN, 9])).toBeUndefined();
  });

  it('ask for aggregates', () => {
    const all: Expression = { kind: 'aggregate', aggregate: 'all', body: parse('risk < 1') };
    const aggregates = { number: () => 7, truth: (): boolean => false };
    expect(evaluateCondition(all, {}, aggregates)).toBe(false);
    expect(evaluateNumber({ ...all, aggregate: 'mean' }, {}, aggregates)).toBe(7);
    expect(evaluateCondition(all, {})).toBeUndefined();
  });
});
