/** Where axes are marked. */
import { powerOfTen, readable } from './numbers';

export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface Tick {
  readonly value: number;
  readonly label: string;
}

/**
 * Marks of a logarithmic axis: powers of ten, thinned evenly to at most `count`; on less than two decades 1, 2 and 5
 * times powers; where even these are fewer than two, as on a linear axis.
 */
export function logarithmicTicks({ min, max }: Range, count = 8): Tick[] {
  if (!(min > 0) || !(max >= min)) return [];
  const first = Math.ceil(Math.log10(min) - 1e-9);
  const last = Math.floor(Math.log10(max) + 1e-9);
  const decades = last - first + 1;
  if (decades >= 3) {
    const stride = Math.ceil(decades / count);
    const start = Math.ceil(first / stride) * stride;
    return exponents(start, last, stride).map((exponent) => ({
      value: powerValue(exponent),
      label: powerOfTen(exponent),
    }));
  }
  const fine = exponents(first - 1, last + 1, 1)
    .flatMap((exponent) => [1, 2, 5].map((digit) => ({ digit, exponent })))
    .map(({ digit, exponent }) => Number(`${digit}e${exponent}`))
    .filter((value) => value >= min * (1 - 1e-9) && value <= max * (1 + 1e-9));
  if (fine.length < 2) return linearTicks({ min, max }, 5);
  return fine.map((value) => ({ value, label: labelOf(value) }));
}

function exponents(first: number, last: number, stride: number): number[] {
  const list: number[] = [];
  for (let exponent = first; exponent <= last; exponent += stride) list.push(exponent);
  return list;
}

/** 10^exponent, correctly rounded, which Math.pow is not everywhere. */
function powerValue(exponent: number): number {
  return Number(`1e${exponent}`);
}

/** Marks of a linear axis at multiples of 1, 2 or 5 times a power of ten. */
export function linearTicks({ min, max }: Range, count = 6): Tick[] {
  if (!Number.isFinite(max - min) || max <= min) return Number.isFinite(min) ? [tickAt(min)] : [];
  const rough = (max - min) / count;
  const exponent = Math.floor(Math.log10(rough));
  const digit = [1, 2, 5, 10].find((factor) => factor * powerValue(exponent) >= rough * (1 - 1e-9)) ?? 10;
  const first = Math.ceil(min / (digit * powerValue(exponent)) - 1e-9);
  const last = Math.floor(max / (digit * powerValue(exponent)) + 1e-9);
  const ticks: Tick[] = [];
  for (let k = first; k <= last; k++) ticks.push(tickAt(Number(`${k * digit}e${exponent}`)));
  return ticks;
}

/** "0.25", "−3", "2·10⁷": as exported figures have it. */
function labelOf(value: number): string {
  const [mantissa = '', exponent] = readable(value, 6).split('e');
  const factor = mantissa.replace('-', '−');
  if (exponent === undefined) return factor;
  const power = powerOfTen(Number(exponent));
  return factor === '1' ? power : factor === '−1' ? `−${power}` : `${factor}·${power}`;
}

function tickAt(value: number): Tick {
  return { value, label: labelOf(value) };
}

/** The range of the data with a margin, so that curves don't touch the frame; never empty. */
export function paddedRange({ min, max }: Range, logarithmic: boolean): Range {
  if (logarithmic) {
    const margin = Math.max(0.03 * Math.log10(max / min), min === max ? 0.5 : 0.05);
    return { min: min * 10 ** -margin, max: max * 10 ** margin };
  }
  const margin = max > min ? 0.04 * (max - min) : Math.max(1, Math.abs(min)) * 0.5;
  return { min: min - margin, max: max + margin };
}
