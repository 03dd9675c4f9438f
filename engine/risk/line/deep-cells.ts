import type { Shape } from '../../network/shape';
import { KinkPolish } from './kink-polish';
import { densityAt, horner, targetAt, type Pieces } from './pieces';
import { gaussLegendre } from './rule';

/**
 * A deep network on an interval is affine between its kinks, and so is every activation. This finds the kinks layer by
 * layer and keeps, for each cell between them (and between the breaks of target and density), what risk, gradient and Hessian
 * are sums of. Units are the input (0) and the hidden neurons, layer by layer.
 */
export class DeepCells {
  readonly shape: Shape;
  readonly pieces: Pieces;
  readonly units: number;
  /** The first unit of layer l = 0 (the input) … depth. */
  readonly firstUnit: readonly number[];
  count = 0;
  /** count + 1 ends. */
  ends = new Float64Array(0);
  /** By cell: integrals of r p and (x - m) r p, and of p, (x - m) p, (x - m)^2 p, with midpoint m. */
  residual0 = new Float64Array(0);
  residual1 = new Float64Array(0);
  density0 = new Float64Array(0);
  density1 = new Float64Array(0);
  density2 = new Float64Array(0);
  /** By cell and unit: activation at the midpoint, its slope, and ∂N/∂z (zero where the unit is off). */
  activation: Float64Array = new Float64Array(0);
  slope: Float64Array = new Float64Array(0);
  delta: Float64Array = new Float64Array(0);
  /** The transversal zeros of pre-activations: unit, place, and 2 r p (∂N/∂a) / |z'| there. */
  kinkCount = 0;
  kinkUnit = new Int32Array(0);
  kinkPlace = new Float64Array(0);
  kinkWeight = new Float64Array(0);
  /** Activation, slope and ∂N/∂z of every unit at each kink. */
  kinkActivation = new Float64Array(0);
  kinkSlope = new Float64Array(0);
  kinkDelta = new Float64Array(0);

  readonly #nodes: Float64Array;
  readonly #weights: Float64Array;
  readonly #densityNodes: Float64Array;
  readonly #densityWeights: Float64Array;
  readonly #value: Float64Array;
  readonly #slope: Float64Array;
  readonly #delta: Float64Array;
  /** ∂N/∂a, before the mask of the unit itself. */
  readonly #outer: Float64Array;
  readonly #polish: KinkPolish;
  #points = new Float64Array(64);
  #next = new Float64Array(64);

  constructor(shape: Shape, pieces: Pieces) {
    this.shape = shape;
    this.pieces = pieces;
    const firstUnit = [0];
    for (let layer = 0; layer <= shape.depth; layer++)
      firstUnit.push(firstUnit[layer]! + shape.widths[layer]!);
    this.firstUnit = firstUnit;
    this.units = firstUnit[shape.depth + 1]!;
    this.#value = new Float64Array(this.units);
    this.#slope = new Float64Array(this.units);
    this.#delta = new Float64Array(this.units);
    this.#outer = new Float64Array(this.units);
    this.#polish = new KinkPolish(shape, firstUnit);
    const rule = gaussLegendre(Math.max(1, pieces.fDegree) + Math.floor(pieces.pDegree / 2) + 1);
    this.#nodes = rule.nodes;
    this.#weights = rule.weights;
    const densityRule = gaussLegendre(Math.floor((pieces.pDegree + 2) / 2) + 1);
    this.#densityNodes = densityRule.nodes;
    this.#densityWeights = densityRule.weights;
  }

  /** Returns the risk and fills the cells; the zeros are weighed only by `weighKinks`. */
  prepare(theta: Float64Array): number {
    this.#cut(theta);
    this.#reserve();
    let risk = 0;
    let piece = 0;
    for (let cell = 0; cell < this.count; cell++) {
      const left = this.ends[cell]!;
      const right = this.ends[cell + 1]!;
      while (piece + 1 < this.pieces.count && this.pieces.breaks[piece + 1]! <= left) piece++;
      const m = 0.5 * (left + right);
      const h = 0.5 * (right - left);
      this.#forward(theta, m, this.shape.depth);
      this.#backward(theta);
      const start = cell * this.units;
      this.activation.set(this.#value, start);
      this.slope.set(this.#slope, start);
      this.delta.set(this.#delta, start);
      risk += this.#integrate(theta, cell, piece, m, h);
      this.#integrateDensity(cell, piece, m, h);
    }
    let guard = 0;
    for (let i = 0; i < theta.length; i++) guard += 0 * theta[i]!;
    return risk + guard;
  }

  /** Fills the tables of kinks for the theta of the last `prepare`. */
  weighKinks(theta: Float64Array): void {
    const { pieces, units } = this;
    for (let k = 0; k < this.kinkCount; k++) {
      const q = this.kinkPlace[k]!;
      const unit = this.kinkUnit[k]!;
      this.#forward(theta, q, this.shape.depth);
      this.#backward(theta);
      let piece = 0;
      while (piece + 1 < pieces.count && pieces.breaks[piece + 1]! <= q) piece++;
      const r = this.#output(theta, this.#value, true) - targetAt(pieces, piece, q);
      const steepness = Math.abs(this.#preSlope(theta, unit));
      const weight = 2 * r * densityAt(pieces, piece, q) * this.#outer[unit]!;
      // Where kinks of two layers coincide, the slope at the very point may be the other side's.
      this.kinkWeight[k] = steepness > 0 ? weight / steepness : 0;
      this.kinkActivation.set(this.#value, k * units);
      this.kinkSlope.set(this.#slope, k * units);
      this.#deltaOf(theta, unit);
      this.kinkDelta.set(this.#delta, k * units);
    }
  }

  /** All kinks, layer by layer; then the breaks of target and density, so that a zero on a break is found like any other. */
  #cut(theta: Float64Array): void {
    const { shape, pieces } = this;
    this.kinkCount = 0;
    this.#polish.prepare(theta, pieces.a, pieces.b);
    let count = 2;
    this.#points[0] = pieces.a;
    this.#points[1] = pieces.b;
    for (let layer = 1; layer <= shape.depth; layer++) {
      let next = 0;
      for (let cell = 0; cell + 1 < count; cell++) {
        const left = this.#points[cell]!;
        this.#growNext(next + shape.widths[layer]! + 2);
        this.#next[next++] = left;
        next = this.#zeros(theta, layer, left, this.#points[cell + 1]!, next);
      }
      this.#next[next++] = this.#points[count - 1]!;
      this.#swap();
      count = next;
    }
    this.#growNext(count + pieces.count);
    this.count = this.#mergeBreaks(count) - 1;
    this.#swap();
    this.ends = this.#points;
  }

  #mergeBreaks(count: number): number {
    const { breaks } = this.pieces;
    const points = this.#points;
    const merged = this.#next;
    let next = 0;
    let k = 1;
    for (let i = 0; i < count; i++) {
      const x = points[i]!;
      while (k < breaks.length && breaks[k]! < x) merged[next++] = breaks[k++]!;
      if (breaks[k] === x) k++;
      merged[next++] = x;
    }
    return next;
  }

  #swap(): void {
    const points = this.#points;
    this.#points = this.#next;
    this.#next = points;
  }

  /** Appends the zeros of layer `layer`'s pre-activations in (left, right), ascending and distinct, at `next`. */
  #zeros(theta: Float64Array, layer: number, left: number, right: number, next: number): number {
    const { firstUnit } = this;
    const m = 0.5 * (left + right);
    this.#forward(theta, m, layer - 1);
    const first = next;
    const points = this.#next;
    for (let unit = firstUnit[layer]!; unit < firstUnit[layer + 1]!; unit++) {
      const q = layer === 1 ? this.#firstZero(theta, unit) : this.#laterZero(theta, layer, unit, left, right);
      if (!(q > left && q < right)) continue;
      this.#recordKink(unit, q);
      let at = next;
      while (at > first && points[at - 1]! > q) at--;
      if (at > first && points[at - 1] === q) continue;
      points.copyWithin(at + 1, at, next);
      points[at] = q;
      next++;
    }
    return next;
  }

  #firstZero(theta: Float64Array, unit: number): number {
    const i = unit - this.firstUnit[1]!;
    return -theta[this.shape.biases[0]! + i]! / theta[this.shape.weights[0]! + i]!;
  }

  /** Where the pre-activation vanishes that is affine on [left, right], for activations at its midpoint. */
  #laterZero(theta: Float64Array, layer: number, unit: number, left: number, right: number): number {
    const slope = this.#preSlope(theta, unit);
    const q = 0.5 * (left + right) - this.#preValue(theta, unit) / slope;
    const doubt = this.#polish.doubt(unit, slope, this.pieces.b - this.pieces.a);
    if (doubt === 0 || !(q > left - doubt && q < right + doubt)) return q;
    return this.#polish.polished(theta, layer, unit, q, slope, this.#value);
  }

  #recordKink(unit: number, q: number): void {
    const k = this.kinkCount++;
    if (k >= this.kinkUnit.length) {
      const capacity = Math.max(16, 2 * k);
      const units = new Int32Array(capacity);
      units.set(this.kinkUnit);
      this.kinkUnit = units;
      this.kinkPlace = grown(this.kinkPlace, capacity);
      this.kinkWeight = grown(this.kinkWeight, capacity);
      this.kinkActivation = new Float64Array(capacity * this.units);
      this.kinkSlope = new Float64Array(capacity * this.units);
      this.kinkDelta = new Float64Array(capacity * this.units);
    }
    this.kinkUnit[k] = unit;
    this.kinkPlace[k] = q;
  }

  #growNext(length: number): void {
    if (this.#next.length < length) this.#next = grown(this.#next, 2 * length);
  }

  #reserve(): void {
    if (this.residual0.length >= this.count) return;
    const capacity = 2 * this.count;
    this.residual0 = new Float64Array(capacity);
    this.residual1 = new Float64Array(capacity);
    this.density0 = new Float64Array(capacity);
    this.density1 = new Float64Array(capacity);
    this.density2 = new Float64Array(capacity);
    this.activation = new Float64Array(capacity * this.units);
    this.slope = new Float64Array(capacity * this.units);
    this.delta = new Float64Array(capacity * this.units);
  }

  /** Activations at x and their slopes, for the input and hidden layers 1 … last. */
  #forward(theta: Float64Array, x: number, last: number): void {
    const { shape, firstUnit } = this;
    const value = this.#value;
    const slope = this.#slope;
    value[0] = x;
    slope[0] = 1;
    for (let layer = 1; layer <= last; layer++) {
      const from = firstUnit[layer - 1]!;
      const to = firstUnit[layer]!;
      const fanIn = to - from;
      let weight = shape.weights[layer - 1]!;
      let bias = shape.biases[layer - 1]!;
      for (let unit = to; unit < firstUnit[layer + 1]!; unit++) {
        let z = theta[bias++]!;
        let dz = 0;
        for (let j = 0; j < fanIn; j++) {
          const w = theta[weight++]!;
          z += w * value[from + j]!;
          dz += w * slope[from + j]!;
        }
        const on = z > 0;
        value[unit] = on ? z : 0;
        slope[unit] = on ? dz : 0;
      }
    }
  }

  /** ∂N/∂a and ∂N/∂z of every unit for the activations of the last `#forward`. */
  #backward(theta: Float64Array): void {
    const { shape, firstUnit } = this;
    const outer = this.#outer;
    const delta = this.#delta;
    outer.fill(0);
    const lastUnit = firstUnit[shape.depth]!;
    for (let j = lastUnit; j < this.units; j++) outer[j] = theta[shape.weights[shape.depth]! + j - lastUnit]!;
    for (let layer = shape.depth; layer >= 1; layer--) {
      const from = firstUnit[layer - 1]!;
      const to = firstUnit[layer]!;
      for (let unit = to; unit < firstUnit[layer + 1]!; unit++) {
        const d = this.#value[unit]! > 0 ? outer[unit]! : 0;
        delta[unit] = d;
        if (d === 0) continue;
        let weight = shape.weights[layer - 1]! + (unit - to) * (to - from);
        for (let j = from; j < to; j++) outer[j]! += d * theta[weight++]!;
      }
    }
    delta[0] = outer[0]!;
  }

  /** Overwrites delta by ∂z/∂z_j of the one unit's pre-activation z. */
  #deltaOf(theta: Float64Array, unit: number): void {
    const { shape, firstUnit } = this;
    const delta = this.#delta;
    delta.fill(0);
    delta[unit] = 1;
    let layer = 1;
    while (firstUnit[layer + 1]! <= unit) layer++;
    for (; layer >= 2; layer--) {
      const from = firstUnit[layer - 1]!;
      const to = firstUnit[layer]!;
      for (let i = to; i < firstUnit[layer + 1]!; i++) {
        const d = delta[i]!;
        if (d === 0) continue;
        const weight = shape.weights[layer - 1]! + (i - to) * (to - from);
        for (let j = from; j < to; j++) if (this.#value[j]! > 0) delta[j]! += d * theta[weight + j - from]!;
      }
    }
  }

  #preValue(theta: Float64Array, unit: number): number {
    return this.#combine(theta, unit, this.#value, true);
  }

  #preSlope(theta: Float64Array, unit: number): number {
    return this.#combine(theta, unit, this.#slope, false);
  }

  #combine(theta: Float64Array, unit: number, input: Float64Array, withBias: boolean): number {
    const { shape, firstUnit } = this;
    let layer = 1;
    while (firstUnit[layer + 1]! <= unit) layer++;
    const from = firstUnit[layer - 1]!;
    const to = firstUnit[layer]!;
    const i = unit - to;
    let sum = withBias ? theta[shape.biases[layer - 1]! + i]! : 0;
    const weight = shape.weights[layer - 1]! + i * (to - from);
    for (let j = from; j < to; j++) sum += theta[weight + j - from]! * input[j]!;
    return sum;
  }

  #output(theta: Float64Array, input: Float64Array, withBias: boolean): number {
    const { shape } = this;
    const from = this.firstUnit[shape.depth]!;
    let sum = withBias ? theta[shape.biases[shape.depth]!]! : 0;
    const weight = shape.weights[shape.depth]!;
    for (let j = from; j < this.units; j++) sum += theta[weight + j - from]! * input[j]!;
    return sum;
  }

  /** Integrals of r p and (x - m) r p over one cell; returns that of r^2 p. */
  #integrate(theta: Float64Array, cell: number, piece: number, m: number, h: number): number {
    const { f, fDegree, fMid, fScale, p, pDegree, pMid, pScale } = this.pieces;
    const value = this.#output(theta, this.#value, true);
    const rise = this.#output(theta, this.#slope, false) * h;
    const fs = (m - fMid[piece]!) * fScale[piece]!;
    const fe = h * fScale[piece]!;
    const ps = (m - pMid[piece]!) * pScale[piece]!;
    const pe = h * pScale[piece]!;
    let i0 = 0;
    let i1 = 0;
    let square = 0;
    for (let n = 0; n < this.#nodes.length; n++) {
      const u = this.#nodes[n]!;
      const r = value + rise * u - horner(f, piece * (fDegree + 1), fDegree, fs + fe * u);
      const rp = this.#weights[n]! * r * horner(p, piece * (pDegree + 1), pDegree, ps + pe * u);
      i0 += rp;
      i1 += rp * u;
      square += rp * r;
    }
    this.residual0[cell] = h * i0;
    this.residual1[cell] = h * h * i1;
    return h * square;
  }

  #integrateDensity(cell: number, piece: number, m: number, h: number): void {
    const { p, pDegree, pMid, pScale } = this.pieces;
    const ps = (m - pMid[piece]!) * pScale[piece]!;
    const pe = h * pScale[piece]!;
    let d0 = 0;
    let d1 = 0;
    let d2 = 0;
    for (let n = 0; n < this.#densityNodes.length; n++) {
      const u = this.#densityNodes[n]!;
      const density = this.#densityWeights[n]! * horner(p, piece * (pDegree + 1), pDegree, ps + pe * u);
      d0 += density;
      d1 += density * u;
      d2 += density * u * u;
    }
    this.density0[cell] = h * d0;
    this.density1[cell] = h * h * d1;
    this.density2[cell] = h * h * h * d2;
  }
}

function grown(array: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(length);
  larger.set(array);
  return larger;
}
