/** Proofs of one neuron's critical realizations, against the ways in which they are repeated. */
import { describe, expect, it } from 'vitest';
import type { ExactPieces } from '../../engine/calculus/piecewise';
import { Rational } from '../../engine/calculus/rational';
import type { NeuronCertificate } from '../../engine/landscape/certificate/certificate';
import { NeuronProofs } from '../../engine/landscape/neuron/confirm';
import { SturmSequence } from '../../engine/landscape/neuron/sturm';
import { holds } from './certificate/confirm';
import { generator, listOf, pieces, randomDensity, randomPieces, uniform } from './pieces';
import { criticalAt, flatAt, riskSlope } from './risk-slope';

function certificatesOf(target: ExactPieces, density = uniform): NeuronCertificate[] {
  const { points, complete } = listOf(target, density);
  expect(complete).toBe(true);
  return points.map(({ certificate, certified, risk, theta }) => {
    expect(certified).toBe(true);
    if (certificate?.proof !== 'moments' && certificate?.proof !== 'root') throw new Error('no proof');
    expect(certificate.risk[0]).toBeLessThanOrEqual(risk);
    expect(certificate.risk[1]).toBeGreaterThanOrEqual(risk);
    const [kink] = certificate.kinks;
    const q = Rational.fromNumber(-theta[1]! / theta[0]!);
    expect(kink === undefined || holds(kink.position, q)).toBe(true);
    return certificate;
  });
}

/** Repeats the proofs; returns the orders of the roots. */
function confirmAll(target: ExactPieces, density = uniform): number[] {
  const proofs = new NeuronProofs(target, density);
  return certificatesOf(target, density).flatMap((certificate) => {
    expect(proofs.confirm(certificate)).toBeNull();
    return certificate.root ? [...certificate.root.orders] : [];
  });
}

describe('the proofs of one neuron', () => {
  it('are confirmed for random targets and densities with jumps', () => {
    const random = generator(20240);
    let roots = 0;
    for (let trial = 0; trial < 12; trial++) {
      const target = randomPieces(random, 1 + (trial % 5), 1 + (trial % 6), trial % 2 === 0);
      roots += confirmAll(target, trial % 3 === 0 ? randomDensity(random) : uniform).length;
    }
    expect(roots).toBeGreaterThan(30);
  });

  it('are there where a root lies on a break point, with the orders from both sides', () => {
    const random = generator(7);
    for (let trial = 0; trial < 6; trial++) {
      const q = Rational.of(BigInt(1 + (trial % 3)), 4n);
      const right = trial % 2 === 0;
      const target = criticalAt(q, right, randomPieces(random, 4, 3, trial % 4 < 2));
      const here = certificatesOf(target).filter(
        ({ kinks: [kink] }) =>
          kink?.position[0] === q.toNumber() && kink.active === (right ? 'right' : 'left'),
      );
      expect(here.length).toBe(1);
      const [{ root, kinks }] = here as [NeuronCertificate];
      expect(kinks[0]!.position[1]).toBe(q.toNumber());
      // The signs between which the risk is critical, from the normal equations.
      const [from, to] = root!.between.map((text) => Rational.parse(text)) as [Rational, Rational];
      expect([from, to].map((x) => riskSlope(target, x, right).sign())).toEqual(root!.signs);
      expect(from.compare(q) < 0 && q.compare(to) < 0).toBe(true);
      confirmAll(target);
    }
  });

  it.each([2, 3, 4, 5])("are there where E' has a zero of order %d", (order) => {
    const q = Rational.parse('2/7');
    for (const target of [flatAt(q, order), mirrored(flatAt(q, order))]) {
      expect(confirmAll(target).filter((each) => each === order).length).toBe(2);
    }
  });
});

describe("Sturm's sequences", () => {
  it('count different roots, and know what is repeated', () => {
    // (x - 1)^3 (x - 2)^2 (x + 3)
    const p = [-12n, 44n, -59n, 32n, -2n, -4n, 1n];
    expect(p.reduce((sum, c) => sum + c, 0n)).toBe(0n);
    const sequence = new SturmSequence(p);
    const count = (from: string, to: string) => sequence.count(Rational.parse(from), Rational.parse(to));
    expect([count('-4', '4'), count('0', '3/2'), count('3/2', '4'), count('5/4', '7/4')]).toEqual([
      3, 1, 1, 0,
    ]);
    const repeated = new SturmSequence(sequence.repeated);
    expect(repeated.count(Rational.of(-4n), Rational.of(4n))).toBe(2);
    expect(new SturmSequence(repeated.repeated).repeated.length).toBe(1);
  });
});

/** f(1 - x) on [0, 1], one piece. */
function mirrored({ coefficients }: ExactPieces): ExactPieces {
  const c = coefficients[0]!.map((text) => Rational.parse(text));
  for (let i = 0; i < c.length - 1; i++) {
    for (let k = c.length - 2; k >= i; k--) c[k] = c[k]!.add(c[k + 1]!);
  }
  return pieces(
    ['0', '1'],
    c.map((value, k) => (k % 2 === 0 ? value : value.negate()).toString()),
  );
}
