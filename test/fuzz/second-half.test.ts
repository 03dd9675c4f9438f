import { it } from 'vitest';
import { tryTexts } from './try';

/** Half of the short form of `npm run fuzz`: every text gets an answer in sentences, and none an exception. */
it('2000 texts are checked, some formatted and evaluated', { timeout: 300_000 }, () => tryTexts(2000, 2000));
