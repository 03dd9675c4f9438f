import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noticesOf, packagesOf } from '../../build/notices.mjs';

describe('third-party notices', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'reluflow-notices-'));
    writeFileSync(join(root, 'LICENSE'), 'MIT License\n\nCopyright (c) us\n\nPermission is granted.\n');
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const bundled = (...names: readonly string[]) => [
    {
      outputs: {
        'a.js': {
          inputs: Object.fromEntries([
            ['engine/own.ts', { bytesInOutput: 9 }],
            ['node_modules/shaken/index.js', { bytesInOutput: 0 }],
            ...names.map((name) => [`node_modules/${name}/lib/x.js`, { bytesInOutput: 1 }] as const),
          ]),
        },
      },
    },
  ];

  const write = (name: string, license: unknown, text?: string) => {
    const folder = join(root, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.2.3', license }));
    if (text !== undefined) writeFileSync(join(folder, 'LICENSE.md'), text);
  };

  it('name each package of which something is bundled, and no other', () => {
    expect(packagesOf(bundled('b', '@s/a', 'a/node_modules/c'))).toEqual([
      'node_modules/@s/a',
      'node_modules/a/node_modules/c',
      'node_modules/b',
    ]);
  });

  it('hold the text of each licence', () => {
    write('b', 'ISC', 'The ISC text.');
    write('c', 'MIT');
    write('d', '(GPL-3.0 OR Apache-2.0)', 'The choice.');
    const text = noticesOf(root, bundled('b', 'c', 'd'));
    expect(text).toContain('b 1.2.3 (ISC)\n-------------\n\nThe ISC text.');
    expect(text).toContain('Copyright (c) the authors of c\n\nPermission is granted.');
    expect(text).toContain('The choice.');
  });

  it.each(['GPL-3.0', 'MIT AND GPL-3.0', undefined, 'SEE LICENSE IN x'])('refuse %s', (licence) => {
    write('e', licence, 'Text.');
    expect(() => noticesOf(root, bundled('e'))).toThrow(/^The licence of e 1\.2\.3, .* is not on the list/);
  });

  it('are part of what is packaged', () => {
    const { files } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
      files: readonly string[];
    };
    expect(files).toContain('dist/THIRD-PARTY-NOTICES.txt');
  });
});
