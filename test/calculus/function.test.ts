import fc from '../properties';
import { describe, expect, it } from 'vitest';
import { evaluateConstant } from '../../engine/calculus/constant';
import { constructFunction, findNegative, mass } from '../../engine/calculus/function';
import type { ConstructedFunction } from '../../engine/calculus/finding';
import { evaluatePiecewise } from '../../engine/calculus/piecewise';
import { Rational } from '../../engine/calculus/rational';
import { compileExpression } from '../../engine/expression/evaluate';
import type { Expression } from '../../engine/expression/expression';
import { parse, parseBody } from './parse';

function constant(text: string): Rational | number {
  return evaluateConstant(parse(text)).value!;
}

function construct(text: string, a = '0', b = '1'): ConstructedFunction {
  return constructFunction(parseBody(text), { a: constant(a), b: constant(b) });
}

function kinds(f: ConstructedFunction): string[] {
  return f.findings.map((finding) => finding.kind);
}

/** The largest difference between the tree, evaluated directly, and the polynomial, also close to the ends. */
function largestError(text: string, f: ConstructedFunction, a: number, b: number): number {
  const direct = compileExpression(parse(text), 'x');
  let error = 0;
  for (let k = 1; k < 4000; k++) {
    const u = (k * 0.6180339887498949) % 1;
    const s = k % 3 === 0 ? u ** 6 : k % 3 === 1 ? 1 - u ** 6 : u;
    const x = a + (b - a) * s;
    error = Math.max(error, Math.abs(direct(x) - evaluatePiecewise(f.polynomial!, x)));
  }
  return error;
}

const leaf: fc.Arbitrary<string> = fc.oneof(
  fc.constant('x'),
  fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 7 })).map(([p, q]) => `${p}/${q}`),
);
const formula = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc
      .tuple(tie('tree'), fc.constantFrom('+', '-', '*'), tie('tree'))
      .map(([a, o, b]) => `((${a})${o}(${b}))`),
    tie('tree').map((a) => `abs(${a})`),
    tie('tree').map((a) => `relu((${a}))`),
    fc.tuple(fc.constantFrom('min', 'max'), tie('tree'), tie('tree')).map(([f, a, b]) => `${f}(${a},${b})`),
  ),
})).tree;

/** The value of a polynomial tree at a rational number, in rational arithmetic alone. */
function exactly(node: Expression, x: Rational): Rational {
  return constantAt(node, x);
}

function constantAt(node: Expression, x: Rational): Rational {
  const value = evaluateConstant(node, { x }).value;
  if (!(value instanceof Rational)) throw new Error('not rational');
  return value;
}

describe('exact functions', () => {
  it('agree with the tree at random rational points, exactly where the pieces are rational', () => {
    const place = fc.integer({ min: -1999, max: 1999 });
    fc.assert(
      fc.property(formula, place, (text, k) => {
        const f = construct(text, '-2', '2');
        expect(f.approximation).toBeUndefined();
        const x = Rational.of(k, 1000);
        const expected = exactly(parse(text), x);
        const value = evaluatePiecewise(f.polynomial!, x.toNumber());
        const scale = Math.max(1, ...f.polynomial!.coefficients.flatMap((c) => [...c].map(Math.abs)));
        expect(Math.abs(value - expected.toNumber())).toBeLessThanOrEqual(1e-13 * scale);
        if (f.exact === undefined) return;
        const index = f.exact.breaks.slice(1, -1).filter((b) => Rational.parse(b).compare(x) <= 0).length;
        let sum = Rational.zero;
        for (const c of [...f.exact.coefficients[index]!].reverse())
          sum = sum.multiply(x).add(Rational.parse(c));
        expect(sum.toString()).toBe(expected.toString());
      }),
      { numRuns: 150 },
    );
  });

  it('find their breaks, irrational ones to the last digit', () => {
    expect(construct('abs(x^2-2)', '0', '2').polynomial!.breaks[1]).toBe(Math.SQRT2);
    const f = construct('max(x^2, x+1/2)', '-2', '2');
    expect(f.polynomial!.breaks[1]).toBeCloseTo((1 - Math.sqrt(3)) / 2, 15);
    expect(f.exact).toBeUndefined();
    expect(construct('pi*x + abs(x-sqrt(2))', '0', '2').approximation).toBeUndefined();
  });

  it('do not count breaks that are none', () => {
    expect(construct('abs(x)-abs(x)+x', '-1').exact!.breaks).toEqual(['-1', '1']);
    expect(construct('abs((x-1/2)^2)').exact!.breaks).toEqual(['0', '1']);
    expect(construct('x if x < 1/2; x otherwise').exact!.breaks).toEqual(['0', '1']);
    expect(construct('sqrt(2)*sqrt(2)*x if x < 1/2; 2*x otherwise').polynomial!.breaks).toHaveLength(2);
  });

  it('divide where the quotient is a polynomial', () => {
    expect(construct('(x^2-1)/(x-1)', '0', '2').exact!.coefficients).toEqual([['1', '1']]);
    expect(construct('abs(x)/x', '-1').exact!.coefficients).toEqual([['-1'], ['1']]);
  });

  it('carry high powers without loss', () => {
    const f = construct('x^100');
    expect(mass(f).exact).toBe('1/101');
    expect(largestError('x^100', f, 0, 1)).toBeLessThan(1e-14);
  });
});

describe('cases', () => {
  it('hold in order, with chained conditions', () => {
    const f = construct('3*x if 0 <= x <= 1/3; 1 if x <= 2/3; 3-3*x otherwise');
    expect(f.exact).toEqual({
      breaks: ['0', '1/3', '2/3', '1'],
      coefficients: [['0', '3'], ['1'], ['3', '-3']],
    });
    expect(f.findings).toEqual([]);
  });

  it('report gaps of positive measure and unreachable cases', () => {
    const gap = construct('1 if x<1/2; 2 if x>3/4');
    expect(gap.polynomial).toBeNull();
    expect(gap.findings[0]).toMatchObject({ kind: 'gap', interval: { a: 0.5, b: 0.75 } });
    expect(kinds(construct('x if x<1/2; x if x>1/2'))).toEqual([]);
    const body = parseBody('x if x<1/2; 2 if x<1/4; x if x >= 1/2');
    const f = constructFunction(body, { a: Rational.zero, b: Rational.one });
    expect(kinds(f)).toEqual(['unreachable']);
    expect(body.kind === 'cases' && f.findings[0]!.node === body.cases[1]).toBe(true);
    expect(kinds(construct('7 if x = 1/2; x otherwise'))).toEqual(['unreachable']);
  });

  it('are not evaluated outside their region', () => {
    const f = construct('1/x if x > 1/2; 2 otherwise');
    expect(f.findings).toEqual([]);
    expect(evaluatePiecewise(f.polynomial!, 0.8)).toBeCloseTo(1.25, 14);
    expect(kinds(construct('sqrt(x) if x > 0; 0 otherwise', '-1'))).toEqual([]);
  });

  it('take affine conditions only', () => {
    expect(kinds(construct('1 if x^2 < 1/2; 2 otherwise'))).toEqual(['condition']);
  });
});

describe('jumps', () => {
  it('are told with place and size', () => {
    const f = construct('x if x < 1/3; x + 2 otherwise');
    expect(f.findings[0]).toMatchObject({ kind: 'jump', severity: 'warning', at: 1 / 3 });
    expect(f.findings[0]!.size).toBeCloseTo(2, 14);
  });

  it('keep the digits of their size however small it is beside the limits', () => {
    const f = construct('x if x < 1/3; x + 1/10^12 otherwise');
    expect(f.findings[0]).toMatchObject({ kind: 'jump', size: 1e-12 });
    expect(f.findings[0]!.message).toContain('jumps at x = 1/3 by 1e-12;');
  });

  it('are not seen where irrational coefficients meet', () => {
    expect(construct('sqrt(2)*x if x < 1/3; sqrt(2)/3 + (x-1/3) otherwise').findings).toEqual([]);
    expect(construct('sin(x) if x < 1/3; sin(1/3)*(3*x) otherwise').findings).toEqual([]);
  });

  it('are seen in approximated functions', () => {
    const f = construct('tanh(1/x)', '-1');
    expect(f.findings[0]).toMatchObject({ kind: 'jump', at: 0 });
    expect(f.findings[0]!.size).toBeCloseTo(2, 12);
  });
});

describe('approximated functions', () => {
  it.each([
    ['exp(x)', '0', '1', 1e-14],
    ['sqrt(1-x)', '0', '1', 1e-14],
    ['sqrt(x)', '0', '1', 1e-13],
    ['x^(1/3)', '0', '1', 1e-13],
    ['sqrt(abs(x-1/3))', '0', '1', 1e-13],
    ['sqrt(1-x^2)', '-1', '1', 2e-12],
    ['3*(2*x^2-1)/(1-x^2)^(1/2)', '-3/5', '3/5', 1e-13],
    ['x*log(x)', '0', '1', 1e-13],
    ['sin(1000*x)', '0', '1', 1e-12],
    ['abs(sin(10*x))', '0', '1', 1e-13],
    ['max(sin(x),cos(x))', '0', '6', 1e-13],
    ['1/(1+25*x^2)', '-1', '1', 1e-13],
    ['sin(x)/x', '-1', '1', 1e-13],
    ['exp(-1000*x)', '0', '10', 1e-13],
    ['exp(-1/x^2)', '-1', '1', 1e-13],
    ['abs(x)^(3/2)', '-1', '1', 1e-13],
  ])('%s on [%s, %s] meets the tree within its bound', (text, a, b, most) => {
    const f = construct(text, a, b);
    expect(f.findings).toEqual([]);
    const bound = f.approximation!.bound;
    expect(bound).toBeLessThan(most);
    const ends = [a, b].map((end) => (constant(end) as Rational).toNumber());
    expect(largestError(text, f, ends[0]!, ends[1]!)).toBeLessThanOrEqual(bound);
    expect(Math.max(...f.polynomial!.coefficients.map((c) => c.length))).toBeLessThanOrEqual(17);
  });

  it('know differences that lose all digits when evaluated as written', () => {
    const f = construct('(1-cos(x))/x^2', '-1');
    for (const x of [1e-9, 1e-5, 0.01, 0.5, -0.9]) {
      const series = [24, 720, 40320, 3628800, 479001600, 87178291200, 20922789888000];
      const value = series.reduce((sum, factorial, k) => sum + (-(x * x)) ** (k + 1) / factorial, 0.5);
      expect(evaluatePiecewise(f.polynomial!, x)).toBeCloseTo(value, 12);
    }
  });

  it('have the masses that calculus gives', () => {
    expect(mass(construct('sqrt(1-x^2)', '-1')).value).toBeCloseTo(Math.PI / 2, 14);
    expect(mass(construct('x*log(x)')).value).toBeCloseTo(-0.25, 14);
    expect(mass(construct('x^(1/3)')).value).toBeCloseTo(0.75, 14);
    expect(mass(construct('1/(1e-8+x^2)', '-1')).value / (2e4 * Math.atan(1e4))).toBeCloseTo(1, 12);
  });

  it.each([
    ['1/x', '-1', 'division-by-zero', 0],
    ['1/x', '0', 'division-by-zero', 0],
    ['1/sqrt(1-x)', '0', 'division-by-zero', 1],
    ['1/(x-x)', '0', 'division-by-zero', 0],
    ['tan(2*x)', '0', 'not-finite', Math.PI / 4],
    ['log(x)', '0', 'not-finite', 0],
    ['exp(1000*x)', '0', 'not-finite', 0.75],
    ['log(x)', '-1', 'undefined', -0.5],
    ['sqrt(x-1/2)', '0', 'undefined', 0.25],
    ['x^(1/3)', '-1', 'undefined', -0.5],
    ['sin(1/x)', '0', 'unresolved', 0],
    ['sin(100000*x)', '0', 'unresolved', 0],
    ['x^0.01', '0', 'unresolved', 0],
    ['1e300*x*1e300', '0', 'too-large', undefined],
    ['y + x', '0', 'unknown-name', undefined],
  ])('%s on [%s, 1] is refused as %s', (text, a, kind, at) => {
    const f = construct(text, a);
    expect(f.polynomial).toBeNull();
    expect(kinds(f)).toEqual([kind]);
    const finding = f.findings[0]!;
    if (at !== undefined) expect(Math.abs(finding.at! - at)).toBeLessThan(0.3);
    expect(finding.message).toMatch(/^[A-Z'].*\.$/);
  });
});

describe('interpolation', () => {
  const through = (points: [string, string][]): ConstructedFunction =>
    constructFunction(
      { kind: 'interpolate', points: points.map(([x, y]) => ({ x: parse(x), y: parse(y) })) },
      { a: Rational.zero, b: Rational.one },
    );

  it('is affine between the points', () => {
    const f = through([
      ['0', '0'],
      ['1/4', '1'],
      ['1', '0'],
    ]);
    expect(f.exact).toEqual({
      breaks: ['0', '1/4', '1'],
      coefficients: [
        ['0', '4'],
        ['4/3', '-4/3'],
      ],
    });
  });

  it('refuses points that do not go from end to end', () => {
    expect(kinds(through([['0', '0']]))).toEqual(['points']);
    expect(
      kinds(
        through([
          ['0', '0'],
          ['1/2', '1'],
        ]),
      ),
    ).toEqual(['points']);
    expect(
      kinds(
        through([
          ['0', '0'],
          ['1/2', '1'],
          ['1/2', '2'],
          ['1', '1'],
        ]),
      ),
    ).toEqual(['points']);
  });
});

describe('densities', () => {
  it('have an exact mass', () => {
    expect(mass(construct('2*x')).exact).toBe('1');
    expect(mass(construct('abs(x-1/3)')).exact).toBe('5/18');
  });

  it('are refused where they are negative, with the place', () => {
    expect(findNegative(construct('x^2'))).toEqual([]);
    expect(findNegative(construct('(x-1/2)^2'))).toEqual([]);
    expect(findNegative(construct('abs(x^2-1/2)'))).toEqual([]);
    expect(findNegative(construct('sqrt(1-x)'))).toEqual([]);
    const found = findNegative(construct('x^2-x+2/9'));
    expect(found).toHaveLength(1);
    expect(found[0]!.interval!.a).toBe(1 / 3);
    expect(found[0]!.interval!.b).toBe(2 / 3);
    expect(found[0]!.at).toBe(0.5);
    expect(found[0]!.size).toBeCloseTo(-1 / 36, 15);
    expect(findNegative(construct('cos(3*x)'))).toHaveLength(1);
  });

  it('have no dip that is passed over where they are approximated', () => {
    for (const text of ['(sin(x)-1/2)^2', '(sin(x)-1/2)^4*cos(3*x)^2', '(x-1/3)^30', 'exp(-100*(x-1/2)^2)'])
      expect(findNegative(construct(text))).toEqual([]);
    const depth = 1e-10;
    const [dip, ...others] = findNegative(construct(`(sin(x)-1/2)^2 - ${depth}`));
    expect(others).toEqual([]);
    expect(dip!.interval!.a).toBeCloseTo(Math.asin(0.5 - Math.sqrt(depth)), 9);
    expect(dip!.interval!.b).toBeCloseTo(Math.asin(0.5 + Math.sqrt(depth)), 9);
    expect(dip!.size! / -depth).toBeCloseTo(1, 4);
  });
});

describe('much work', () => {
  it('resolves minima of high powers and oscillations', () => {
    const text = 'min(x^50, (1-x)^50, abs(x-1/3)^31, sin(300*x))';
    const f = construct(text);
    expect(f.findings).toEqual([]);
    expect(largestError(text, f, 0, 1)).toBeLessThanOrEqual(f.approximation!.bound);
  });

  it('resolves values close to the largest number', () => {
    const f = construct('(x+1)^1000');
    expect(kinds(f)).toEqual(['long']);
    const exact = Rational.of(2).power(1001).toNumber() / 1001;
    expect(Math.abs(Number(mass(f).value) / exact - 1)).toBeLessThan(1e-11);
    const g = construct('1e305*x*sin(x)');
    expect(Math.abs(evaluatePiecewise(g.polynomial!, 0.5) / (0.5e305 * Math.sin(0.5)) - 1)).toBeLessThan(
      1e-14,
    );
  });

  it('refuses more crossings than there may be pieces, and says what to do', () => {
    const f = construct('min(sin(9000*x), cos(9001*x))');
    expect(kinds(f)).toEqual(['unresolved']);
    const many = Array.from({ length: 60 }, (_, k) => `sin(${300 + k}*x)`).join(', ');
    const g = construct(`max(${many})`);
    expect(kinds(g)).toEqual(['unresolved']);
    expect(g.findings[0]!.message).toContain('Use fewer parts');
  });
});

describe('polynomials of high degree', () => {
  it.each(['x^200', '(x-1/2)^120', 'x^60*(1-x)^60', '(x^2 - x/3 + 1/7)^40 * (1 - x/7)^100'])(
    '%s is exact, and as near as doubles are',
    (text) => {
      const f = construct(text);
      expect([f.approximation, f.findings]).toEqual([undefined, []]);
      expect(f.exact).toBeDefined();
      const node = parse(text);
      let scale = 0;
      let error = 0;
      for (let k = 0; k <= 64; k++) {
        const x = Rational.fromNumber(k / 64);
        const value = exactly(node, x).toNumber();
        scale = Math.max(scale, Math.abs(value));
        error = Math.max(error, Math.abs(value - evaluatePiecewise(f.polynomial!, k / 64)));
      }
      expect(error).toBeLessThanOrEqual(8 * Number.EPSILON * scale);
    },
  );

  it.each(['x^3000', 'min(x^150, (1-x)^150)', '(x-0.123456789)^250'])(
    '%s is approximated, which is said where it stands',
    (text) => {
      const f = construct(text);
      expect(f.exact).toBeUndefined();
      const body = parseBody(text);
      expect(body.kind).toBe('expression');
      expect(f.findings).toMatchObject([{ kind: 'long', severity: 'information' }]);
      expect(f.findings[0]!.message).toContain(f.approximation!.bound.toExponential(1));
      expect(largestError(text, f, 0, 1)).toBeLessThanOrEqual(4 * f.approximation!.bound);
    },
  );

  it('what is no polynomial is approximated without a word', () => {
    for (const text of ['sin(x)^200', 'x^150*exp(x)', 'x^(1/2)', '1/(1 + x^150)'])
      expect([text, kinds(construct(text))]).toEqual([text, []]);
  });
});
