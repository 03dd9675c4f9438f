import { densityAt, horner, targetAt, type Pieces } from './pieces';
import { gaussLegendre } from './rule';
import { Sweep } from './sweep';

/** What the Hessian of a shallow network's risk on an interval is put together from, at one theta. */
export class HessianMoments {
  readonly sweep: Sweep;
  readonly pieces: Pieces;
  /** Integrals of p, (x - m) p, (x - m)^2 p by cell with midpoint m. */
  readonly density: readonly [Float64Array, Float64Array, Float64Array];
  /** Integrals of (x - t_i)^k p over the active set, by neuron. */
  readonly active: readonly [Float64Array, Float64Array, Float64Array];
  /** 2 v_i r(q_i) p(q_i) / |w_i| where the kink is inside, else zero. */
  readonly kink: Float64Array;
  readonly #nodes: Float64Array;
  readonly #weights: Float64Array;
  /** The theta that the tables belong to. */
  readonly #theta: Float64Array;
  #known = false;

  constructor(width: number, pieces: Pieces) {
    const cells = width + pieces.count;
    const table = (length: number) => new Float64Array(length);
    this.sweep = new Sweep(width, pieces);
    this.pieces = pieces;
    const rule = gaussLegendre(Math.floor((pieces.pDegree + 2) / 2) + 1);
    this.#nodes = rule.nodes;
    this.#weights = rule.weights;
    this.#theta = table(3 * width + 1);
    this.density = [table(cells), table(cells), table(cells)];
    this.active = [table(width), table(width), table(width)];
    this.kink = table(width);
  }

  /** Brings the tables to theta; free where they are there already. */
  at(theta: Float64Array): void {
    if (!this.#isKnown(theta)) this.#prepare(theta);
  }

  #isKnown(theta: Float64Array): boolean {
    const known = this.#theta;
    if (!this.#known) return false;
    for (let i = 0; i < known.length; i++) if (known[i] !== theta[i]) return false;
    return true;
  }

  #prepare(theta: Float64Array): void {
    const { sweep } = this;
    sweep.run(theta);
    this.#theta.set(theta);
    this.#known = true;
    this.#densityMoments();
    this.#activeMoments(theta);
    const { width, turn, order, atTurn, cellPiece, firstCell } = sweep;
    const { a, b, count } = this.pieces;
    for (let k = 0; k < width; k++) {
      const i = order[k]!;
      const q = turn[i]!;
      this.kink[i] = 0;
      if (!(q > a && q < b) || theta[i] === 0) continue;
      const cell = firstCell[k + 1]!;
      const piece = cell < firstCell[width + 1]! ? cellPiece[cell]! : count - 1;
      const weight = 2 * densityAt(this.pieces, piece, q) * theta[2 * width + i]!;
      this.kink[i] = (weight * (atTurn[i]! - targetAt(this.pieces, piece, q))) / Math.abs(theta[i]!);
    }
  }

  #densityMoments(): void {
    const { width, half, cellPiece, firstCell, order, turn } = this.sweep;
    const { a, p, pDegree, pMid, pScale } = this.pieces;
    const [density0, density1, density2] = this.density;
    const nodes = this.#nodes;
    let x = a;
    for (let k = 0; k <= width; k++) {
      for (let cell = firstCell[k]!; cell < firstCell[k + 1]!; cell++) {
        const h = half[cell]!;
        const piece = cellPiece[cell]!;
        const s = (x + h - pMid[piece]!) * pScale[piece]!;
        const e = h * pScale[piece]!;
        let d0 = 0;
        let d1 = 0;
        let d2 = 0;
        for (let n = 0; n < nodes.length; n++) {
          const u = nodes[n]!;
          const density = this.#weights[n]! * horner(p, piece * (pDegree + 1), pDegree, s + e * u);
          d0 += density;
          d1 += density * u;
          d2 += density * u * u;
        }
        density0[cell] = h * d0;
        density1[cell] = h * h * d1;
        density2[cell] = h * h * h * d2;
        x += 2 * h;
      }
      if (k < width) x = turn[order[k]!]!;
    }
  }

  #activeMoments(theta: Float64Array): void {
    const { width, half, firstCell, order } = this.sweep;
    const [density0, density1, density2] = this.density;
    const [active0, active1, active2] = this.active;
    let m0 = 0;
    let m1 = 0;
    let m2 = 0;
    for (let k = 0; k < width; k++) {
      for (let cell = firstCell[k]!; cell < firstCell[k + 1]!; cell++) {
        const h = half[cell]!;
        m2 += density2[cell]! - 2 * h * density1[cell]! + h * h * density0[cell]! - 4 * h * (m1 - h * m0);
        m1 += density1[cell]! - h * (density0[cell]! + 2 * m0);
        m0 += density0[cell]!;
      }
      const i = order[k]!;
      if (!(theta[i]! < 0)) continue;
      active0[i] = m0;
      active1[i] = m1;
      active2[i] = m2;
    }
    m0 = m1 = m2 = 0;
    for (let k = width - 1; k >= 0; k--) {
      for (let cell = firstCell[k + 2]! - 1; cell >= firstCell[k + 1]!; cell--) {
        const h = half[cell]!;
        m2 += density2[cell]! + 2 * h * density1[cell]! + h * h * density0[cell]! + 4 * h * (m1 + h * m0);
        m1 += density1[cell]! + h * (density0[cell]! + 2 * m0);
        m0 += density0[cell]!;
      }
      const i = order[k]!;
      if (theta[i]! < 0) continue;
      active0[i] = m0;
      active1[i] = m1;
      active2[i] = m2;
    }
  }
}
