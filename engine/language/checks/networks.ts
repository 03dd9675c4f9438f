/**
 * What a network has to be.
 */
import { shown, wholeNumber } from '../constants';
import type { Translator } from '../expressions';
import type { Fix } from '../codes';
import type { Report } from '../findings';
import { insertion } from '../fixes';
import type { Architecture, Expression } from '../generated/ast';

/** The width, if it is a positive whole number. */
export function widthMustBePositive(translator: Translator, node: Expression): number | undefined {
  const constant = translator.constant(node);
  if (constant === undefined) return undefined;
  const width = wholeNumber(constant);
  if (width !== undefined && width >= 1 && Number.isSafeInteger(width)) return width;
  translator.context.report('RF501', `A width is a positive whole number; this is ${shown(constant)}.`, node);
  return undefined;
}

/** The papers' networks have real values. */
export function outputMustBeOne(report: Report, node: Architecture, widths: readonly number[]): boolean {
  const last = widths[widths.length - 1];
  if (last === 1 || last === undefined) return true;
  const message = `The output of a network has width 1; this is ${last}.`;
  const fixes = [{ title: 'Write output width 1', replacement: '1' }];
  report('RF502', message, node.widths[node.widths.length - 1]!, { fixes });
  return false;
}

/** In `1 -> 4` the output is what is missing, in `1 -> 1` the hidden layer. */
export function hiddenLayerMustBeThere(
  report: Report,
  node: Architecture,
  widths: readonly number[],
): boolean {
  if (widths.length > 2) return true;
  const [first, last] = node.widths.map(({ $cstNode: cst }) => cst);
  const fixes: Fix[] = [];
  if (first && last && widths.length === 2) {
    const title = `Write \`${first.text} -> ${widths[1] === 1 ? '8' : last.text} -> 1\``;
    fixes.push(
      widths[1] === 1
        ? insertion(node, last.offset, title, '8 -> ')
        : insertion(node, last.end, title, ' -> 1'),
    );
  }
  report('RF503', 'A network has a hidden layer at least: `1 -> 8 -> 1`.', node, { fixes });
  return false;
}

/** The network reads the input of the target or of the data. */
export function inputMustHaveTheDimension(
  report: Report,
  place: Expression,
  width: number,
  dimension: number,
  of: string,
): boolean {
  if (width === dimension) return true;
  const message = `The network has ${width} ${plural(width, 'input')}, but ${of} has ${dimension}: start with \`${dimension} -> …\`.`;
  report('RF504', message, place, {
    fixes: [{ title: `Use input width ${dimension}`, replacement: String(dimension) }],
  });
  return false;
}

/** The layout of theta, without building it where the numbers leave the whole numbers. */
export function parameterCount(widths: readonly number[]): number {
  let count = 0;
  for (let layer = 0; layer + 1 < widths.length; layer++) count += (widths[layer]! + 1) * widths[layer + 1]!;
  return count;
}

export function plural(count: number, noun: string): string {
  return count === 1 ? noun : `${noun}s`;
}
