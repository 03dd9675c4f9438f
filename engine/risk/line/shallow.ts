import type { LineKernel } from '../../kernel/kernel';
import type { Shape } from '../../network/shape';
import type { Basis, Risk } from '../risk';
import type { NeuronBlocks } from './blocks';
import { shallowObstacle } from './obstacle';
import type { Pieces } from './pieces';
import { preciseRisk } from './precise';
import { ScaleSweep } from './scale';
import { ShallowHessian } from './shallow-hessian';
import { Sweep } from './sweep';

/** One hidden layer on an interval: everything in O(H) once the kinks are sorted, the Hessian in O(H^2). */
export class ShallowLineRisk implements Risk {
  readonly shape: Shape;
  readonly basis: Basis;
  readonly #pieces: Pieces;
  readonly #sweep: Sweep;
  readonly #hessian: ShallowHessian;
  readonly #scale: ScaleSweep;
  readonly #makeKernel: () => LineKernel | null;
  #kernel: LineKernel | null | undefined;

  constructor(shape: Shape, pieces: Pieces, basis: Basis, makeKernel: () => LineKernel | null = () => null) {
    const width = shape.widths[1]!;
    this.shape = shape;
    this.basis = basis;
    this.#pieces = pieces;
    this.#makeKernel = makeKernel;
    this.#sweep = new Sweep(width, pieces);
    this.#hessian = new ShallowHessian(width, pieces);
    this.#scale = new ScaleSweep(width, pieces);
  }

  value(theta: Float64Array): number {
    return this.#sweep.run(theta);
  }

  gradient(theta: Float64Array, gradient: Float64Array): number {
    const sweep = this.#sweep;
    const risk = sweep.run(theta);
    const { width, height, moment0, moment1, momentX } = sweep;
    for (let i = 0; i < width; i++) {
      const m0 = moment0[i]!;
      const m1 = moment1[i]!;
      const v = 2 * theta[2 * width + i]!;
      gradient[i] = v * momentX[i]!;
      gradient[width + i] = v * m0;
      gradient[2 * width + i] = 2 * (theta[i]! * m1 + height[i]! * m0);
    }
    gradient[3 * width] = 2 * sweep.total;
    return risk;
  }

  gradientScale(theta: Float64Array, scale: Float64Array): void {
    this.#scale.run(theta, scale);
  }

  hessian(theta: Float64Array, hessian: Float64Array): void {
    this.#hessian.matrix(theta, hessian);
  }

  hessianObstacle(theta: Float64Array): string | null {
    return shallowObstacle(this.#pieces, theta, this.basis);
  }

  hessianVector(theta: Float64Array, vector: Float64Array, product: Float64Array): void {
    this.#hessian.product(theta, vector, product);
  }

  neuronBlocks(theta: Float64Array): NeuronBlocks {
    return this.#hessian.blocks(theta);
  }

  get kernel(): LineKernel | null {
    if (this.#kernel === undefined) this.#kernel = this.#makeKernel();
    return this.#kernel;
  }

  preciseValue(theta: Float64Array): number {
    return preciseRisk(this.shape, this.#pieces, theta);
  }
}
