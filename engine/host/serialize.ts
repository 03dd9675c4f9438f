/**
 * JSON that carries what plans and results are made of: typed arrays, infinities, NaN and the sign of zero. Everything
 * comes back with the same bits.
 */

/** A number that JSON has no sign for, or a Float64Array. */
type Tagged = { readonly $number: string } | { readonly $float64: readonly unknown[] };

function tagNumber(value: number): number | Tagged {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  return { $number: Object.is(value, -0) ? '-0' : String(value) };
}

function tag(value: unknown): unknown {
  if (typeof value === 'number') return tagNumber(value);
  if (value instanceof Float64Array) return { $float64: Array.from(value, tagNumber) };
  if (Array.isArray(value)) return value.map(tag);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, tag(part)]));
}

function untag(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('$number' in value && typeof value.$number === 'string') return Number(value.$number);
  if ('$float64' in value && Array.isArray(value.$float64))
    return Float64Array.from(value.$float64 as number[]);
  return value;
}

export function toText(value: unknown, indent?: number): string {
  return JSON.stringify(tag(value), null, indent);
}

/** Throws a SyntaxError for a text that is no JSON. The caller checks what comes back. */
export function fromText(text: string): unknown {
  return JSON.parse(text, untag);
}
