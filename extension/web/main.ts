/**
 * The entry of dist/web/threads.js: one script for all threads of the extension in a browser, since nearly all of each is
 * the language and the engine. Only what a thread is for is begun in it.
 */
import { thisKind, type ThreadKind } from './threads';

const begin: Readonly<Record<ThreadKind, () => Promise<unknown>>> = {
  server: () => import('../server/web/main'),
  runner: () => import('../runner/web/main'),
  compute: () => import('../../engine/host/web/worker'),
};

void begin[thisKind()]();
