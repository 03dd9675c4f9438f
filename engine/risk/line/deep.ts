import type { Shape } from '../../network/shape';
import type { Basis, Risk } from '../risk';
import { DeepCells } from './deep-cells';
import { DeepProduct } from './deep-product';
import { deepObstacle } from './deep-obstacle';
import { horner, type Pieces } from './pieces';
import { preciseRisk } from './precise';
import { gaussLegendre } from './rule';

/** Several hidden layers on an interval: a sum over the cells on which the network is affine. */
export class DeepLineRisk implements Risk {
  readonly shape: Shape;
  readonly basis: Basis;
  readonly #pieces: Pieces;
  readonly #cells: DeepCells;
  readonly #product: DeepProduct;
  readonly #nodes: Float64Array;
  readonly #weights: Float64Array;

  constructor(shape: Shape, pieces: Pieces, basis: Basis) {
    this.shape = shape;
    this.basis = basis;
    this.#pieces = pieces;
    this.#cells = new DeepCells(shape, pieces);
    this.#product = new DeepProduct(shape, pieces);
    const rule = gaussLegendre(Math.floor((Math.max(1, pieces.fDegree) + pieces.pDegree + 1) / 2) + 1);
    this.#nodes = rule.nodes;
    this.#weights = rule.weights;
  }

  value(theta: Float64Array): number {
    return this.#cells.prepare(theta);
  }

  gradient(theta: Float64Array, gradient: Float64Array): number {
    const cells = this.#cells;
    const { shape, firstUnit, units, activation, slope, delta, residual0, residual1 } = this.#prepared(theta);
    gradient.fill(0);
    for (let cell = 0; cell < cells.count; cell++) {
      const base = cell * units;
      const r0 = 2 * residual0[cell]!;
      const r1 = 2 * residual1[cell]!;
      for (let layer = 1; layer <= shape.depth + 1; layer++) {
        const from = firstUnit[layer - 1]!;
        const to = firstUnit[layer]!;
        const rows = shape.widths[layer]!;
        for (let i = 0; i < rows; i++) {
          const d = layer > shape.depth ? 1 : delta[base + to + i]!;
          if (d === 0) continue;
          const weight = shape.weights[layer - 1]! + i * (to - from) - from;
          for (let j = from; j < to; j++) {
            gradient[weight + j]! += d * (activation[base + j]! * r0 + slope[base + j]! * r1);
          }
          gradient[shape.biases[layer - 1]! + i]! += d * r0;
        }
      }
    }
    return this.#risk;
  }

  gradientScale(theta: Float64Array, scale: Float64Array): void {
    const { shape, firstUnit, units, count, activation, slope, delta, ends } = this.#prepared(theta);
    scale.fill(0);
    let piece = 0;
    for (let cell = 0; cell < count; cell++) {
      while (piece + 1 < this.#pieces.count && this.#pieces.breaks[piece + 1]! <= ends[cell]!) piece++;
      const m = 0.5 * (ends[cell]! + ends[cell + 1]!);
      const h = 0.5 * (ends[cell + 1]! - ends[cell]!);
      const base = cell * units;
      for (let n = 0; n < this.#nodes.length; n++) {
        const u = h * this.#nodes[n]!;
        const term = 2 * h * this.#weights[n]! * this.#sizeAt(theta, base, piece, m + u, u);
        for (let layer = 1; layer <= shape.depth + 1; layer++) {
          const from = firstUnit[layer - 1]!;
          const to = firstUnit[layer]!;
          for (let i = 0; i < shape.widths[layer]!; i++) {
            const d = term * (layer > shape.depth ? 1 : Math.abs(delta[base + to + i]!));
            if (d === 0) continue;
            const weight = shape.weights[layer - 1]! + i * (to - from) - from;
            for (let j = from; j < to; j++) {
              scale[weight + j]! += d * Math.abs(activation[base + j]! + slope[base + j]! * u);
            }
            scale[shape.biases[layer - 1]! + i]! += d;
          }
        }
      }
    }
  }

  hessian(theta: Float64Array, hessian: Float64Array): void {
    this.#product.matrix(theta, hessian);
  }

  hessianObstacle(theta: Float64Array): string | null {
    return deepObstacle(this.shape, this.#pieces, theta, this.basis);
  }

  hessianVector(theta: Float64Array, vector: Float64Array, product: Float64Array): void {
    this.#product.product(theta, vector, product);
  }

  preciseValue(theta: Float64Array): number {
    return preciseRisk(this.shape, this.#pieces, theta);
  }

  #risk = 0;

  #prepared(theta: Float64Array): DeepCells {
    this.#risk = this.#cells.prepare(theta);
    return this.#cells;
  }

  /** (|c| + sum_j |v_j| a_j + |f|) |p| at x, a distance u from the midpoint of the cell whose units start at `base`. */
  #sizeAt(theta: Float64Array, base: number, piece: number, x: number, u: number): number {
    const { shape, firstUnit, units, activation, slope } = this.#cells;
    const { f, fDegree, fMid, fScale, p, pDegree, pMid, pScale } = this.#pieces;
    const last = firstUnit[shape.depth]!;
    let size = Math.abs(theta[theta.length - 1]!);
    for (let j = last; j < units; j++) {
      const a = activation[base + j]! + slope[base + j]! * u;
      size += Math.abs(theta[shape.weights[shape.depth]! + j - last]! * a);
    }
    const target = horner(f, piece * (fDegree + 1), fDegree, (x - fMid[piece]!) * fScale[piece]!);
    const density = horner(p, piece * (pDegree + 1), pDegree, (x - pMid[piece]!) * pScale[piece]!);
    return (size + Math.abs(target)) * Math.abs(density);
  }
}
