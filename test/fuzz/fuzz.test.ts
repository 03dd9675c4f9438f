import { expect, it } from 'vitest';
import { randomText } from './texts';
import { troubleWith } from './trial';

/** The short form of `npm run fuzz`: every text gets an answer in sentences, and none an exception. */
it.each(Array.from({ length: 10 }, (_, block) => block * 2000))(
  'texts %i to + 1999 are checked, formatted and evaluated',
  { timeout: 300_000 },
  async (first) => {
    for (let number = first; number < first + 2000; number++) {
      const text = randomText(number);
      expect(await troubleWith(text), `text ${number}:\n${text}`).toEqual([]);
    }
  },
);
