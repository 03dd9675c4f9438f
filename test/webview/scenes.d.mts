import type { Scene } from './page.mjs';

export const scenes: Readonly<Record<string, Scene>>;
