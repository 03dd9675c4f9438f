import type { Samples } from '../../engine/experiment/events';
import type { Cell, Interval } from '../../engine/experiment/plan';
import { realize } from '../../engine/network/realize';
import { shapeOf, type Shape } from '../../engine/network/shape';
import type { Curve, Frames } from '../../webview/messages';
import { Breath } from './breath';

/**
 * The frames of the run of an experiment that is looked at. Each is computed once, exactly, which takes a while for deep networks: so it
 * is done in small portions.
 */
export class FrameCache {
  private key = '';
  private blocks: Frames[] = [];
  private count = 0;

  /** The frames of all samples of a run; null where theta isn't kept or the input has several dimensions. */
  async of(cell: Cell, run: number, samples: Samples): Promise<Frames | null> {
    const shape = shapeOf(cell.widths);
    const { parameters } = shape;
    if (cell.problem.kind !== 'line' || samples.theta.length !== samples.step.length * parameters)
      return null;
    const key = `${cell.index}/${run}`;
    if (key !== this.key || this.count > samples.step.length) this.forget(key);
    const { blocks } = this;
    const breath = new Breath();
    while (this.blocks === blocks && this.count < samples.step.length) {
      const start = this.count++ * parameters;
      blocks.push(frameAt(shape, samples.theta.subarray(start, start + parameters), cell.problem.domain));
      await breath.take();
    }
    if (blocks.length > 1) blocks.splice(0, blocks.length, joinFrames(blocks));
    return blocks[0] ?? null;
  }

  forget(key = ''): void {
    this.key = key;
    this.blocks = [];
    this.count = 0;
  }
}

/** The realization at the end of a run whose samples carry no theta; null where its input has several dimensions. */
export function lastFrame(cell: Cell, theta: Float64Array): Frames | null {
  const shape = shapeOf(cell.widths);
  if (cell.problem.kind !== 'line' || theta.length !== shape.parameters) return null;
  return frameAt(shape, theta, cell.problem.domain);
}

function joinFrames(blocks: readonly Frames[]): Frames {
  const frames = blocks.reduce((sum, { offsets }) => sum + offsets.length - 1, 0);
  const length = blocks.reduce((sum, { values }) => sum + values.length, 0);
  const offsets = new Uint32Array(frames + 1);
  const breakpoints = new Float64Array(length);
  const values = new Float64Array(length);
  let frame = 0;
  for (const block of blocks) {
    const start = offsets[frame]!;
    breakpoints.set(block.breakpoints, start);
    values.set(block.values, start);
    for (let k = 1; k < block.offsets.length; k++) offsets[++frame] = start + block.offsets[k]!;
  }
  return { offsets, breakpoints, values };
}

function frameAt(shape: Shape, theta: Float64Array, domain: Interval): Frames {
  const { breakpoints, values } = realize(shape, theta, domain);
  return {
    offsets: Uint32Array.of(0, values.length),
    breakpoints: Float64Array.from(breakpoints),
    values: Float64Array.from(values),
  };
}

/** The frames from the given one on, with offsets of their own; null where there are none. */
export function framesFrom({ offsets, breakpoints, values }: Frames, first: number): Frames | null {
  if (first >= offsets.length - 1) return null;
  const start = offsets[first]!;
  return {
    offsets: offsets.slice(first).map((offset) => offset - start),
    breakpoints: breakpoints.slice(start),
    values: values.slice(start),
  };
}

/** The columns of samples that charts draw. */
export function curveOf(run: number, { step, time, risk, gradient, norm }: Samples): Curve {
  return { run, step, time, risk, gradient, norm };
}

/** The columns from the given sample on. */
export function curveFrom(run: number, samples: Samples, first: number): Curve {
  const { step, time, risk, gradient, norm } = samples;
  return {
    run,
    step: step.slice(first),
    time: time.slice(first),
    risk: risk.slice(first),
    gradient: gradient.slice(first),
    norm: norm.slice(first),
  };
}
