import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { naturalLog } from './logarithm';

/** A stream of random numbers: the same key gives the same bits on every machine. */
export interface RandomStream {
  /** Uniform on [0, 1), a multiple of 2^-53. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** A uniform integer in 0 … n - 1, for 1 <= n <= 2^53. */
  integer(n: number): number;
}

/** The stream of run `run`'s initial value: it depends on the seed, the run and the network's widths alone. */
export function initialStream(seed: number, run: number, widths: readonly number[]): RandomStream {
  return streamOf([1, ...words(seed), ...words(run), widths.length, ...widths]);
}

/** The stream that stochastic gradient descent samples from in run `run`. */
export function samplingStream(seed: number, run: number): RandomStream {
  return streamOf([2, ...words(seed), ...words(run)]);
}

/** Both halves of an integer below 2^53. */
function words(n: number): [number, number] {
  return [n % 2 ** 32, Math.floor(n / 2 ** 32)];
}

/** The stream keyed by a list of integers below 2^32. */
function streamOf(key: readonly number[]): RandomStream {
  const generator = xoroshiro128plusFromState(hash(key));
  const uniform = () => {
    const high = generator.next() >>> 5;
    const low = generator.next() >>> 6;
    return (high * 2 ** 26 + low) * 2 ** -53;
  };
  let spare = NaN;
  return {
    uniform,
    normal() {
      if (!Number.isNaN(spare)) {
        const result = spare;
        spare = NaN;
        return result;
      }
      // Marsaglia's polar method. The square root is exactly rounded everywhere; Math.log is not, hence our own logarithm.
      for (;;) {
        const x = 2 * uniform() - 1;
        const y = 2 * uniform() - 1;
        const s = x * x + y * y;
        if (s >= 1 || s === 0) continue;
        const factor = Math.sqrt((-2 * naturalLog(s)) / s);
        spare = y * factor;
        return x * factor;
      }
    },
    integer(n) {
      const limit = 2 ** 53 - (2 ** 53 % n);
      for (;;) {
        const draw = uniform() * 2 ** 53;
        if (draw < limit) return draw % n;
      }
    },
  };
}

/** Four 32-bit words of state, never all zero, in which every bit depends on every bit of the key (the mixer of MurmurHash3). */
function hash(key: readonly number[]): number[] {
  const state: number[] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x8aed2a6b];
  for (const word of key) {
    for (let lane = 0; lane < 4; lane++) {
      const mixed = mix(state[lane]! ^ mix((word >>> 0) + Math.imul(lane + 1, 0x85157af5)));
      state[lane] = (Math.imul(mixed, 5) + 0xe6546b64 + lane) | 0;
    }
  }
  for (let round = 0; round < 2; round++) {
    for (let lane = 0; lane < 4; lane++) state[lane] = mix(state[lane]! + state[(lane + 1) % 4]!);
  }
  if (!state.some((word) => word !== 0)) state[0] = 1;
  return state;
}

function mix(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
