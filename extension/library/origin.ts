/**
 * Records of a text that is on no disk lie in the extension's storage: a file beside them says whose they are.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fileName = 'origin.json';

/** Notes the document's URI in the folder of its records. */
export function noteOrigin(records: string, document: string): void {
  mkdirSync(records, { recursive: true });
  writeFileSync(join(records, fileName), `${JSON.stringify({ document })}\n`);
}

/** The URI of the document whose records are in a folder; null where none was noted. */
export function originOf(records: string): string | null {
  try {
    const value: unknown = JSON.parse(readFileSync(join(records, fileName), 'utf8'));
    const document = typeof value === 'object' && value !== null && 'document' in value && value.document;
    return typeof document === 'string' ? document : null;
  } catch {
    return null;
  }
}
