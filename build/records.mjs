// The memory that records of a million and of ten million rows need: `npm run records`.
import { runBundled } from './bundled.mjs';

await runBundled('test/records/campaign.ts');
