import { describe, expect, it } from 'vitest';
import { simplified, simplifiedOnRows } from '../../../engine/landscape/certificate/simplify';
import { realizationDistance } from '../../../engine/landscape/realizations';
import { realize } from '../../../engine/network/realize';
import { shapeOf } from '../../../engine/network/shape';

const domain = { a: -1, b: 2 };
const scales = { domain, target: 1 };

function network(neurons: readonly (readonly [number, number, number])[], c: number): Float64Array {
  return Float64Array.of(...[0, 1, 2].flatMap((part) => neurons.map((neuron) => neuron[part]!)), c);
}

/** Whether a neuron is zero on the domain. */
function isDead(theta: Float64Array, i: number): boolean {
  const width = (theta.length - 1) / 3;
  return [domain.a, domain.b].every((x) => theta[i]! * x + theta[width + i]! < 0);
}

describe('simpler parameters of a realization', () => {
  const kept = [1, 0.5, 2] as const;
  it.each<[string, (readonly [number, number, number])[], number[]]>([
    ['a kink shared by two', [kept, [3, 1.5, -1]], [0]],
    [
      'a kink shared by three, on the left',
      [
        [-1, 0.5, 2],
        [-2, 1, 1],
        [-4, 2, -0.25],
      ],
      [0, 1],
    ],
    ['a neuron without effect', [kept, [1, 0.1, 0]], [1]],
    ['an active neuron next to nothing', [kept, [1e-16, 3, -1e-16]], [1]],
    ['a kink at the right end that is off', [kept, [1, -2 + 1e-16, 5]], [1]],
    ['a kink at the left end that is off', [kept, [-2, -2, 5]], [1]],
  ])('has dead neurons instead of %s', (_, neurons, dead) => {
    const theta = network(neurons, 0.25);
    const simple = simplified(theta, scales)!;
    const shape = shapeOf([1, neurons.length, 1]);
    expect(realizationDistance(realize(shape, theta, domain), realize(shape, simple, domain))).toBeLessThan(
      1e-14,
    );
    expect(neurons.map((__, i) => i).filter((i) => isDead(simple, i))).toEqual(dead);
    expect(simplified(simple, scales)).toBeNull();
  });

  it('moves kinks of active neurons from the ends outwards', () => {
    const theta = network([kept, [-2, 4, 3], [1, 1, 1 / 3]], 0.25);
    const simple = simplified(theta, scales)!;
    const shape = shapeOf([1, 3, 1]);
    expect(realizationDistance(realize(shape, theta, domain), realize(shape, simple, domain))).toBeLessThan(
      1e-14,
    );
    expect([1, 2].map((i) => -simple[3 + i]! / simple[i]!)).toEqual([5, -4]);
  });

  it('leaves kinks on either side, near ones and dead neurons as they are', () => {
    const neurons = [kept, [-1, -0.5, 2], [1, 0.501, 2], [1, -7, 3], [1, 5, 1]] as const;
    expect(simplified(network(neurons, 0), scales)).toBeNull();
  });
});

describe('simpler parameters of the same outputs on rows', () => {
  // Two inputs a row.
  const sample = { inputs: Float64Array.of(1, 0, 0, 1, -1, -1), columns: 2, target: 1 };
  const kept = [1, -1, 0.5, 2] as const;
  const network = (neurons: readonly (readonly number[])[]) =>
    Float64Array.of(
      ...neurons.flatMap(([a, b]) => [a!, b!]),
      ...[2, 3].flatMap((part) => neurons.map((neuron) => neuron[part]!)),
      0.25,
    );

  it.each([
    ['active on some rows with v next to zero', [3, 1, 0.5, -1e-22]],
    ['active on all rows with v = 0', [0, 0, 0.3, 0]],
    ['active on no row', [1, 1, -1.5, 7]],
    ['whose kink is on a row, beside which it is active on none', [0.1, 0.2, 0.1 + 0.2 - 0.5, 4]],
    ['without weights', [0, 0, 0, 5]],
  ])('have zero neurons instead of one %s', (_, neuron) => {
    const simple = simplifiedOnRows(network([kept, neuron]), sample)!;
    expect(simple).toEqual(network([kept, [0, 0, -1, 0]]));
    expect(simplifiedOnRows(simple, sample)).toBeNull();
  });

  it('leave neurons that change an output as they are, at the size of the outputs', () => {
    const theta = network([kept, [3, 1, 0.5, 1e-8]]);
    expect(simplifiedOnRows(theta, sample)).toBeNull();
    expect(simplifiedOnRows(theta, { ...sample, target: 1e3 })).not.toBeNull();
  });
});
