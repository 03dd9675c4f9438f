import { Solver as Extrapolation } from 'odex';
import { describe, expect, it } from 'vitest';
import { type Ending, type Sample, train } from '../../engine/dynamics/train';
import { normalize } from '../../engine/network/normalize';
import { bent, cap, farthest, flow, lineRisk, normals, quadratic, quartic, square } from './problems';

const solvers = ['explicit', 'stiff', 'auto'] as const;

function recorded(run: (observe: (sample: Sample) => void) => Ending): { ending: Ending; samples: Sample[] } {
  const samples: Sample[] = [];
  const ending = run((sample) => samples.push({ ...sample, theta: sample.theta.slice() }));
  return { ending, samples };
}

/** |w_i|^2 + b_i^2 - v_i^2 for one input. */
function conserved(theta: Float64Array): number[] {
  const width = (theta.length - 1) / 3;
  return Array.from(
    { length: width },
    (_, i) => theta[i]! ** 2 + theta[width + i]! ** 2 - theta[2 * width + i]! ** 2,
  );
}

describe('the flow of known problems', () => {
  it.each(solvers)('%s follows a stiff linear flow', (solver) => {
    const curvatures = [1e3, 1, 1e-3];
    const theta = Float64Array.of(1, -2, 3);
    const ending = train({
      risk: quadratic(curvatures),
      theta,
      method: flow({ until: 5, solver, rest: 0 }),
    });
    const exact = curvatures.map((curvature, i) => theta[i]! * Math.exp(-5 * curvature));
    expect(ending.status).toBe('finished');
    expect(ending.time).toBe(5);
    expect(farthest(ending.theta, exact)).toBeLessThan(1e-8);
  });

  it.each(solvers)('%s follows an algebraic decay', (solver) => {
    const theta = Float64Array.of(1, -0.5);
    const ending = train({ risk: quartic(2), theta, method: flow({ until: 1e4, solver, rest: 0 }) });
    const exact = [...theta].map((x) => x / Math.sqrt(1 + 2e4 * x * x));
    expect(farthest(ending.theta, exact)).toBeLessThan(1e-8);
  });

  it('travels the length of the arc', () => {
    const ending = train({
      risk: quadratic([1, 3]),
      theta: Float64Array.of(1, 1),
      method: flow({ until: 1, tolerance: 1e-6, rest: 0 }),
    });
    let length = 0;
    const count = 20000;
    for (let k = 0; k < count; k++) {
      const t = (k + 0.5) / count;
      length += Math.hypot(Math.exp(-t), 3 * Math.exp(-3 * t)) / count;
    }
    expect(Math.abs(ending.distance - length)).toBeLessThan(1e-4);
    expect(ending.supNorm).toBeCloseTo(Math.SQRT2, 14);
  });
});

describe('limits of the flow of one neuron against x^2', () => {
  const risk = lineRisk([1, 1, 1], square);
  const method = flow({ until: 1e6, tolerance: 1e-12, rest: 1e-14 });

  it('from (1, -1/5, 1, 0) to the global minimum', () => {
    // At rest theta is as far from the limit as G is over the smallest eigenvalue.
    const resting = { ...method, tolerance: 1e-14, rest: 1e-16 };
    const { theta } = train({ risk, theta: Float64Array.of(1, -0.2, 1, 0), method: resting });
    const limit = [1.13271317191493, -0.37757105730498, 1.17711470687609, 1 / 27];
    expect(farthest(theta, limit)).toBeLessThan(1e-14);
  });

  it.each([
    [[-1, 0.5, 1, 0], 4 / 45],
    [[1, 0.5, 1, 0], 1 / 180],
  ])('from %j to risk %d', (start, limit) => {
    const ending = train({ risk, theta: Float64Array.from(start), method });
    expect(ending.status).toBe('converged');
    expect(Math.abs(ending.risk - limit)).toBeLessThan(1e-12);
  });

  it.each(solvers)('%s comes to rest without end in time', (solver) => {
    const ending = train({
      risk,
      theta: Float64Array.of(1, -0.2, 1, 0),
      method: flow({ until: Infinity, tolerance: 1e-9, solver }),
    });
    expect(ending.status).toBe('converged');
    expect(Math.abs(ending.risk - 4 / 3645)).toBeLessThan(1e-14);
  });
});

describe('invariants of the flow of networks', () => {
  const problems = [
    { risk: lineRisk([1, 6, 1]), theta: normals(19, 1) },
    { risk: lineRisk([1, 9, 1], bent, cap), theta: normals(28, 2) },
  ];

  it.each(solvers)('%s conserves |w|^2 + b^2 - v^2 and lets the risk fall', (solver) => {
    for (const { risk, theta } of problems) {
      const tolerance = 1e-9;
      const { ending, samples } = recorded((observe) =>
        train({ risk, theta, observe, method: flow({ until: 200, tolerance, solver }) }),
      );
      expect(farthest(conserved(ending.theta), conserved(theta))).toBeLessThan(1e-6);
      for (let k = 1; k < samples.length; k++) {
        const before = samples[k - 1]!.risk;
        expect(samples[k]!.risk).toBeLessThanOrEqual(before + 1e-8 * before);
        expect(samples[k]!.time).toBeGreaterThan(samples[k - 1]!.time);
      }
    }
  });

  it.each([false, true])('loses as much risk as the gradient explains (normalized: %s)', (normalized) => {
    for (const { risk, theta } of problems) {
      const until = 2;
      const { samples } = recorded((observe) =>
        train({
          risk,
          theta,
          observe,
          record: 6000,
          method: flow({ until, tolerance: 1e-11, normalized, solver: 'explicit' }),
        }),
      );
      // Steps are recorded where there are fewer than asked for: integrate |G|^2 between them with Simpson's rule.
      let energy = 0;
      for (let k = 1; k < samples.length; k++) {
        const from = samples[k - 1]!;
        const to = samples[k]!;
        const middle = train({
          risk,
          theta: from.theta,
          method: flow({
            until: (to.time - from.time) / 2,
            tolerance: 1e-12,
            normalized,
            solver: 'explicit',
          }),
        });
        energy +=
          ((to.time - from.time) * (from.gradient ** 2 + 4 * middle.gradient ** 2 + to.gradient ** 2)) / 6;
      }
      const lost = samples[0]!.risk - samples.at(-1)!.risk;
      expect(Math.abs(energy - lost)).toBeLessThan(1e-4 * lost);
    }
  });

  it('agrees with odex, an extrapolation method', () => {
    for (const { risk, theta } of problems) {
      const n = theta.length;
      const gradient = new Float64Array(n);
      const solver = new Extrapolation(n);
      solver.relativeTolerance = 1e-11;
      solver.absoluteTolerance = 1e-11;
      const field = (_t: number, y: number[]): number[] => {
        risk.gradient(Float64Array.from(y), gradient);
        return Array.from(gradient, (g) => -g);
      };
      const other = solver.solve(field, 0, Array.from(theta), 20).y;
      for (const name of solvers) {
        const ours = train({ risk, theta, method: flow({ until: 20, tolerance: 1e-11, solver: name }) });
        expect(farthest(ours.theta, other)).toBeLessThan(2e-8);
      }
    }
  });

  it('does not depend on what is recorded', () => {
    const { risk, theta } = problems[0]!;
    const method = flow({ until: 50 });
    const silent = train({ risk, theta, method });
    for (const record of [2, 10, 1000]) {
      const { ending, samples } = recorded((observe) => train({ risk, theta, method, record, observe }));
      expect(ending).toEqual(silent);
      expect(samples[0]!.time).toBe(0);
      expect(samples.at(-1)!.time).toBe(50);
      expect(samples.at(-1)!.theta).toEqual(silent.theta);
      const expected = Math.min(record, silent.steps + 1);
      expect(samples.length).toBeGreaterThanOrEqual(Math.min(expected, 2));
      expect(Math.abs(samples.length - expected)).toBeLessThanOrEqual(2);
    }
  });

  it('records points of the trajectory at times on a logarithmic grid', () => {
    const { risk, theta } = problems[0]!;
    const { samples } = recorded((observe) =>
      train({ risk, theta, record: 30, observe, method: flow({ until: 10, solver: 'stiff' }) }),
    );
    for (const { time, theta: point } of samples.slice(1, -1)) {
      const there = train({ risk, theta, method: flow({ until: time, tolerance: 1e-12 }) });
      expect(farthest(point, there.theta)).toBeLessThan(1e-7);
    }
    const ratios = samples.slice(3).map(({ time }, k) => time / samples[k + 2]!.time);
    expect(Math.max(...ratios) / Math.min(...ratios)).toBeLessThan(1.001);
  });
});

describe('the normalized flow', () => {
  it.each([
    [[1, 5, 1], 'auto'],
    [[1, 5, 1], 'explicit'],
    [[1, 5, 1], 'stiff'],
    [[1, 3, 3, 1], 'auto'],
    [[1, 3, 3, 1], 'stiff'],
  ] as const)('%j keeps the rows at length one (%s)', (widths, solver) => {
    const risk = lineRisk(widths);
    const theta = normals(risk.shape.parameters, 5);
    const { ending, samples } = recorded((observe) =>
      train({
        risk,
        theta,
        observe,
        method: flow({ until: 300, solver, normalized: true, tolerance: 1e-8 }),
      }),
    );
    const moved = normalize(risk.shape, theta.slice());
    expect(farthest(samples[0]!.theta, moved)).toBeLessThan(1e-14);
    expect(Math.abs(ending.initialRisk - risk.value(theta))).toBeLessThan(1e-13 * ending.initialRisk);
    for (const sample of samples) {
      for (let layer = 0; layer < risk.shape.depth; layer++) {
        const inputs = widths[layer]!;
        for (let row = 0; row < widths[layer + 1]!; row++) {
          let square = sample.theta[risk.shape.biases[layer]! + row]! ** 2;
          for (let j = 0; j < inputs; j++)
            square += sample.theta[risk.shape.weights[layer]! + row * inputs + j]! ** 2;
          expect(Math.abs(Math.sqrt(square) - 1)).toBeLessThan(1e-14);
        }
      }
    }
    for (let k = 1; k < samples.length; k++) {
      expect(samples[k]!.risk).toBeLessThanOrEqual(samples[k - 1]!.risk * (1 + 1e-7));
    }
  });

  it('agrees between solvers, and reports the projected gradient', () => {
    const risk = lineRisk([1, 5, 1], bent, cap);
    const theta = normals(16, 7);
    const [explicit, stiff] = (['explicit', 'stiff'] as const).map((solver) =>
      train({ risk, theta, method: flow({ until: 10, normalized: true, solver, tolerance: 1e-11 }) }),
    );
    expect(farthest(explicit!.theta, stiff!.theta)).toBeLessThan(1e-8);
    const gradient = new Float64Array(16);
    risk.gradient(explicit!.theta, gradient);
    let square = gradient[15]! ** 2;
    for (let i = 0; i < 5; i++) {
      const w = explicit!.theta[i]!;
      const b = explicit!.theta[5 + i]!;
      square += (-b * gradient[i]! + w * gradient[5 + i]!) ** 2 + gradient[10 + i]! ** 2;
    }
    expect(explicit!.gradient).toBeCloseTo(Math.sqrt(square), 13);
  });

  it('starts a zero neuron as (0, 1) with outgoing weight zero', () => {
    const risk = lineRisk([1, 2, 1]);
    const { samples } = recorded((observe) =>
      train({
        risk,
        theta: Float64Array.of(0, 1, 0, -0.5, 3, 1, 0),
        observe,
        method: flow({ until: 1, normalized: true }),
      }),
    );
    const [first] = samples;
    expect([first!.theta[0], first!.theta[2], first!.theta[4]]).toEqual([0, 1, 0]);
  });
});

describe('endings of a flow', () => {
  const risk = lineRisk([1, 4, 1]);
  const theta = normals(13, 3);

  it('is converged at once at a critical point', () => {
    const ending = train({ risk, theta: new Float64Array(13), method: flow({ until: Infinity }) });
    expect(ending.steps).toBe(0);
    expect(ending.status).toBe('converged');
  });

  it('is finished at once at time zero', () => {
    const ending = train({ risk, theta, method: flow({ until: 0 }) });
    expect([ending.status, ending.steps, ending.time]).toEqual(['finished', 0, 0]);
  });

  it('is stopped by a condition, at the start or at the first step where it holds', () => {
    const method = flow({ until: 1e3 });
    expect(train({ risk, theta, method, stop: () => true })).toMatchObject({ status: 'stopped', steps: 0 });
    const ending = train({ risk, theta, method, stop: ({ time }) => time >= 7 });
    expect(ending.status).toBe('stopped');
    expect(ending.time).toBeGreaterThanOrEqual(7);
    expect(train({ risk, theta, method, stop: ({ steps }) => steps === 3 }).steps).toBe(3);
  });

  it('is diverged where the start is not finite', () => {
    const bad = theta.slice();
    bad[2] = NaN;
    expect(train({ risk, theta: bad, method: flow() }).status).toBe('diverged');
    expect(train({ risk, theta: theta.map((x) => 1e200 * x), method: flow() }).status).toBe('diverged');
  });

  it('is cancelled when asked', () => {
    let asked = 0;
    const ending = train({
      risk,
      theta,
      method: flow({ until: Infinity, rest: 0 }),
      cancelled: () => ++asked > 2,
    });
    expect(ending.status).toBe('cancelled');
  });

  it('ends without end in time when the state cannot improve', () => {
    const ending = train({ risk, theta, method: flow({ until: Infinity, rest: 0, tolerance: 1e-8 }) });
    expect(['finished', 'converged']).toContain(ending.status);
    expect(ending.gradient).toBeLessThan(1e-10);
  });

  it('copes with large and small scales', () => {
    for (const scale of [1e-6, 1e3]) {
      const ending = train({
        risk,
        theta: theta.map((x) => scale * x),
        method: flow({ until: 10, tolerance: 1e-8 }),
      });
      expect(ending.status).toBe('finished');
      expect(ending.risk).toBeLessThan(ending.initialRisk);
    }
  });
});

describe('a flow that gets stuck', () => {
  it.each([
    [false, /seems to change here faster than steps of this tolerance can follow/],
    [true, /as that of a data set does where a kink passes a point/],
  ])('says what there may be in the way, where the gradient jumps: %s', (gradientJumps, reason) => {
    let evaluations = 0;
    // A risk that rises however short a step is.
    const risk = new Proxy(quadratic([1, 1]), {
      get(target, name) {
        if (name === 'gradientJumps') return gradientJumps;
        const member: unknown = Reflect.get(target, name);
        if (name !== 'gradient')
          return typeof member === 'function' ? (member.bind(target) as unknown) : member;
        return (...point: Parameters<typeof target.gradient>) => target.gradient(...point) + ++evaluations;
      },
    });
    const ending = train({
      risk,
      theta: Float64Array.of(1, 2),
      method: flow({ until: 1, solver: 'explicit' }),
    });
    expect(ending.status).toBe('failed');
    expect(ending.reason).toMatch(reason);
  });
});
