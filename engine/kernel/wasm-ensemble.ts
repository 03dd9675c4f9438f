import { EnsembleModule } from './ensemble-module';
import { rateBlock } from './line-module';
import type { LineProblem } from './line-problem';
import { instantiate } from './wasm/compiled';

interface EnsembleFunctions {
  readonly memory: WebAssembly.Memory;
  readonly sort: (lane: number) => void;
  readonly advance: (count: number) => void;
}

/** Gradient descent of many networks in WebAssembly, two at a time; what LineKernel.advanceMany is made of. */
export class WasmEnsemble {
  readonly #width: number;
  readonly #entries: number;
  readonly #breaks: readonly number[];
  readonly #run: EnsembleFunctions;
  readonly #w: Float64Array;
  readonly #b: Float64Array;
  readonly #v: Float64Array;
  readonly #c: Float64Array;
  readonly #rates: Float64Array;
  readonly #ids: Int32Array;
  readonly #stand: Float64Array | null;

  constructor(width: number, problem: LineProblem) {
    const written = new EnsembleModule(width, problem);
    const key = `ensemble ${width} ${JSON.stringify(problem)}`;
    const exports = instantiate(key, () => written.encode());
    this.#width = width;
    this.#entries = written.entries;
    this.#breaks = problem.breaks;
    this.#run = exports as unknown as EnsembleFunctions;
    const { buffer } = this.#run.memory;
    const view = ({ address }: { address: number }, length = 2 * written.entries) =>
      new Float64Array(buffer, address, length);
    this.#w = view(written.neurons.w);
    this.#b = view(written.neurons.b);
    this.#v = view(written.neurons.v);
    this.#c = view(written.c, 2);
    this.#rates = view(written.rates, 2 * rateBlock);
    this.#ids = new Int32Array(buffer, written.id.address, 4 * written.entries);
    this.#stand = written.stand && view(written.stand);
    view(written.table, problem.rows.flat().length).set(problem.rows.flat());
    view(written.key).fill(Infinity);
    for (const lane of [0, 1]) this.#number(lane);
  }

  /** As LineKernel.advanceMany. */
  advance(thetas: Float64Array, networks: number, rates: Float64Array, count: number): void {
    const own = rates.length >= networks * count ? count : 0;
    for (let k = 0; k < networks; k += 2) {
      const partner = k + 1 < networks ? k + 1 : k;
      this.#write(thetas, k, 0);
      this.#write(thetas, partner, 1);
      for (let done = 0; done < count; done += rateBlock) {
        const steps = Math.min(rateBlock, count - done);
        for (let s = 0; s < steps; s++) {
          this.#rates[2 * s] = rates[k * own + done + s]!;
          this.#rates[2 * s + 1] = rates[partner * own + done + s]!;
        }
        this.#run.advance(steps);
      }
      this.#read(thetas, k, 0);
      this.#read(thetas, partner, 1);
    }
  }

  /** Numbers the entries of a lane by their place: neurons, then breaks. */
  #number(lane: number): void {
    for (let k = 0; k < this.#entries; k++) {
      const place = 2 * k + lane;
      this.#ids[2 * place] = 8 * k;
      const position = this.#breaks[k - this.#width];
      if (this.#stand) this.#stand[place] = position === undefined ? Infinity : 0.5 * position;
      if (position !== undefined) this.#w[place] = this.#b[place] = this.#v[place] = 0;
    }
    this.#run.sort(8 * lane);
  }

  /** Network k into a lane. -0 becomes 0: a vertical neuron's kink lies at minus infinity if b > 0. */
  #write(thetas: Float64Array, k: number, lane: number): void {
    const H = this.#width;
    const start = k * (3 * H + 1);
    for (let place = lane; place < 2 * this.#entries; place += 2) {
      const i = this.#ids[2 * place]! / 8;
      const neuron = i < H;
      this.#w[place] = neuron ? thetas[start + i]! + 0 : 0;
      this.#b[place] = neuron ? thetas[start + H + i]! : 0;
      this.#v[place] = neuron ? thetas[start + 2 * H + i]! : 0;
    }
    this.#c[lane] = thetas[start + 3 * H]!;
  }

  #read(thetas: Float64Array, k: number, lane: number): void {
    const H = this.#width;
    const start = k * (3 * H + 1);
    for (let place = lane; place < 2 * this.#entries; place += 2) {
      const i = this.#ids[2 * place]! / 8;
      if (i >= H) continue;
      thetas[start + i] = this.#w[place]!;
      thetas[start + H + i] = this.#b[place]!;
      thetas[start + 2 * H + i] = this.#v[place]!;
    }
    thetas[start + 3 * H] = this.#c[lane]!;
  }
}
