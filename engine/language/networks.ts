/**
 * Architectures: the layer widths of a network.
 */
import type { Expression } from './generated/ast';
import { isArchitecture, isNetwork, isReference } from './generated/ast';
import { hiddenLayerMustBeThere, outputMustBeOne, widthMustBePositive } from './checks/networks';
import type { Translator } from './expressions';
import { articleFor, kindOf } from './kinds';

export interface Architecture {
  readonly widths: readonly number[];
  /** The expression of each width. */
  readonly places: readonly Expression[];
}

/** The widths that `1 -> H -> 1` means with the translator's sweep variables; undefined after a mistake. */
export function architectureOf(
  translator: Translator,
  node: Expression | undefined,
): Architecture | undefined {
  if (node === undefined) return undefined;
  const { report } = translator.context;
  if (!isArchitecture(node)) {
    report('RF308', 'A network is given by its layer widths, such as `1 -> 8 -> 1`.', node);
    return undefined;
  }
  const widths = node.widths.map((width) => widthMustBePositive(translator, width));
  if (widths.includes(undefined)) return undefined;
  const known = widths.filter((width) => width !== undefined);
  if (!hiddenLayerMustBeThere(report, node, known) || !outputMustBeOne(report, node, known)) return undefined;
  return { widths: known, places: node.widths };
}

/** The widths that a `network` property means: a declared network's or its own. */
export function networkOf(
  translator: Translator,
  node: Expression | undefined,
  declared: (expression: Expression) => Architecture | undefined,
): Architecture | undefined {
  if (!isReference(node)) return architectureOf(translator, node);
  const target = node.declaration?.ref;
  if (isNetwork(target)) return declared(target.architecture);
  if (target !== undefined) {
    const kind = kindOf(target);
    const message = `\`network\` is a network's name or layer widths such as \`1 -> 8 -> 1\`; \`${node.declaration.$refText}\` is ${articleFor(kind)} ${kind}.`;
    translator.context.report('RF301', message, node);
  }
  return undefined;
}
