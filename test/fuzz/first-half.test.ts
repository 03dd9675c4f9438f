import { it } from 'vitest';
import { tryTexts } from './try';

/** Half of the short form of `npm run fuzz`: every text gets an answer in sentences, and none an exception. */
it('10,000 texts are checked, some formatted and evaluated', { timeout: 1_200_000 }, () =>
  tryTexts(0, 10_000),
);
