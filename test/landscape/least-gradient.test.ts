import { describe, expect, it } from 'vitest';
import { hessianInertia } from '../../engine/landscape/classification';
import { leastGradient } from '../../engine/landscape/least-gradient';
import { shapeOf } from '../../engine/network/shape';
import { createLineRisk } from '../../engine/risk/line';
import { floating, pieces, uniform } from './pieces';

const square = floating(pieces(['0', '1'], ['0', '0', '1']));
const risk = createLineRisk(shapeOf([1, 2, 1]), square, floating(uniform), { kind: 'exact' });
/** Beside the best network with one kink, whose second neuron is split off: a saddle. */
const start = Float64Array.of(1, 1, -0.34, -0.32, 0.6, 0.7, 0.04);

function search(cancelled: () => boolean) {
  let evaluations = 0;
  const found = leastGradient(risk, start, { cancelled, evaluated: () => (evaluations += 1) });
  return { found, evaluations };
}

describe('minimizing the norm of the gradient', () => {
  it('leads to a saddle', () => {
    const { found, evaluations } = search(() => false);
    const gradient = new Float64Array(7);
    risk.gradient(found!, gradient);
    expect(Math.hypot(...gradient)).toBeLessThan(1e-13);
    expect(hessianInertia(risk, found!)).toMatchObject({ index: 1 });
    expect(evaluations).toBeGreaterThan(2);
  });

  it('is cancelled between any two steps', () => {
    for (const patience of [0, 1, 2]) {
      let asked = 0;
      const { found, evaluations } = search(() => ++asked > patience);
      expect([found, asked]).toEqual([null, patience + 1]);
      expect(evaluations).toBeLessThanOrEqual(1 + 6 * patience);
    }
  });
});
