import type { Samples } from '../experiment/events';

/** One block from several, in order. */
export function joinSamples(blocks: readonly Samples[]): Samples {
  const join = (name: keyof Samples) => {
    const joined = new Float64Array(blocks.reduce((sum, block) => sum + block[name].length, 0));
    let offset = 0;
    for (const block of blocks) {
      joined.set(block[name], offset);
      offset += block[name].length;
    }
    return joined;
  };
  return {
    step: join('step'),
    time: join('time'),
    risk: join('risk'),
    gradient: join('gradient'),
    norm: join('norm'),
    theta: join('theta'),
  };
}

/** Rows from `start` to `end` (exclusive), in the memory of the whole. */
export function partOf(samples: Samples, start: number, end: number): Samples {
  const { step, time, risk, gradient, norm, theta } = samples;
  const parameters = theta.length / step.length;
  return {
    step: step.subarray(start, end),
    time: time.subarray(start, end),
    risk: risk.subarray(start, end),
    gradient: gradient.subarray(start, end),
    norm: norm.subarray(start, end),
    theta: theta.subarray(start * parameters, end * parameters),
  };
}
