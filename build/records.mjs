// The memory that records of many rows and experiments of many runs need: `npm run records`.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runBundled } from './bundled.mjs';
import { root } from './steps.mjs';

// The thread that seals is looked for beside the program.
mkdirSync(join(root, 'dist', 'records'), { recursive: true });
copyFileSync(join(root, 'dist', 'sealer.js'), join(root, 'dist', 'records', 'sealer.js'));
await runBundled('test/records/campaign.ts');
