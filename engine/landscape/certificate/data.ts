/**
 * Certificates of critical points of networks with one hidden layer for a data set.
 *
 * While no neuron changes its activity on any row, N is linear on the rows in the products v_i w_i and v_i b_i, the quotient by
 * the scalings: so the risk is a quadratic form, and where its columns are independent there is exactly one critical
 * point, a minimum among the networks with that activity. Neurons that are active on all rows make one affine function
 * together; dead ones have no effect nearby.
 */
import {
  add,
  contains,
  divide,
  exactly,
  magnitude,
  multiply,
  nextDown,
  nextUp,
  positivePart,
  square,
  zero,
  type Enclosure,
} from '../../calculus/enclosure';
import type { Certificate, Certifier, DataCertificate, Range } from './certificate';
import {
  boxAround,
  deviations,
  farthest,
  type Frame,
  frameOf,
  gradientBounds,
  mapsIntoItself,
  mostSteps,
  muchWider,
  newtonStep,
  reach,
  reachOfCheck,
  saysLess,
  singular,
  wrongRisk,
} from './krawczyk';

/** A kink nearer to a row than this part of the terms of w · x + b lies on it. */
const apart = 1e-12;
/** The work grows with rows times the square of the coordinates. */
const mostWork = 3e8;

/** Which coordinates there are: the constant, the slopes, and weights and bias of each neuron that is active on some rows. */
interface Layout {
  readonly affine: boolean;
  /** Neurons, counted from 0, that are active on some rows and not on others. */
  readonly neurons: readonly number[];
  /** For each of them and each row whether it is active there. */
  readonly active: readonly Uint8Array[];
}

interface Proof {
  readonly layout: Layout;
  readonly box: readonly Enclosure[];
  readonly risk: Enclosure;
}

/** For one data set of rows, each the inputs and then the output. */
export class DataCertifier implements Certifier {
  private readonly inputs: number;
  private readonly rows: Float64Array;
  private readonly count: number;

  constructor(inputs: number, rows: Float64Array) {
    this.inputs = inputs;
    this.rows = rows;
    this.count = rows.length / (inputs + 1);
  }

  certify(theta: Float64Array): DataCertificate | string {
    const proof = this.prove(theta, reach);
    return typeof proof === 'string' ? proof : this.certificateOf(proof);
  }

  confirm(theta: Float64Array, claimed: Certificate): string | null {
    const proof = this.prove(theta, reachOfCheck);
    if (typeof proof === 'string') return proof;
    const box = this.boxOf(claimed, proof.layout);
    if (box === null) return 'the certificate is about other coordinates than theta has';
    if (!box.every((range, i) => contains(range, proof.box[i]!))) {
      return 'the critical realization beside theta lies outside the box of the certificate';
    }
    const obstacle = this.obstacle(proof.layout, theta, box);
    if (obstacle !== null) return obstacle;
    if (claimed.rank !== box.length || claimed.index !== 0) {
      return `the Hessian has rank ${box.length} and index 0, not ${claimed.rank} and ${claimed.index}`;
    }
    if (box.some((range, i) => saysLess(range, proof.box[i]!))) return muchWider;
    return wrongRisk(claimed.risk, this.riskOver(proof.layout, box), proof.risk);
  }

  private prove(theta: Float64Array, reach: number): Proof | string {
    const layout = this.layoutOf(theta);
    if (typeof layout === 'string') return layout;
    const start = this.coordinatesOf(theta, layout);
    const size = start.length;
    if (size > this.count) {
      return `the networks around have ${size} coordinates and the data set has ${this.count} rows, so the point is not isolated`;
    }
    if (this.count * size * size > mostWork) return 'network and data set are too large to be looked at';
    const hessian = this.hessian(layout, size);
    const frame = frameOf(hessian);
    if (frame === null) return singular(null);
    const center = this.closest(layout, start, frame);
    if (typeof center === 'string') return center;
    const bounds = gradientBounds(frame, this.gradient(layout, center));
    const radius = reach * Math.max(...bounds);
    const sums = deviations(frame, hessian);
    if (!(Math.max(...sums) < 1) || !mapsIntoItself(bounds, sums, radius)) return singular(frame);
    if (frame.signs.some((sign) => sign < 0)) return singular(frame);
    const box = boxAround(frame, center, radius);
    const obstacle = this.obstacle(layout, theta, box);
    return obstacle ?? { layout, box, risk: this.riskOver(layout, box) };
  }

  private layoutOf(theta: Float64Array): Layout | string {
    if (!theta.every(Number.isFinite)) return 'a parameter is not finite';
    const { inputs, count } = this;
    const width = (theta.length - 1) / (inputs + 2);
    const neurons: number[] = [];
    const active: Uint8Array[] = [];
    let [everywhere, effective] = [false, false];
    for (let i = 0; i < width; i++) {
      const weights = Array.from(theta.subarray(i * inputs, (i + 1) * inputs), exactly);
      const own = this.activity(weights, exactly(theta[inputs * width + i]!));
      if (typeof own === 'number') return onRow(i, own);
      const rows = own.reduce((sum, on) => sum + on, 0);
      const v = theta[(inputs + 1) * width + i]!;
      if (rows === count) {
        everywhere = true;
        effective ||= v !== 0;
      } else if (rows > 0) {
        if (v === 0) return `neuron ${i + 1} has v = 0, so that its kink may be anywhere`;
        neurons.push(i);
        active.push(own);
      }
    }
    if (everywhere && !effective) {
      return 'the neurons that are active on all rows have v = 0, so that the point is not isolated';
    }
    return { affine: everywhere, neurons, active };
  }

  /** On which rows weights · x + bias is positive, or the first row where it is zero for all that rounding tells. */
  private activity(weights: readonly Enclosure[], bias: Enclosure): Uint8Array | number {
    const active = new Uint8Array(this.count);
    for (let row = 0; row < this.count; row++) {
      let value = bias;
      let size = magnitude(bias);
      for (let k = 0; k < this.inputs; k++) {
        const term = multiply(weights[k]!, exactly(this.entry(row, k)));
        value = add(value, term);
        size += magnitude(term);
      }
      const least = apart * size;
      if (!(value.low > least || value.high < -least)) return row;
      active[row] = value.low > 0 ? 1 : 0;
    }
    return active;
  }

  private entry(row: number, k: number): number {
    return this.rows[row * (this.inputs + 1) + k]!;
  }

  private coordinatesOf(theta: Float64Array, { affine, neurons, active }: Layout): Float64Array {
    const { inputs } = this;
    const width = (theta.length - 1) / (inputs + 2);
    const products = (i: number) => {
      const v = theta[(inputs + 1) * width + i]!;
      const weights = theta.subarray(i * inputs, (i + 1) * inputs).map((w) => v * w);
      return { weights, bias: v * theta[inputs * width + i]! };
    };
    let constant = theta[theta.length - 1]!;
    const slopes = new Float64Array(inputs);
    for (let i = 0; i < width; i++) {
      if (neurons.includes(i) || !affine || !this.isActive(theta, i)) continue;
      const { weights, bias } = products(i);
      constant += bias;
      weights.forEach((value, k) => (slopes[k]! += value));
    }
    const own = active.flatMap((_, k) => {
      const { weights, bias } = products(neurons[k]!);
      return [...weights, bias];
    });
    return Float64Array.of(constant, ...(affine ? slopes : []), ...own);
  }

  /** For neurons that are dead or active on all rows. */
  private isActive(theta: Float64Array, i: number): boolean {
    const { inputs } = this;
    const width = (theta.length - 1) / (inputs + 2);
    let sum = theta[inputs * width + i]!;
    for (let k = 0; k < inputs; k++) sum += theta[i * inputs + k]! * this.entry(0, k);
    return sum > 0;
  }

  /** The derivatives of N on a row by the coordinates. */
  private slopesOn(row: number, { affine, neurons, active }: Layout, slopes: Float64Array): void {
    const { inputs } = this;
    slopes.fill(0);
    slopes[0] = 1;
    let at = 1;
    if (affine) for (let k = 0; k < inputs; k++) slopes[at++] = this.entry(row, k);
    for (let i = 0; i < neurons.length; i++, at += inputs + 1) {
      if (active[i]![row] === 0) continue;
      for (let k = 0; k < inputs; k++) slopes[at + k] = this.entry(row, k);
      slopes[at + inputs] = 1;
    }
  }

  /** 2 / n sum of a aᵀ over the rows, in doubles with a bound on their rounding. */
  private hessian(layout: Layout, size: number): Enclosure[][] {
    const { count } = this;
    const slopes = new Float64Array(size);
    const sums = new Float64Array(size * size);
    const sizes = new Float64Array(size * size);
    for (let row = 0; row < count; row++) {
      this.slopesOn(row, layout, slopes);
      for (let i = 0; i < size; i++) {
        if (slopes[i] === 0) continue;
        for (let j = 0; j <= i; j++) {
          const product = slopes[i]! * slopes[j]!;
          sums[i * size + j]! += product;
          sizes[i * size + j]! += Math.abs(product);
        }
      }
    }
    // Twice the bound for an inner product of this length.
    const gamma = (count + 4) * 2 ** -52;
    const scale = divide(exactly(2), exactly(count));
    return Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (__, j) => {
        const at = Math.max(i, j) * size + Math.min(i, j);
        const error = nextUp(gamma * sizes[at]!);
        const sum = { low: nextDown(sums[at]! - error), high: nextUp(sums[at]! + error) };
        return multiply(scale, sum);
      }),
    );
  }

  private gradient(layout: Layout, center: Float64Array): Enclosure[] {
    const at = Array.from(center, exactly);
    const slopes = new Float64Array(center.length);
    const sums = at.map(() => zero);
    for (let row = 0; row < this.count; row++) {
      const residual = this.residual(row, layout, at, slopes);
      slopes.forEach((slope, i) => {
        if (slope !== 0) sums[i] = add(sums[i]!, multiply(exactly(slope), residual));
      });
    }
    const scale = divide(exactly(2), exactly(this.count));
    return sums.map((sum) => multiply(scale, sum));
  }

  /** N - y on a row for all coordinates in the box; leaves the row's slopes in `slopes`. */
  private residual(row: number, layout: Layout, box: readonly Enclosure[], slopes: Float64Array): Enclosure {
    this.slopesOn(row, layout, slopes);
    let value = exactly(-this.entry(row, this.inputs));
    slopes.forEach((slope, i) => {
      if (slope !== 0) value = add(value, multiply(exactly(slope), box[i]!));
    });
    return value;
  }

  private riskOver(layout: Layout, box: readonly Enclosure[]): Enclosure {
    const slopes = new Float64Array(box.length);
    let sum = zero;
    for (let row = 0; row < this.count; row++) {
      sum = add(sum, square(this.residual(row, layout, box, slopes)));
    }
    return positivePart(divide(sum, exactly(this.count)));
  }

  /** Newton steps from the coordinates of theta; a sentence where they lead away. */
  private closest(layout: Layout, start: Float64Array, frame: Frame): Float64Array | string {
    const sizes = this.sizes(layout, start.length);
    let center = start;
    for (let step = 0; step < mostSteps; step++) {
      center = newtonStep(frame, center, this.gradient(layout, center));
      const gone = Math.max(...start.map((value, i) => Math.abs(center[i]! - value) * sizes[i]!));
      if (gone <= farthest) continue;
      if (!(frame.smallest > 1e-10 * frame.largest)) return singular(frame);
      return `theta is not critical to rounding: the critical realization is ${gone.toExponential(1)} of the size of the data away`;
    }
    return center;
  }

  /** How much N changes with each coordinate, relative to the largest output. */
  private sizes(layout: Layout, size: number): Float64Array {
    const slopes = new Float64Array(size);
    const most = new Float64Array(size);
    let output = 0;
    for (let row = 0; row < this.count; row++) {
      this.slopesOn(row, layout, slopes);
      slopes.forEach((slope, i) => (most[i] = Math.max(most[i]!, Math.abs(slope))));
      output = Math.max(output, Math.abs(this.entry(row, this.inputs)));
    }
    return most.map((value) => value / (output || 1));
  }

  /** Whether a neuron may change its activity on a row while the coordinates stay in the box. */
  private obstacle(layout: Layout, theta: Float64Array, box: readonly Enclosure[]): string | null {
    const { inputs } = this;
    const width = (theta.length - 1) / (inputs + 2);
    const start = 1 + (layout.affine ? inputs : 0);
    for (let k = 0; k < layout.neurons.length; k++) {
      const i = layout.neurons[k]!;
      const at = start + k * (inputs + 1);
      const sign = exactly(theta[(inputs + 1) * width + i]! < 0 ? -1 : 1);
      const own = box.slice(at, at + inputs + 1).map((range) => multiply(sign, range));
      const active = this.activity(own.slice(0, inputs), own[inputs]!);
      if (typeof active === 'number') return onRow(i, active);
      const other = active.findIndex((on, row) => on !== layout.active[k]![row]);
      if (other >= 0) return onRow(i, other);
    }
    return null;
  }

  private certificateOf({ layout, box, risk }: Proof): DataCertificate {
    const { inputs } = this;
    const ranges = box.map(({ low, high }): Range => [low, high]);
    const start = 1 + (layout.affine ? inputs : 0);
    const room = risk.high - risk.low;
    return {
      proof: 'krawczyk',
      constant: ranges[0]!,
      slope: layout.affine ? ranges.slice(1, start) : null,
      neurons: layout.neurons.map((neuron, k) => {
        const at = start + k * (inputs + 1);
        return { neuron, weights: ranges.slice(at, at + inputs), bias: ranges[at + inputs]! };
      }),
      risk: [Math.max(0, risk.low - room), risk.high + room],
      rank: box.length,
      index: 0,
    };
  }

  private boxOf(claimed: Certificate, layout: Layout): Enclosure[] | null {
    if (!('neurons' in claimed)) return null;
    const { constant, slope, neurons } = claimed;
    const same =
      (slope !== null) === layout.affine &&
      (slope === null || slope.length === this.inputs) &&
      neurons.map(({ neuron }) => neuron).join() === layout.neurons.join() &&
      neurons.every(({ weights }) => weights.length === this.inputs);
    if (!same) return null;
    const ranges = [
      constant,
      ...(slope ?? []),
      ...neurons.flatMap(({ weights, bias }) => [...weights, bias]),
    ];
    return ranges.map(([low, high]) => ({ low, high }));
  }
}

function onRow(neuron: number, row: number): string {
  return `the kink of neuron ${neuron + 1} may lie on row ${row + 1} of the data set, where the risk is not differentiable`;
}
