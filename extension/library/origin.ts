/**
 * Records of a text that has none beside it lie in the extension's storage: a file among them says whose they are.
 */

export const originName = 'origin.json';

export function originText(document: string): string {
  return `${JSON.stringify({ document })}\n`;
}

/** The URI of the document; null where the text doesn't say one, or a file of the disk, which has its records beside it. */
export function originFromText(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    const document = typeof value === 'object' && value !== null && 'document' in value && value.document;
    return typeof document === 'string' && !/^file:/i.test(document) ? document : null;
  } catch {
    return null;
  }
}
