import { EmptyFileSystem, URI } from 'langium';
import { CellEvaluator } from '../../engine/experiment/evaluation';
import type { Plan } from '../../engine/experiment/plan';
import { shapeOf } from '../../engine/network/shape';
import { codeEntry } from '../../engine/language/codes';
import { compile, type FileDiagnostic } from '../../engine/language/compile';
import { formatText } from '../../engine/language/format';
import { createReluFlowServices } from '../../engine/language/services';

const uri = URI.parse('file:///fuzz/a.rflow');
const services = createReluFlowServices(EmptyFileSystem);
/** Larger networks are not evaluated: their Hessians take a while, as they should. */
const mostParameters = 60;

/**
 * What is wrong with how a text is treated; nothing if all is well. The text is checked and compiled; where `further`, it is
 * formatted and evaluated, too.
 */
export async function troubleWith(text: string, further = true): Promise<readonly string[]> {
  try {
    const { plan, diagnostics } = await compile({ uri, text }, { services });
    return [
      ...diagnostics.flatMap((diagnostic) => troubleWithDiagnostic(text, diagnostic)),
      ...(plan === null && !diagnostics.some(({ severity }) => severity === 'error')
        ? ['there is no plan and no error that says why']
        : []),
      ...(further ? await troubleWithFormatting(text, diagnostics) : []),
      ...(plan && further ? troubleWithEvaluation(plan) : []),
    ];
  } catch (error) {
    return [`it throws: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  }
}

function troubleWithDiagnostic(text: string, { code, message, range }: FileDiagnostic): readonly string[] {
  const found: string[] = [];
  const lines = text.split(/\r\n|\r|\n/);
  const { start, end } = range;
  const inside = [start, end].every(
    ({ line, column }) => line >= 1 && column >= 1 && column <= (lines[line - 1]?.length ?? -1) + 1,
  );
  if (!inside) found.push(`${code} is outside of the text: ${JSON.stringify(range)}`);
  if (end.line < start.line || (end.line === start.line && end.column < start.column))
    found.push(`${code} ends before it begins: ${JSON.stringify(range)}`);
  if (codeEntry(code) === undefined) found.push(`${code} is no code of the language: ${message}`);
  if (code === 'RF801') found.push(`a check failed: ${message}`);
  if (
    /undefined|NaN|\[object|Error:/.test(message.replaceAll(/`[^`]*`/g, '')) &&
    !/is undefined/.test(message)
  )
    found.push(`${code} says ${message}`);
  return found;
}

/** Formatting is idempotent, and changes nothing but spaces: the syntax tree and the mistakes stay the same. */
async function troubleWithFormatting(
  text: string,
  before: readonly FileDiagnostic[],
): Promise<readonly string[]> {
  const formatted = formatText(text);
  if (formatted === null || formatted === text) return [];
  if (formatText(formatted) !== formatted) return ['formatting twice is not formatting once'];
  const tree = treeOfLatest();
  const { diagnostics } = await compile({ uri, text: formatted }, { services });
  if (treeOfLatest() !== tree) return ['formatting changes the syntax tree'];
  const codesOf = (all: readonly FileDiagnostic[]) => all.map(({ code }) => code).join(' ');
  return codesOf(before) === codesOf(diagnostics)
    ? []
    : [`formatting changes ${codesOf(before)} to ${codesOf(diagnostics)}`];
}

/** The syntax tree of the text that was compiled last, without places in it. */
function treeOfLatest(): string {
  const value = services.shared.workspace.LangiumDocuments.getDocument(uri)?.parseResult.value;
  if (value === undefined) throw new Error('The text that was compiled has no document.');
  return JSON.stringify(value, (key, part: unknown) => {
    if (key.startsWith('$')) return key === '$type' ? part : undefined;
    return key === 'documentation' ? undefined : referenceText(part);
  });
}

/** References count by the name that is written; numbers too long for JSON as they are. */
function referenceText(part: unknown): unknown {
  if (typeof part === 'bigint') return String(part);
  const written = (part as { readonly $refText?: unknown } | null | undefined)?.$refText;
  return typeof written === 'string' ? written : part;
}

/** The first cell of each experiment has a risk that is no NaN, or a sentence that says why not. */
function troubleWithEvaluation({ experiments }: Plan): readonly string[] {
  return experiments.flatMap(({ name, cells }) => {
    const [cell] = cells;
    if (!cell || shapeOf(cell.widths).parameters > mostParameters) return [];
    const { risk, gradient, hessian } = new CellEvaluator(cell).evaluate(0);
    const numbers = [risk, ...gradient, ...(typeof hessian === 'string' ? [] : hessian)];
    return numbers.some(Number.isNaN) && Number.isFinite(risk) ? [`${name} has NaN in its evaluation`] : [];
  });
}
