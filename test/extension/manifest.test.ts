import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { URI } from 'langium';
import { expect, test } from 'vitest';
import { compile } from '../../engine/language/compile';
import { describeExample, inReadingOrder } from '../../extension/library/examples';

/** What package.json promises: that it is there, said in words, and shipped. */

const root = join(import.meta.dirname, '..', '..');
const read = (...path: readonly string[]): string => readFileSync(join(root, ...path), 'utf8');

interface Command {
  readonly command: string;
  readonly title: string;
  readonly category?: string;
}

interface Step {
  readonly id: string;
  readonly description: string;
  readonly media: { readonly svg: string; readonly altText: string };
  readonly completionEvents: readonly string[];
}

interface Setting {
  readonly default?: unknown;
  readonly description?: string;
  readonly markdownDescription?: string;
}

interface Support {
  readonly supported: unknown;
  readonly description?: string;
}

interface Manifest {
  readonly extensionKind: readonly string[];
  readonly main: string;
  readonly browser: string;
  readonly files: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: Support; readonly virtualWorkspaces: Support };
  readonly contributes: {
    readonly commands: readonly Command[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly keybindings: readonly { readonly command: string; readonly when?: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string }[];
    readonly walkthroughs: readonly { readonly steps: readonly Step[] }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
  };
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const { contributes } = manifest;
const commands = contributes.commands.map(({ command }) => command);
const views = Object.values(contributes.views)
  .flat()
  .map(({ id }) => id);
const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);

/** The commands that links in a text call. */
function linkedCommands(text: string): readonly string[] {
  return [...text.matchAll(/\(command:([\w.]+)/g)].map((match) => match[1]!);
}

/** All paths of the manifest that lead into the package. */
function pathsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.startsWith('./') ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(pathsIn) : [];
}

test('every command stands in the palette under ReluFlow, and something answers it', () => {
  const sources = readdirSync(join(root, 'extension', 'client'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => read('extension', 'client', name))
    .join('\n');
  expect(contributes.commands.filter(({ category }) => category !== 'ReluFlow')).toEqual([]);
  expect(new Set(contributes.commands.map(({ title }) => title)).size).toBe(commands.length);
  const unanswered = commands.filter((command) => {
    const name = command.replace('reluflow.', '');
    return !sources.includes(`'reluflow.${name}'`) && !sources.includes(`register('${name}'`);
  });
  expect(unanswered).toEqual([]);
});

test('menus, keys, links and completion events name commands and views that are there', () => {
  const used = [...Object.values(contributes.menus).flat(), ...contributes.keybindings].map(
    ({ command }) => command,
  );
  const texts = [
    ...steps.map(({ description }) => description),
    ...contributes.viewsWelcome.map(({ contents }) => contents),
  ];
  const linked = texts.flatMap(linkedCommands);
  const events = steps.flatMap(({ completionEvents }) => completionEvents);
  const own = [...commands, ...views.map((view) => `${view}.focus`)];
  expect([...used, ...linked].filter((command) => !own.includes(command))).toEqual([]);
  const known = [
    ...commands.map((command) => `onCommand:${command}`),
    ...views.map((view) => `onView:${view}`),
    'onContext:reluflow.openedExample',
  ];
  expect(events.filter((event) => !known.includes(event))).toEqual([]);
});

test('the walkthrough has five steps, each with a picture in words and a way to be done', () => {
  expect(steps).toHaveLength(5);
  for (const { id, media, completionEvents } of steps) {
    expect(media.altText.length, id).toBeGreaterThan(20);
    expect(completionEvents.length, id).toBeGreaterThan(0);
    const svg = read(media.svg);
    expect(svg, id).toContain('var(--vscode-foreground');
    expect(svg, id).toContain('role="img"');
  }
});

test('settings have a default and say what they do, with a unit where they have one', () => {
  for (const [name, setting] of Object.entries(contributes.configuration.properties)) {
    expect(setting.default, name).toBeDefined();
    expect((setting.markdownDescription ?? setting.description ?? '').length, name).toBeGreaterThan(30);
  }
});

test('what the manifest points to exists and is shipped', () => {
  const shipped = (path: string): boolean =>
    manifest.files.some((pattern) => {
      if (pattern.endsWith('/**')) return path.startsWith(pattern.slice(0, -2));
      return pattern === path;
    });
  const paths = pathsIn(contributes).map((path) => path.slice(2));
  expect(paths.length).toBeGreaterThan(8);
  for (const path of paths) expect(existsSync(join(root, path)) && shipped(path), path).toBe(true);
  expect(manifest.files).toContain('examples/*.rflow');
});

test('what is limited in untrusted and virtual workspaces is declared and said', () => {
  const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
  for (const { supported, description } of [untrustedWorkspaces, virtualWorkspaces]) {
    expect(supported).toBe('limited');
    expect(description).toMatch(/^[A-Z].{30,}\.$/);
  }
});

test('each example introduces itself in the gallery', () => {
  const files = inReadingOrder(readdirSync(join(root, 'examples')));
  const examples = files.map((file) => describeExample(file, read('examples', file)));
  expect(examples[0]).toEqual({
    file: 'first.rflow',
    title: 'A first experiment',
    detail: 'A ReLU network with three hidden neurons learns the hat function.',
    source: '',
  });
  expect(files.slice(1)).toEqual([...files.slice(1)].sort());
  for (const { file, title, detail } of examples) {
    expect(title, file).not.toBe(file);
    expect(title.length, file).toBeLessThan(70);
    expect(detail.length, file).toBeGreaterThan(30);
  }
  const theorem =
    '// Theorem: all is\n// well.\n//\n// A. Author: A title,\n// arXiv 2108.04620, A Journal.\n';
  expect(describeExample('a-title.rflow', theorem)).toMatchObject({
    title: 'A title',
    detail: 'All is well.',
    source: 'arXiv 2108.04620',
  });
  expect(describeExample('a.rflow', 'target f on [0, 1] = x').title).toBe('a.rflow');
  expect(describeExample('b.rflow', '// Only this.\r\n').title).toBe('Only this');
});

interface Snippet {
  readonly prefix: string;
  readonly description: string;
  readonly body: readonly string[];
}

const snippets = Object.entries(JSON.parse(read('syntaxes/snippets.json')) as Record<string, Snippet>);

test.each(snippets)(
  'the snippet "%s" is a right text as it stands',
  async (_name, { prefix, body, description }) => {
    expect(prefix).toMatch(/^reluflow /);
    expect(description.length).toBeGreaterThan(20);
    const defaults = new Map<string, string>();
    for (const [, number, text] of body.join('\n').matchAll(/\$\{(\d+):([^}]*)\}/g)) {
      expect(defaults.get(number!) ?? text, `placeholder ${number}`).toBe(text);
      defaults.set(number!, text!);
    }
    const text = body
      .join('\n')
      .replace(/\$\{\d+:([^}]*)\}/g, '$1')
      .replace('$0', '')
      .replace(/\t/g, '  ');
    const { plan, diagnostics } = await compile({ uri: URI.parse('untitled:/snippet.rflow'), text });
    expect(diagnostics).toEqual([]);
    expect(plan).not.toBeNull();
  },
);

test('sweeps are hidden where the folder is not trusted, and in a browser, which has no processes', () => {
  const entries = Object.values(contributes.menus).flat();
  const sweeps = commands.filter((command) => command.startsWith('reluflow.sweep.'));
  expect(sweeps).toHaveLength(4);
  for (const command of sweeps) {
    const own = entries.filter((entry) => entry.command === command);
    expect(own.length, command).toBeGreaterThan(0);
    for (const { when } of own) {
      expect(when, command).toContain('isWorkspaceTrusted');
      expect(when, command).toContain('reluflow.canSweep');
    }
  }
});

test('the extension runs where the files are: on the other side of Remote-SSH, and in a web worker in VS Code for the Web', () => {
  expect(manifest.extensionKind).toEqual(['workspace']);
  expect([manifest.main, manifest.browser]).toEqual(['./dist/extension.js', './dist/web/extension.js']);
});
