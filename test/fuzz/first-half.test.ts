import { it } from 'vitest';
import { tryTexts } from './try';

/** Half of the short form of `npm run fuzz`: every text gets an answer in sentences, and none an exception. */
it('2,500 texts are checked, some formatted and evaluated', { timeout: 1_200_000 }, () => tryTexts(0, 2_500));
