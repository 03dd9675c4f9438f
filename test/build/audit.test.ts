/** The look over the packages of others: what it accepts, and what it must not. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faultsIn, readAudit } from '../../build/audit.mjs';

const settings = 'ignore-scripts=true\n';
const good = { version: '1.2.3', integrity: `sha512-${'a'.repeat(86)}==` };
const faultsOf = (change: object, name = 'node_modules/a/node_modules/@b/c') =>
  faultsIn({}, { packages: { '': {}, [name]: { ...good, ...change } } }, settings);

describe('the packages of package-lock.json', () => {
  it('are all exact, hashed, from no place of their own, and run no scripts', () => {
    const read = (name: string) => readFileSync(name, 'utf8');
    const lock = JSON.parse(read('package-lock.json')) as Parameters<typeof faultsIn>[1];
    const manifest = JSON.parse(read('package.json')) as Parameters<typeof faultsIn>[0];
    expect(Object.keys(lock.packages).length).toBeGreaterThan(100);
    expect(faultsIn(manifest, lock, read('.npmrc'))).toEqual([]);
  });

  it('are told where they are something else', () => {
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ resolved: 'git+ssh://elsewhere/c' })).toEqual([
      'package-lock.json: @b/c comes from a place of its own, git+ssh://elsewhere/c.',
    ]);
    expect(faultsOf({ link: true })).toHaveLength(1);
    expect(faultsOf({ version: '^1.2.3' })).toHaveLength(1);
    expect(faultsOf({ version: undefined })).toHaveLength(1);
    expect(faultsOf({ integrity: undefined })).toHaveLength(1);
    expect(faultsOf({ integrity: 'sha1-abc=' })).toHaveLength(1);
    expect(faultsOf({ hasInstallScript: true })).toEqual([
      'package-lock.json: @b/c runs a script when it is installed.',
    ]);
    expect(faultsOf({ hasInstallScript: true, dev: true })).toEqual([]);
    expect(faultsOf({ hasInstallScript: true }, 'node_modules/esbuild')).toEqual([]);
    expect(faultsIn({ dependencies: { a: '^1.0.0' } }, { packages: {} }, settings)).toHaveLength(1);
    expect(faultsIn({}, { packages: {} }, '')).toHaveLength(1);
  });
});

describe('what the registry knows of them', () => {
  it('counts where it is high or critical', () => {
    const fault = (name: string, severity: string) => [
      name,
      { name, severity, via: [{ title: 'Leaks' }, 'x'] },
    ];
    const vulnerabilities = Object.fromEntries([
      fault('a', 'moderate'),
      fault('b', 'high'),
      fault('c', 'critical'),
    ]) as object;
    expect(readAudit(JSON.stringify({ vulnerabilities }))).toEqual({
      faults: ['b has a fault that is high: Leaks.', 'c has a fault that is critical: Leaks.'],
      silence: null,
    });
    expect(readAudit('{"vulnerabilities": {}}')).toEqual({ faults: [], silence: null });
  });

  it('is said to be unknown where it does not answer, without its name', () => {
    const refused = {
      message: '405 Method Not Allowed - POST https://somewhere/-/npm/v1/bulk',
      statusCode: 405,
    };
    expect(readAudit(JSON.stringify(refused))).toEqual({ faults: [], silence: '405 Method Not Allowed' });
    for (const none of ['', '{', 'null', '[]', '{"error": {}}'])
      expect(readAudit(none)).toEqual({ faults: [], silence: 'the registry gave no answer' });
  });
});
