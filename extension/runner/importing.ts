/** Whether a text may import other files. In doubt it may: a comment can look like an import. */
export function mayImport(text: string): boolean {
  return /^\s*import\b/m.test(text);
}
