import { afterEach, describe, expect, it, vi } from 'vitest';
import { cubic, numbers, randomPiecewise, spreadNetwork } from './samples';

describe('the choice of a kernel', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });
  const fresh = async () => {
    vi.resetModules();
    return (await import('../../engine/kernel/line-kernel')).createLineKernel;
  };

  it('is WebAssembly where there is SIMD', async () => {
    const createLineKernel = await fresh();
    expect(createLineKernel(3, cubic.target, cubic.density)?.name).toBe('wasm-simd-1');
  });

  it('falls back to the plain twin, with the same bits, where WebAssembly is missing or forbidden', async () => {
    const createLineKernel = await fresh();
    const theta = spreadNetwork(numbers(1), 0, 1, 5);
    const risk = createLineKernel(5, cubic.target, cubic.density)!.value(theta);
    const forbidden = {
      validate: () => true,
      Module: function () {
        throw new Error('Refused to compile');
      },
    };
    for (const stub of [undefined, forbidden]) {
      vi.stubGlobal('WebAssembly', stub);
      const kernel = (await fresh())(5, cubic.target, cubic.density)!;
      expect(kernel.name).toBe('plain-1');
      expect(kernel.value(theta)).toBe(risk);
      vi.unstubAllGlobals();
    }
  });

  it('is null for degrees that the expansion about midpoints is not made for', async () => {
    const createLineKernel = await fresh();
    const next = numbers(2);
    const steep = randomPiecewise(next, [0, 1], 13);
    expect(createLineKernel(3, steep, cubic.density)).toBeNull();
    expect(createLineKernel(3, cubic.target, randomPiecewise(next, [0, 1], 9, true))).toBeNull();
    const many = randomPiecewise(
      next,
      Array.from({ length: 300 }, (_, i) => i / 299),
      1,
    );
    expect(createLineKernel(3, many, cubic.density)).toBeNull();
  });
});
