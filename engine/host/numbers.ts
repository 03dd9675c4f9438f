/**
 * How numbers are written for people, everywhere alike and as the language reads them: 1.98e-28. Axes of figures alone have
 * powers of ten.
 */

/** Some significant digits for people, four where nothing else is said; JSON has all of them. */
export function formatNumber(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return String(value);
  if (size >= 1e-3 && size < 1e6) return String(Number(value.toPrecision(digits)));
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  return `${Number(mantissa)}e${exponent!.replace('+', '')}`;
}

/**
 * A number with what it may be off by, to the digits that this leaves: `3.02 ± 0.05`, `(1.50 ± 0.02)e-7`. Without an error it is
 * written with so many digits.
 */
export function formatMeasured(value: number | null, error: number | undefined, digits = 4): string {
  if (value === null || error === undefined || !Number.isFinite(value) || !(error > 0 && error < Infinity))
    return formatNumber(value, digits);
  // A first digit of 1 says too little alone.
  const kept = error.toExponential(15).startsWith('1') ? 2 : 1;
  const rounded = Number(error.toPrecision(kept));
  const last = Math.floor(Math.log10(rounded)) - kept + 1;
  const size = Math.max(Math.abs(value), rounded);
  const scale = size >= 1e-3 && size < 1e6 ? 0 : Math.floor(Math.log10(size));
  const decimals = Math.max(0, scale - last);
  const [about, bar] = [value, rounded].map((number) => (number / 10 ** scale).toFixed(decimals));
  return scale === 0 ? `${about} ± ${bar}` : `(${about} ± ${bar})e${scale}`;
}

/** `H = 8, step = 0.01`, or nothing where there are no sweep variables. */
export function describeParameters(parameters: Readonly<Record<string, number>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} = ${String(Number(value.toPrecision(12)))}`)
    .join(', ');
}

/** `1.2 s`, `3 min 5 s`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${Math.floor(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
