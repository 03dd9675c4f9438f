import { expect } from 'vitest';
import { textOf } from './texts';
import { troubleWith } from './trial';

/**
 * Tries so many texts; one in five programs and one in five others are formatted and evaluated as well. Ends at the first
 * trouble.
 */
export async function tryTexts(first: number, count: number): Promise<void> {
  for (let number = first; number < first + count; number++) {
    const text = textOf(number);
    expect(await troubleWith(text, Math.floor(number / 5) % 5 === 0), `text ${number}:\n${text}`).toEqual([]);
  }
}
