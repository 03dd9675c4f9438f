import fc from '../properties';
import { describe, expect, it } from 'vitest';
import { estimateRates, type Tail } from '../../engine/landscape/rates';

/** States at times spaced logarithmically, of a risk with dL/dt = -|G|^2. */
function tail(until: number, risk: (t: number) => number, gradient: (t: number) => number): Tail {
  const time = Array.from({ length: 8 * 40 }, (_, k) => 0.01 * 2 ** (k / 8)).filter((t) => t <= until);
  return { time, risk: time.map(risk), gradient: time.map(gradient) };
}

const floors = { gradientFloor: 1e-13, riskFloor: 2e-14 };

describe('algebraic decay', () => {
  // L - L* = C (t + s)^-r with α = (1 + 1/r)/2.
  it.each([1.2, 2, 3, 5])('finds the rate %d and its exponent', (r) => {
    const limit = 0.3;
    const excess = (t: number) => 0.5 * (t + 1) ** -r;
    const gradient = (t: number) => Math.sqrt(r * 0.5 * (t + 1) ** (-r - 1));
    const states = tail(r < 3 ? 1e5 : 1e3, (t) => limit + excess(t), gradient);
    for (const known of [limit, null]) {
      const rates = estimateRates(states, { ...floors, risk: known });
      if (!rates.decided) expect.fail(rates.reason);
      // An extrapolated limit costs some digits.
      expect(Math.abs(rates.decay - r)).toBeLessThan((known === null ? 0.03 : 0.01) * r);
      expect(rates.lojasiewicz).toBeCloseTo((1 + 1 / r) / 2, 2);
    }
  });
});

describe('error bars', () => {
  const r = fc.double({ min: 1.2, max: 5, noNaN: true });
  const mixed = fc.double({ min: 0, max: 1, noNaN: true });
  it('reach the rate of decays with a faster part', () => {
    fc.assert(
      fc.property(
        r,
        mixed,
        fc.constantFrom(1e2, 1e3, 1e5),
        fc.constantFrom(0.3, null),
        (r, part, until, known) => {
          const excess = (t: number) => 0.5 * ((t + 1) ** -r + part * (t + 1) ** (-r - 1));
          const fall = (t: number) => 0.5 * (r * (t + 1) ** (-r - 1) + part * (r + 1) * (t + 1) ** (-r - 2));
          const states = tail(
            until,
            (t) => 0.3 + excess(t),
            (t) => Math.sqrt(fall(t)),
          );
          const rates = estimateRates(states, { ...floors, risk: known });
          if (!rates.decided) return;
          expect(Math.abs(rates.decay - r)).toBeLessThanOrEqual(rates.decayError);
          expect(Math.abs(rates.lojasiewicz - (1 + 1 / r) / 2)).toBeLessThanOrEqual(rates.lojasiewiczError);
          expect(rates.decayError).toBeLessThan(0.2 * r);
        },
      ),
    );
  });
});

describe('exponential decay', () => {
  it.each([0, 0.1])('is an infinite rate above the limit %d', (limit) => {
    const states = tail(
      64,
      (t) => limit + Math.exp(-t),
      (t) => Math.exp(-t / 2),
    );
    for (const known of [limit, null]) {
      const rates = estimateRates(states, { ...floors, risk: known });
      if (!rates.decided) expect.fail(rates.reason);
      expect(rates.decay).toBe(Infinity);
      expect(rates.lojasiewicz).toBeCloseTo(0.5, 2);
    }
  });
});

describe('tails that tell nothing', () => {
  it('says so for a short one', () => {
    const states = tail(
      0.02,
      (t) => 1 - t,
      () => 1,
    );
    expect(estimateRates(states, { ...floors, risk: null })).toMatchObject({ decided: false });
  });

  it('says so while the risk is far from its limit', () => {
    const states = tail(
      1,
      (t) => 1 + Math.exp(-t),
      (t) => Math.exp(-t / 2),
    );
    expect(estimateRates(states, { ...floors, risk: 1 })).toMatchObject({ decided: false });
  });

  it('says so where one law turns into another', () => {
    const states = tail(
      100,
      (t) => (1 + t) ** -2 + 1e-3 * Math.exp(-t / 100),
      (t) => Math.sqrt(2 * (1 + t) ** -3 + 1e-5 * Math.exp(-t / 100)),
    );
    expect(estimateRates(states, { ...floors, risk: 0 })).toMatchObject({ decided: false });
  });
});
