/** How numbers are written for people: short in text and on axes; tables keep every digit. */

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

/**
 * A number in few digits: "0.0312", "812", "3.1·10⁻¹²", "∞"; "undefined" for null and NaN. Trailing zeros are dropped, since
 * they would claim an accuracy that nobody stated.
 */
export function readable(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined || Number.isNaN(value)) return 'undefined';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return scientific(value, digits);
  if (Number.isInteger(value)) return withMinus(value.toString());
  const text = Number(value.toPrecision(digits)).toString();
  return text.includes('e') ? scientific(value, digits) : withMinus(text);
}

function scientific(value: number, digits: number): string {
  const [mantissa = '0', exponent = '0'] = value.toExponential(digits - 1).split('e');
  const short = Number(mantissa).toString();
  const power = powerOfTen(Number(exponent));
  if (short === '1') return power;
  return short === '-1' ? `−${power}` : `${withMinus(short)}·${power}`;
}

function withMinus(text: string): string {
  return text.replace('-', '−');
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

/** "0.8 s", "12 s", "3 min 20 s", "2 h 5 min". */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** "H = 8, step = 0.01"; "the only cell" has no parameters and is empty. */
export function parametersText(parameters: Readonly<Record<string, number>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} = ${readable(value)}`)
    .join(', ');
}
