import { expect } from 'vitest';
import { randomText } from './texts';
import { troubleWith } from './trial';

/** Tries so many texts; one in five is formatted and evaluated as well. Ends at the first trouble. */
export async function tryTexts(first: number, count: number): Promise<void> {
  for (let number = first; number < first + count; number++) {
    const text = randomText(number);
    expect(await troubleWith(text, number % 5 === 0), `text ${number}:\n${text}`).toEqual([]);
  }
}
