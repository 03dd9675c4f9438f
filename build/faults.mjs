// Kills what runs, at random moments, and looks at what is left: `npm run faults -- COUNT [SEED]`.
import { runBundled } from './bundled.mjs';

await runBundled('test/faults/campaign.ts');
