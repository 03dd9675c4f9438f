import type { Pieces } from './pieces';
import { Sweep } from './sweep';

/** L(theta) of a shallow network. */
export class PreciseSweep {
  readonly #sweep: Sweep;

  constructor(width: number, pieces: Pieces) {
    this.#sweep = new Sweep(width, pieces);
  }

  run(theta: Float64Array): number {
    return this.#sweep.run(theta);
  }
}
