/** How numbers are written in the panel: short in text; on axes with powers of ten; tables keep every digit. */
import { formatNumber } from '../../engine/host/numbers';

export { describeParameters, formatDuration, formatMeasured } from '../../engine/host/numbers';

const superscripts: Readonly<Record<string, string>> = {
  '-': '⁻',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
};

/** "10⁻⁴" for -4. */
export function powerOfTen(exponent: number): string {
  return `10${[...String(exponent)].map((sign) => superscripts[sign] ?? sign).join('')}`;
}

/** A number in few digits, as everywhere: "0.0312", "812", "3.1e-12", "∞"; "undefined" for null and NaN. */
export function readable(value: number | null | undefined, digits = 4): string {
  return value === null || value === undefined || Number.isNaN(value)
    ? 'undefined'
    : formatNumber(value, digits);
}

/** Every digit that tells the number from its neighbours: what a table shows and what a reader may copy. */
export function exact(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return 'undefined';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : String(value);
}

/** "1 run", "20 runs". */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : plural}`;
}
