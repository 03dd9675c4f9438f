import type { Samples } from '../../engine/experiment/events';
import type { Cell } from '../../engine/experiment/plan';
import { realize } from '../../engine/network/realize';
import { shapeOf } from '../../engine/network/shape';
import type { Curve, Frames } from '../../webview/messages';

/** The realization at each sample; null where theta isn't kept or the input has several dimensions. */
export function framesOf(cell: Cell, samples: Samples): Frames | null {
  const shape = shapeOf(cell.widths);
  if (cell.problem.kind !== 'line' || samples.theta.length !== samples.step.length * shape.parameters)
    return null;
  const { domain } = cell.problem;
  const realizations = Array.from({ length: samples.step.length }, (_, sample) => {
    const start = sample * shape.parameters;
    return realize(shape, samples.theta.subarray(start, start + shape.parameters), domain);
  });
  const offsets = new Uint32Array(realizations.length + 1);
  realizations.forEach(
    ({ breakpoints }, frame) => (offsets[frame + 1] = offsets[frame]! + breakpoints.length),
  );
  return {
    offsets,
    breakpoints: Float64Array.from(realizations.flatMap(({ breakpoints }) => breakpoints)),
    values: Float64Array.from(realizations.flatMap(({ values }) => values)),
  };
}

/** The columns of samples that charts draw. */
export function curveOf(run: number, { step, time, risk, gradient, norm }: Samples): Curve {
  return { run, step, time, risk, gradient, norm };
}
