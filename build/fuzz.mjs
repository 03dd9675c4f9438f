/**
 * Bundles a fuzzer with what it tries, as it is, and runs it:
 *
 *   npm run fuzz -- COUNT [FIRST] [EVERY]      texts for the language and the engine; every so many are formatted and evaluated
 *   npm run fuzz -- --protocol COUNT [FIRST]   messages to the language server (after `npm run build`)
 */
import { runBundled } from './bundled.mjs';

const wanted = process.argv.slice(2);
const protocol = wanted[0] === '--protocol';
await (protocol
  ? runBundled('test/fuzz/sessions.ts', { words: wanted.slice(1) })
  : runBundled('test/fuzz/campaign.ts', { beside: ['test/fuzz/shard.ts'], words: wanted }));
