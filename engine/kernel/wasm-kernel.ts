import type { LineKernel } from './kernel';
import { LineModule, rateBlock } from './line-module';
import type { LineProblem } from './line-problem';

/** The functions that a module of `LineModule` exports. */
interface LineFunctions {
  readonly memory: WebAssembly.Memory;
  readonly start: () => void;
  readonly load: () => void;
  readonly store: () => void;
  readonly advance: (count: number) => void;
  readonly gradient: () => number;
  readonly value: () => number;
}

/** The kernel in WebAssembly with SIMD, written for one width and problem when it is made. */
export class WasmLineKernel implements LineKernel {
  readonly name = 'wasm-simd-1';
  readonly width: number;
  readonly #run: LineFunctions;
  readonly #w: Float64Array;
  readonly #b: Float64Array;
  readonly #v: Float64Array;
  readonly #c: Float64Array;
  readonly #gw: Float64Array;
  readonly #gb: Float64Array;
  readonly #gv: Float64Array;
  readonly #gc: Float64Array;
  readonly #rates: Float64Array;

  constructor(width: number, problem: LineProblem) {
    const written = new LineModule(width, problem);
    const instance = new WebAssembly.Instance(new WebAssembly.Module(written.encode()));
    this.width = width;
    this.#run = instance.exports as unknown as LineFunctions;
    const { buffer } = this.#run.memory;
    const view = ({ address }: { address: number }, length = width) => new Float64Array(buffer, address, length);
    this.#w = view(written.theta.w);
    this.#b = view(written.theta.b);
    this.#v = view(written.theta.v);
    this.#c = view(written.c, 1);
    this.#gw = view(written.gradient.w);
    this.#gb = view(written.gradient.b);
    this.#gv = view(written.gradient.v);
    this.#gc = view(written.dc, 1);
    this.#rates = view(written.rates, rateBlock);
    view(written.table, problem.rows.flat().length).set(problem.rows.flat());
    if (written.stand) {
      const stand = view(written.stand, written.length);
      stand.fill(Infinity);
      stand.set(problem.breaks, width);
    }
    view(written.key, written.length).fill(Infinity);
    view(written.t, written.length).fill(problem.right);
    const ids = new Int32Array(buffer, written.id.address, 2 * written.length);
    for (let i = 0; i < written.length; i++) ids[2 * i] = 8 * i;
    this.#run.start();
  }

  value(theta: Float64Array): number {
    this.#write(theta, 0);
    return this.#run.value();
  }

  gradient(theta: Float64Array, gradient: Float64Array): number {
    this.#write(theta, 0);
    const risk = this.#run.gradient();
    const H = this.width;
    for (let i = 0; i < H; i++) gradient[i] = this.#gw[i]!;
    for (let i = 0; i < H; i++) gradient[H + i] = this.#gb[i]!;
    for (let i = 0; i < H; i++) gradient[2 * H + i] = this.#gv[i]!;
    gradient[3 * H] = this.#gc[0]!;
    return risk;
  }

  advance(theta: Float64Array, rates: Float64Array, count: number): void {
    this.#advance(theta, 0, rates, 0, count);
  }

  advanceMany(thetas: Float64Array, networks: number, rates: Float64Array, count: number): void {
    const own = rates.length >= networks * count ? count : 0;
    for (let k = 0; k < networks; k++) this.#advance(thetas, k * (3 * this.width + 1), rates, k * own, count);
  }

  #advance(thetas: Float64Array, start: number, rates: Float64Array, firstRate: number, count: number): void {
    this.#write(thetas, start);
    this.#run.load();
    for (let done = 0; done < count; done += rateBlock) {
      const steps = Math.min(rateBlock, count - done);
      for (let s = 0; s < steps; s++) this.#rates[s] = rates[firstRate + done + s]!;
      this.#run.advance(steps);
    }
    this.#run.store();
    this.#read(thetas, start);
  }

  /** theta into the module's memory; -0 becomes 0, so that a vertical neuron's kink lies at minus infinity if b > 0. */
  #write(thetas: Float64Array, start: number): void {
    const H = this.width;
    for (let i = 0; i < H; i++) this.#w[i] = thetas[start + i]! + 0;
    for (let i = 0; i < H; i++) this.#b[i] = thetas[start + H + i]!;
    for (let i = 0; i < H; i++) this.#v[i] = thetas[start + 2 * H + i]!;
    this.#c[0] = thetas[start + 3 * H]!;
  }

  #read(thetas: Float64Array, start: number): void {
    const H = this.width;
    for (let i = 0; i < H; i++) thetas[start + i] = this.#w[i]!;
    for (let i = 0; i < H; i++) thetas[start + H + i] = this.#b[i]!;
    for (let i = 0; i < H; i++) thetas[start + 2 * H + i] = this.#v[i]!;
    thetas[start + 3 * H] = this.#c[0]!;
  }
}
