/**
 * The form of values that come from elsewhere: files that others wrote, messages between a panel and its extension. Checks are
 * put together from smaller ones.
 */

export type Check = (value: unknown) => boolean;
export type Fields = Readonly<Record<string, Check>>;

export const isText: Check = (value) => typeof value === 'string';
export const isNumber: Check = (value) => typeof value === 'number';
export const isTruth: Check = (value) => typeof value === 'boolean';
export const isNumbers: Check = (value) => value instanceof Float64Array;

/** An object with fields: no list, and no numbers in memory. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

export const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

export const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

export const recordOf =
  (check: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value).every(check);

export const shaped = (fields: Fields): Check => {
  const wrong = wrongFieldIn(fields);
  return (value) => isObject(value) && wrong(value) === null;
};

/** Finds the first field that isn't what it should be; null where there is none. */
export function wrongFieldIn(fields: Fields): (value: Readonly<Record<string, unknown>>) => string | null {
  const checks = Object.entries(fields);
  return (value) => checks.find(([name, check]) => !check(value[name]))?.[0] ?? null;
}
