import { describe, expect, it } from 'vitest';
import { refine } from '../../engine/dynamics/newton';
import { train } from '../../engine/dynamics/train';
import type { Risk } from '../../engine/risk/risk';
import { bent, cap, farthest, flow, lineRisk, normals, square } from './problems';

function relativeGradient(risk: Risk, theta: Float64Array): number {
  const gradient = new Float64Array(theta.length);
  const scale = new Float64Array(theta.length);
  risk.gradient(theta, gradient);
  risk.gradientScale(theta, scale);
  return Math.hypot(...gradient) / Math.hypot(...scale);
}

const oneNeuron = lineRisk([1, 1, 1], square);

describe('refinement', () => {
  it.each([
    ['the global minimum', [1.13, -0.377, 1.18, 0.037], 4 / 3645],
    ['the affine plateau', [1.05, 0.2, 0.95, -0.35], 1 / 180],
    ['a dead neuron', [1, -2, 1, 0.33], 4 / 45],
  ])('goes to %s', (_name, start, limit) => {
    const refined = refine(oneNeuron, Float64Array.from(start));
    expect(refined.reached).toBe(true);
    expect(relativeGradient(oneNeuron, refined.theta)).toBeLessThan(1e-14);
    expect(Math.abs(refined.risk - limit)).toBeLessThan(1e-15);
    expect(refined.distance).toBeLessThan(0.05);
  });

  it('stays put at a critical point, saddles included', () => {
    // N = 1/3 with a neuron that is off is a minimum, with zero outgoing weight and active everywhere a saddle.
    const saddle = Float64Array.of(0, 1, 0, 1 / 3);
    const refined = refine(oneNeuron, saddle);
    expect(refined.reached).toBe(true);
    expect(refined.distance).toBeLessThan(1e-12);
  });

  it('keeps what the flow conserves: the step is orthogonal to the symmetries', () => {
    const start = Float64Array.of(1.1327, -0.3776, 1.1771, 0.037);
    const { theta } = refine(oneNeuron, start);
    const invariant = (t: Float64Array): number => t[0]! ** 2 + t[1]! ** 2 - t[2]! ** 2;
    expect(Math.abs(invariant(theta) - invariant(start))).toBeLessThan(1e-6);
  });

  it.each([false, true])('ends what flows of several neurons began (normalized: %s)', (normalized) => {
    const risk = lineRisk([1, 6, 1], bent, cap);
    for (const seed of [1, 2, 3]) {
      const method = flow({ until: 1e6, tolerance: 1e-8, rest: 1e-11, normalized });
      const ending = train({ risk, theta: normals(19, seed), method });
      const refined = refine(risk, ending.theta, { normalized });
      expect(refined.reached).toBe(true);
      if (!normalized) expect(relativeGradient(risk, refined.theta)).toBeLessThan(1e-14);
      expect(refined.risk).toBeLessThanOrEqual(ending.risk * (1 + 1e-10));
      for (let i = 0; normalized && i < 6; i++)
        expect(Math.abs(Math.hypot(refined.theta[i]!, refined.theta[6 + i]!) - 1)).toBeLessThan(1e-14);
    }
  });

  it('polishes deep networks', () => {
    const risk = lineRisk([1, 3, 3, 1]);
    const ending = train({
      risk,
      theta: normals(22, 2),
      method: flow({ until: 1e5, tolerance: 1e-8, rest: 1e-11 }),
    });
    const refined = refine(risk, ending.theta);
    expect(ending.gradient).toBeGreaterThan(1e-12);
    expect(refined.reached).toBe(true);
    expect(refined.gradient).toBeLessThan(1e-14);
  });

  it('from far away follows the trajectory', () => {
    const risk = lineRisk([1, 4, 1]);
    const start = normals(13, 3);
    const refined = refine(risk, start);
    const limit = train({ risk, theta: start, method: flow({ until: Infinity, tolerance: 1e-11 }) });
    expect(refined.reached).toBe(true);
    expect(refined.risk).toBeCloseTo(limit.risk, 10);
  });

  it('says why it stopped when it may not go on', () => {
    const refined = refine(lineRisk([1, 4, 1]), normals(13, 3), { steps: 1 });
    expect(refined.reached).toBe(false);
    expect(refined.reason).toContain('the steps are used up');
    const cancelled = refine(lineRisk([1, 4, 1]), normals(13, 3), { cancelled: () => true });
    expect(cancelled.reason).toContain('cancelled');
    const bad = refine(oneNeuron, Float64Array.of(NaN, 0, 0, 0));
    expect([bad.reached, bad.reason]).toEqual([false, 'the gradient is not finite here']);
    expect(farthest(bad.theta.subarray(1), [0, 0, 0])).toBe(0);
  });
});
