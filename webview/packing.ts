/** How messages pass through VS Code's channel: numbers that JSON doesn't know, and arrays as parts of one buffer. */

const wrapped = '$number';

/** The typed arrays that messages have. */
type Column = Float64Array | Uint32Array | Uint8Array;

const isColumn = (value: unknown): value is Column =>
  value instanceof Float64Array || value instanceof Uint32Array || value instanceof Uint8Array;

/**
 * Prepares a message for VS Code's channel, which is JSON except for typed arrays: infinities and NaN outside of typed
 * arrays would arrive as null. The channel sends each buffer once, and loses count of more than 253 of them: all arrays
 * become parts of one.
 */
export function pack(value: unknown): unknown {
  return packInto(new Parcel(sizeOf(value)), value);
}

/** A buffer that is filled with one array after the other. */
class Parcel {
  private readonly buffer: ArrayBuffer;
  private end = 0;

  constructor(bytes: number) {
    this.buffer = new ArrayBuffer(bytes);
  }

  add(column: Column): Column {
    const part = this.partFor(column);
    part.set(column);
    this.end += whole(column.byteLength);
    return part;
  }

  private partFor(column: Column): Column {
    const { buffer, end } = this;
    if (column instanceof Float64Array) return new Float64Array(buffer, end, column.length);
    if (column instanceof Uint32Array) return new Uint32Array(buffer, end, column.length);
    return new Uint8Array(buffer, end, column.length);
  }
}

/** Each array begins where numbers of eight bytes may begin. */
const whole = (bytes: number): number => 8 * Math.ceil(bytes / 8);

/** The bytes of all arrays of a value. */
function sizeOf(value: unknown): number {
  if (isColumn(value)) return whole(value.byteLength);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + sizeOf(part), 0);
}

function packInto(parcel: Parcel, value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : { [wrapped]: String(value) };
  if (isColumn(value)) return parcel.add(value);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map((part) => packInto(parcel, part));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, packInto(parcel, part)]));
}

/** No message is nested as deeply; what is would end the stack. */
const mostLevels = 100;

/** The inverse of `pack`. What is no packed message comes back as something that is no message either. */
export function unpack(value: unknown, level = 0): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (level > mostLevels) return undefined;
  if (Array.isArray(value)) return value.map((part) => unpack(part, level + 1));
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first![0] === wrapped)
    return typeof first![1] === 'string' ? Number(first![1]) : undefined;
  return Object.fromEntries(entries.map(([key, part]) => [key, unpack(part, level + 1)]));
}
