import type { BuildOptions } from 'esbuild';

/** A script of dist/: its entry, and how esbuild makes it. */
export interface Bundle {
  readonly entry: string;
  readonly name: string;
  readonly options: BuildOptions;
}

export const bundles: readonly Bundle[];
