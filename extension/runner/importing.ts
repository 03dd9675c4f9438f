/** Whether a text may read other files: imports and data. In doubt it may: a comment can look like it. */
export function mayRead(text: string): boolean {
  return /^\s*import\b|\bcsv\s*\(/m.test(text);
}
