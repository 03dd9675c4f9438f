import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundles } from '../../build/bundles.mjs';
import { packagesOf } from '../../build/notices.mjs';
import { root } from '../../build/steps.mjs';

interface Script {
  readonly modules: readonly string[];
  readonly packages: readonly string[];
  readonly text: string;
  /** What it loads when it runs. */
  readonly loaded: readonly string[];
}

/** What a script of dist/ is made of. */
async function scriptOf(name: string): Promise<Script> {
  const { entry, options } = bundles.find((bundle) => bundle.name === name)!;
  const made = await build({
    ...options,
    entryPoints: { [name]: entry },
    outdir: join(root, 'dist'),
    metafile: true,
    write: false,
  });
  const [output] = Object.values(made.metafile.outputs);
  return {
    text: made.outputFiles[0]!.text,
    modules: Object.keys(output!.inputs),
    packages: packagesOf([made.metafile]).map((folder) => folder.split('node_modules/').at(-1)!),
    loaded: output!.imports.map(({ path }) => path),
  };
}

describe('what VS Code reads before it activates the extension', () => {
  it('is our own code alone: the client of the language server is a script of its own, loaded later', async () => {
    const { packages, text } = await scriptOf('extension');
    expect(packages).toEqual([]);
    // Not by an import, which VS Code gives no module of its own.
    expect(text).toContain('require("./language-client")');
    expect(text).not.toMatch(/\bimport\(/);
    expect((await scriptOf('language-client')).packages).toContain('vscode-languageclient');
  });

  it("has the members of the editor's module once, not once for each module", async () => {
    const { modules, loaded } = await scriptOf('extension');
    expect(modules).toContain('editor:vscode');
    expect(loaded.filter((path) => path === 'vscode')).toHaveLength(1);
  });
});

it('all scripts that the extension loads are in the package', () => {
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly files: readonly string[];
  };
  const [, listed = ''] = /^dist\/\{(.*)\}\.js$/m.exec(files.join('\n')) ?? [];
  const packaged = new Set(listed.split(','));
  // Pictures are drawn by the panel there.
  const wanted = bundles.filter(({ name }) => !name.includes('/') && name !== 'raster');
  expect(wanted.map(({ name }) => name).filter((name) => !packaged.has(name))).toEqual([]);
});
