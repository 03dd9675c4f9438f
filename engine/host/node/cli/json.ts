/**
 * JSON on standard output: numbers round-trip, infinite ones are "Infinity" or "-Infinity", undefined ones null.
 */
/** A number as JSON: no digit is dropped, the sign of zero included. */
function numberToJson(value: number): string {
  if (Number.isNaN(value)) return 'null';
  if (!Number.isFinite(value)) return value > 0 ? '"Infinity"' : '"-Infinity"';
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Control characters that JSON lets pass are escaped as well: terminals obey them. */
function textToJson(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f]/g, (character) => {
    return `\\u00${character.charCodeAt(0).toString(16)}`;
  });
}

export function toJson(value: unknown): string {
  if (typeof value === 'number') return numberToJson(value);
  if (value instanceof Float64Array) return `[${Array.from(value, numberToJson).join(',')}]`;
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, part]) => part !== undefined);
    return `{${fields.map(([key, part]) => `${textToJson(key)}:${toJson(part)}`).join(',')}}`;
  }
  return typeof value === 'string' ? textToJson(value) : JSON.stringify(value ?? null);
}

/** Writes a document part by part, so that its size is not bounded by memory. */
export class JsonStream {
  private waiting = '';
  private needsComma = false;
  private readonly write: (text: string) => Promise<void>;

  constructor(write: (text: string) => Promise<void>) {
    this.write = write;
  }

  /** Opens an object or array, as a field where it is in an object. */
  open(bracket: '{' | '[', key?: string): void {
    this.separate(key);
    this.waiting += bracket;
    this.needsComma = false;
  }

  close(bracket: '}' | ']'): void {
    this.waiting += bracket;
    this.needsComma = true;
  }

  value(value: unknown, key?: string): void {
    this.separate(key);
    this.waiting += toJson(value);
    this.needsComma = true;
  }

  /** Hands over what has gathered, if that is much or the document ends. */
  async flush(end = false): Promise<void> {
    if (!end && this.waiting.length < 1 << 16) return;
    const text = this.waiting;
    this.waiting = '';
    await this.write(end ? `${text}\n` : text);
  }

  private separate(key: string | undefined): void {
    if (this.needsComma) this.waiting += ',\n';
    if (key !== undefined) this.waiting += `${textToJson(key)}:`;
  }
}
