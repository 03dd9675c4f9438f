import fc from '../../properties';
import { describe, expect, it } from 'vitest';
import type { ExactPieces } from '../../../engine/calculus/piecewise';
import { Rational } from '../../../engine/calculus/rational';
import type { LineCertificate } from '../../../engine/landscape/certificate/certificate';
import { LineCertifier } from '../../../engine/landscape/certificate/certify';
import { hessianInertia } from '../../../engine/landscape/classification';
import { multistart } from '../../../engine/landscape/multistart';
import { initialTheta } from '../../../engine/network/initialize';
import { shapeOf } from '../../../engine/network/shape';
import { createLineRisk } from '../../../engine/risk/line';
import { constructed, domainOf, floating, generator, listOf, pieces, plateauBody, uniform } from '../pieces';
import { confirm, holds } from './confirm';
import type { Problem } from './oracle';

const standard = { kind: 'normal', mean: 0, sd: 1 } as const;
const normal = { kind: 'random', weights: standard, biases: standard } as const;
const square = pieces(['0', '1'], ['0', '0', '1']);
const cubic = pieces(['-1', '1'], ['0', '-1', '0', '1']);
const hat = pieces(['0', '1/2', '1'], ['0', '2'], ['2', '-2']);
const around = pieces(['-1', '1'], ['1']);

function certificateOf(theta: readonly number[], f: ExactPieces, p: ExactPieces = uniform): LineCertificate {
  const certificate = new LineCertifier(f, p).certify(Float64Array.from(theta));
  if (typeof certificate === 'string') throw new Error(certificate);
  return certificate;
}

function reasonAt(theta: readonly number[], f: ExactPieces, p: ExactPieces = uniform): string {
  const reason = new LineCertifier(f, p).certify(Float64Array.from(theta));
  return typeof reason === 'string' ? reason : 'certified';
}

/** The points that some starts lead to, with their certificates. */
function found(H: number, f: ExactPieces, p: ExactPieces, starts: number) {
  const shape = shapeOf([1, H, 1]);
  const target = floating(f);
  return multistart({
    risk: createLineRisk(shape, target, floating(p), { kind: 'exact' }),
    magnitudes: { domain: domainOf(target), input: 1, target: 2, mass: 1 },
    inputs: null,
    starts,
    start: (j) => initialTheta(normal, shape, 1, j),
    certify: new LineCertifier(f, p),
    cancelled: () => false,
  }).points;
}

describe('certificates of critical points', () => {
  const cases: readonly { name: string; H: number; problem: Problem; starts: number }[] = [
    { name: 'x^2, 2 neurons', H: 2, problem: { f: square, p: uniform }, starts: 8 },
    { name: 'x^2, 3 neurons', H: 3, problem: { f: square, p: uniform }, starts: 4 },
    { name: 'x^3 - x, 3 neurons', H: 3, problem: { f: cubic, p: around }, starts: 3 },
    {
      name: 'a corner and a density, 2 neurons',
      H: 2,
      problem: {
        f: pieces(['0', '1/3', '1'], ['1', '-3', '0', '9'], ['2', '-5']),
        p: pieces(['0', '1/2', '1'], ['1/2', '1'], ['3/2', '-1']),
      },
      starts: 4,
    },
  ];

  it.each(cases)('are confirmed at higher precision: $name', ({ H, problem, starts }) => {
    const certified = found(H, problem.f, problem.p, starts).filter(({ certificate }) => certificate);
    expect(certified.length).toBeGreaterThan(1);
    for (const point of certified) confirm(problem, point);
  });

  it('contain what is known exactly', () => {
    const { kinks, constant, risk, slope } = certificateOf([1, -1 / 3, 4 / 3, 1 / 27], square);
    expect(slope).toBeNull();
    expect(holds(constant, Rational.of(1n, 27n))).toBe(true);
    expect(holds(kinks[0]!.position, Rational.of(1n, 3n))).toBe(true);
    expect(holds(kinks[0]!.jump, Rational.of(4n, 3n))).toBe(true);
    expect(holds(risk, Rational.of(4n, 3645n))).toBe(true);
    for (const [low, high] of [constant, risk, kinks[0]!.position]) expect(high - low).toBeLessThan(1e-12);
    // The hat by a kink and a neuron that is active everywhere; the kink sits on the corner.
    const exact = certificateOf([1, 1, 1, -1 / 2, 2, -4, -2], hat);
    expect([exact.rank, exact.index, exact.kinks[0]!.neurons]).toEqual([4, 0, [1]]);
    expect(holds(exact.kinks[0]!.position, Rational.of(1n, 2n)) && holds(exact.risk, Rational.zero)).toBe(
      true,
    );
  });

  it('are there for many kinks, where the Hessian is nearly singular', () => {
    // The best network for x^2: a constant piece of length 1/n, n = 2H + 1, then H pieces of length 2/n.
    const H = 32;
    const n = 2 * H + 1;
    const kinks = Array.from({ length: H }, (_, i) => (2 * i + 1) / n);
    const theta = [
      kinks.map(() => 1),
      kinks.map((q) => -q),
      kinks.map(() => 4 / n),
      [1 / (3 * n * n)],
    ].flat();
    const certificate = certificateOf(theta, square);
    expect([certificate.rank, certificate.index]).toEqual([n, 0]);
    const rational = (numerator: number, denominator: number) =>
      Rational.of(BigInt(numerator), BigInt(denominator));
    certificate.kinks.forEach(({ position, jump }, i) => {
      expect(holds(position, rational(2 * i + 1, n)) && holds(jump, rational(4, n))).toBe(true);
    });
    expect(holds(certificate.constant, rational(1, 3 * n * n))).toBe(true);
    expect(holds(certificate.risk, rational(16, 180 * n ** 4))).toBe(true);
    expect(
      reasonAt(
        Array.from(theta, (value, i) => (i === 40 ? value + 1e-6 : value)),
        square,
      ),
    ).not.toBe('certified');
  });

  it('agree with the complete lists of one neuron', () => {
    const random = generator(5);
    const digit = () => `${Math.round(random() * 20 - 10)}/4`;
    let kinked = 0;
    for (let trial = 0; trial < 25; trial++) {
      const f = pieces(['0', '2/5', '1'], [digit(), digit(), digit()], [digit(), digit(), digit(), digit()]);
      const p = pieces(['0', '1'], ['1', `${trial}/5`]);
      const certifier = new LineCertifier(f, p);
      for (const { certified, index, rank, risk, theta, realization } of listOf(f, p).points) {
        if (!certified) continue;
        // A kink on a jump of the target has one-sided curvatures only.
        if (realization!.breakpoints[1] === 0.4) continue;
        const certificate = certifier.certify(theta);
        if (typeof certificate === 'string') throw new Error(`${certificate}: ${theta.join()}`);
        expect([certificate.rank, certificate.index]).toEqual([rank, index]);
        expect(certificate.risk[0] <= risk && risk <= certificate.risk[1]).toBe(true);
        kinked += certificate.kinks.length;
      }
    }
    expect(kinked).toBeGreaterThan(20);
  });

  it('count what neurons with a common kink add', () => {
    const [c, q, s] = [1 / 27, 1 / 3, 4 / 3];
    const risk = createLineRisk(shapeOf([1, 3, 1]), floating(square), floating(uniform), { kind: 'exact' });
    for (const parts of [
      [0.5, 0.4],
      [2, -0.5],
      [-2, 1],
      [-1, -1.5],
      [3, 1],
    ]) {
      const jumps = [...parts, s - parts[0]! - parts[1]!];
      const theta = Float64Array.of(1, 2, 1, -q, -2 * q, -q, jumps[0]!, jumps[1]! / 2, jumps[2]!, c);
      const certificate = certificateOf([...theta], square);
      expect(certificate.kinks[0]!.neurons).toEqual([0, 1, 2]);
      expect(hessianInertia(risk, theta)).toEqual({ rank: certificate.rank, index: certificate.index });
    }
  });

  it('do not depend on how neurons are turned, scaled or filled up with dead ones', () => {
    // The hat again, as 2 - 2 x - 4 max(1/2 - x, 0), and with a dead neuron.
    const plain = certificateOf([1, 1, 1, -1 / 2, 2, -4, -2], hat);
    const turned = certificateOf([2, -8, -3, 4, 4, -1, -1, -1 / 2, 7, 6], hat);
    expect(turned.kinks[0]!.neurons).toEqual([1]);
    expect([turned.rank, turned.index]).toEqual([plain.rank, plain.index]);
    const pairs = [
      [plain.kinks[0]!.position, turned.kinks[0]!.position],
      [plain.kinks[0]!.jump, turned.kinks[0]!.jump],
      [plain.constant, turned.constant],
      [plain.slope!, turned.slope!],
    ] as const;
    for (const [x, y] of pairs) expect(Math.max(x[0], y[0])).toBeLessThanOrEqual(Math.min(x[1], y[1]));
  });
});

describe('what is not certified', () => {
  it('is a theta that is not critical', () => {
    const theta = [1, -1 / 3, 4 / 3, 1 / 27];
    const certifier = new LineCertifier(square, uniform);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), fc.constantFrom(1e-6, -1e-5, 1e-3, 0.1), (i, by) => {
        const moved = Float64Array.from(theta, (value, k) => (k === i ? value + by : value));
        // Scaling w and b together changes the jump alone, so every entry matters.
        expect(certifier.certify(moved)).toEqual(expect.any(String));
      }),
    );
    expect(reasonAt([1, -0.3, 1.3, 0], square)).toContain('not critical to rounding');
    expect(reasonAt([1, NaN, 1.3, 0], square)).toContain('not finite');
  });

  it('is a member of a continuum', () => {
    // The hat by more neurons than it needs: the second kink is anywhere, with no jump.
    expect(reasonAt([1, 1, 1, 1, -1 / 2, -3 / 4, 2, -4, 0, -2], hat)).toContain('may be singular');
    // Two neurons with the kink of the hat: the network meets the target there.
    expect(reasonAt([1, 1, 1, 1, -1 / 2, -1 / 2, 2, -3, -1, -2], hat)).toContain('share a kink');
    // Where the density vanishes two kinks can share the jump as they like.
    const gap = pieces(['0', '1/4', '3/4', '1'], ['1'], ['0'], ['1']);
    const ramp = pieces(['0', '1/2', '1'], ['0'], ['-1/2', '1']);
    expect(reasonAt([1, 1, -2 / 5, -3 / 5, 1 / 2, 1 / 2, 0], ramp, gap)).toContain('may be singular');
    expect(certificateOf([1, -1 / 2, 1, 0], ramp, gap).rank).toBe(3);
  });

  it('is the family of non-global minima of mathematics.md', () => {
    const { polynomial } = constructed(plateauBody, -1, 1);
    const f = exactPieces(polynomial);
    const certifier = new LineCertifier(f, around);
    for (const q of [-0.5, -0.2, 0, 0.1, 0.4]) {
      const sigma = Math.sqrt(1 - q * q);
      const s = (-6 * (2 + q) * sigma) / (1 + q) ** 2;
      const theta = Float64Array.of(1, 1, 2, -q, s, 24 * (1 - q * q) ** -1.5, -6 * sigma - s * (q + 2));
      expect(certifier.certify(theta)).toEqual(expect.any(String));
    }
  });

  it('has its reason in words', () => {
    expect(reasonAt([1, 0, -1 / 3, 0, 4 / 3, 1, 1 / 27], square)).toContain('neuron 2 has w = 0 and b = 0');
    expect(reasonAt([1, 1, -1 / 3, 0, 4 / 3, 0, 1 / 27], square)).toContain('neuron 2 lies at an end');
    expect(reasonAt([1, 0, -1 / 3, 1, 4 / 3, 0, 1 / 27], square)).toContain('w = 0 and v = 0');
    const step = pieces(['0', '1/2', '1'], ['0'], ['1']);
    expect(reasonAt([1, -1 / 2, 1, 0], step)).toContain('the target jumps');
  });
});

/** The polynomials of doubles as they are. */
function exactPieces({ breaks, coefficients }: ReturnType<typeof floating>): ExactPieces {
  return {
    breaks: Array.from(breaks, (x) => Rational.fromNumber(x).toString()),
    coefficients: coefficients.map((c, k) => {
      const [a, b] = [Rational.fromNumber(breaks[k]!), Rational.fromNumber(breaks[k + 1]!)];
      const [middle, half] = [a.add(b).divide(Rational.of(2n)), b.subtract(a).divide(Rational.of(2n))];
      return inPowersOfX(c, middle, half).map((value) => value.toString());
    }),
  };
}

/** From coefficients in (x - middle) / half, by Horner's rule. */
function inPowersOfX(c: Float64Array, middle: Rational, half: Rational): Rational[] {
  let sum: Rational[] = [];
  for (const value of [...c].reverse()) {
    const next = [Rational.zero, ...sum.map((x) => x.divide(half))];
    sum.forEach((x, k) => (next[k] = next[k]!.subtract(x.multiply(middle).divide(half))));
    next[0] = next[0]!.add(Rational.fromNumber(value));
    sum = next;
  }
  return sum;
}
