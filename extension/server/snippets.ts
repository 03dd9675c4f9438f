import { CompletionItemKind, MarkupKind } from 'vscode-languageserver-protocol';
import wholeExperiments from '../../syntaxes/snippets.json';
import type { Item } from './completion-items';
import { declarationDocumentation } from './words';

/** Declarations as snippets, in the order in which a file is usually written. */
const texts: Readonly<Record<string, string>> = {
  target: 'target ${1:f} on [${2:0}, ${3:1}] = ${0:x^2}',
  density: 'density ${1:p} on [${2:0}, ${3:1}] = ${0:2*x}',
  network: 'network ${1:net} = 1 -> ${2:8} -> 1',
  experiment:
    'experiment ${1:training} {\n\ttarget:  ${2:f}\n\tnetwork: ${3:1 -> 8 -> 1}\n\tmethod:  ${4:flow(until: 1e3)}\n\n\texpect ${0:risk < 1e-2}\n}',
  let: 'let ${1:a} = ${0:1}',
  data: 'data ${1:points} = csv("${0:points.csv}")',
  import: 'import "${0:targets.rflow}"',
};

const declarations = Object.entries(texts).map(([label, insert], place) => ({
  label,
  insert,
  kind: CompletionItemKind.Keyword,
  sortText: String(place),
  documentation: { kind: MarkupKind.Markdown, value: declarationDocumentation[label] ?? '' },
}));

/** A new experiment learns a target that the file has, or brings one along. */
function experimentFor(targets: readonly string[]): string {
  const [target] = targets;
  const text = texts['experiment']!;
  return target === undefined
    ? `target \${2:f} on [0, 1] = \${5:x^2}\n\n${text}`
    : text.replace('${2:f}', `\${2:${target}}`);
}

/** Whole experiments, after the declarations. */
const experiments = Object.values(wholeExperiments).map(({ prefix, body, description }) => ({
  label: prefix,
  insert: body.join('\n'),
  kind: CompletionItemKind.Snippet,
  sortText: `z${prefix}`,
  documentation: { kind: MarkupKind.Markdown, value: description },
}));

/** What can stand where a declaration begins, in a file that sees these targets. */
export function declarationSnippets(targets: readonly string[]): readonly Item[] {
  const own = declarations.map((item) =>
    item.label === 'experiment' ? { ...item, insert: experimentFor(targets) } : item,
  );
  return [...own, ...experiments];
}
