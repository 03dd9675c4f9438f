import type { LineKernel } from './kernel';
import { LineModule, rateBlock } from './line-module';
import type { LineProblem } from './line-problem';
import { instantiate } from './wasm/compiled';
import { WasmEnsemble } from './wasm-ensemble';

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
  static readonly kernelName = 'wasm-simd-1';
  readonly name = WasmLineKernel.kernelName;
  readonly width: number;
  readonly #problem: LineProblem;
  readonly #run: LineFunctions;
  /** Made when it is first asked for. */
  #ensemble: WasmEnsemble | null = null;
  readonly #theta: Float64Array;
  /** What entries that are no neurons read: zeros, unless a network diverged. */
  readonly #beyond: Float64Array;
  readonly #gradient: Float64Array;
  readonly #rates: Float64Array;

  constructor(width: number, problem: LineProblem) {
    const written = new LineModule(width, problem);
    const key = `line ${width} ${JSON.stringify(problem)}`;
    const exports = instantiate(key, () => written.encode());
    this.width = width;
    this.#problem = problem;
    this.#run = exports as unknown as LineFunctions;
    const { buffer } = this.#run.memory;
    const view = ({ address }: { address: number }, length = written.length) =>
      new Float64Array(buffer, address, length);
    const parameters = 3 * width + 1;
    this.#theta = view(written.theta, parameters);
    this.#beyond = new Float64Array(
      buffer,
      this.#theta.byteOffset + 8 * parameters,
      2 * width + written.length,
    );
    this.#gradient = view(written.gradient, parameters);
    this.#rates = view(written.rates, rateBlock);
    view(written.table, problem.rows.flat().length).set(problem.rows.flat());
    if (written.stand) {
      const stand = view(written.stand);
      stand.fill(Infinity);
      stand.set(
        problem.breaks.map((x) => 0.5 * x),
        width,
      );
    }
    view(written.key).fill(Infinity);
    view(written.halfT).fill(0.5 * problem.right);
    const ids = new Int32Array(buffer, written.id.address, 2 * written.length);
    for (let k = 0; k < written.length; k++) ids[2 * k] = 8 * written.number(k);
    this.#run.start();
  }

  value(theta: Float64Array): number {
    this.#theta.set(theta);
    return this.#run.value();
  }

  gradient(theta: Float64Array, gradient: Float64Array): number {
    this.#theta.set(theta);
    const risk = this.#run.gradient();
    gradient.set(this.#gradient);
    return risk;
  }

  advance(theta: Float64Array, rates: Float64Array, count: number): void {
    this.#theta.set(theta);
    this.#advance(rates, 0, count);
    theta.set(this.#theta);
  }

  advanceMany(thetas: Float64Array, networks: number, rates: Float64Array, count: number): void {
    this.#ensemble ??= new WasmEnsemble(this.width, this.#problem);
    this.#ensemble.advance(thetas, networks, rates, count);
  }

  /** Steps of the network in the module's memory; in blocks, so that no call takes long. */
  #advance(rates: Float64Array, first: number, count: number): void {
    this.#run.load();
    for (let done = 0; done < count; done += rateBlock) {
      const steps = Math.min(rateBlock, count - done);
      for (let s = 0; s < steps; s++) this.#rates[s] = rates[first + done + s]!;
      this.#run.advance(steps);
    }
    this.#run.store();
    this.#beyond.fill(0);
  }
}
