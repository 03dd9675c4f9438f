/**
 * What an experiment has to be: its properties, and how they fit together.
 */
import { AstUtils, CstUtils } from 'langium';
import type { ExperimentMeaning } from '../experiments';
import type { DescentMethod } from '../../dynamics/method';
import type { Method } from '../../experiment/plan';
import { isArchitecture, isCall, type Call, type Expression, type Property } from '../generated/ast';
import { insertion, missingPropertiesFix, removal } from '../fixes';
import { ownProperties } from '../inheritance';
import { isFixed } from '../../network/initialization';
import { isReluFlowReport } from '../lexer';
import { nearestName, suggestion } from '../nearest';
import { dimensionOf } from '../problems';
import { isPropertyName, propertiesIgnoredBy, propertyNames } from '../properties';
import { methodSignatures, signatureOf } from '../signatures';
import { cellCount, type Choice } from '../sweeps';
import { beginsDeclaration, closesLater, kindOf, openBrackets } from '../token-text';
import { inputMustHaveTheDimension, parameterCount } from './networks';
import {
  networkFitsIntoMemory,
  networkMustFitIntoMemory,
  pointsMustFitIntoMemory,
  resultsMustFitIntoMemory,
} from './sizes';
import { stepSizeShouldBeStable, stepSizeShouldBeStableAtTheStart } from './steps';

/** Every check of one experiment; its values are worked out on the way. */
export function checkExperiment(meaning: ExperimentMeaning): void {
  if (meaning.checked) return;
  meaning.checked = true;
  propertiesMustBeKnown(meaning);
  propertiesMustBeGivenOnce(meaning);
  dataExcludesTargetAndDensity(meaning);
  neededPropertiesMustBeGiven(meaning);
  replacedMethodShouldKeepItsArguments(meaning);
  checkValues(meaning);
  networkMustFitTheProblem(meaning);
  propertiesShouldBeUsed(meaning);
  runsShouldDiffer(meaning);
  stepsShouldBeStable(meaning);
  sgdMustHaveSomethingToSample(meaning);
  experimentMustFitIntoMemory(meaning);
}

function propertiesMustBeKnown({ node, report }: ExperimentMeaning): void {
  for (const property of node.properties) {
    if (property.key === undefined || isPropertyName(property.key) || isLeftOver(property)) continue;
    const hint = suggestion(property.key, propertyNames);
    const nearest = /`(\w+)`/.exec(hint)?.[1];
    const fixes = nearest ? [{ title: `Change to \`${nearest}\``, replacement: nearest }] : [];
    report('RF302', `An experiment has no property \`${property.key}\`.${hint}`, property, {
      property: 'key',
      fixes,
    });
  }
}

/**
 * In `stop risk < 1` and `method gd(rate: 0.1)` the missing colon is told; what is left of the line is not a property of its
 * own.
 */
function isLeftOver(property: Property): boolean {
  const { sign, $cstNode: cst } = property;
  if (cst === undefined) return false;
  if ((sign as string | undefined) !== undefined) return isInParentheses(property, cst.offset);
  return CstUtils.getPreviousNode(cst)?.range.end.line === cst.range.start.line;
}

/** Whether a node stands in parentheses that the parser did not get into: then it has been told what is wrong there. */
function isInParentheses(node: Property, offset: number): boolean {
  const { parserErrors, lexerReport } = AstUtils.getDocument(node).parseResult;
  if (parserErrors.length === 0 || !isReluFlowReport(lexerReport)) return false;
  const { tokens } = lexerReport;
  const index = tokens.findIndex(({ startOffset }) => startOffset >= offset);
  return openBrackets(tokens, index).at(-1)?.image === '(' && closesLater(tokens, index, ')');
}

function propertiesMustBeGivenOnce({ node, report }: ExperimentMeaning): void {
  const seen = new Map<string, Property>();
  for (const property of node.properties) {
    if (!isPropertyName(property.key)) continue;
    const earlier = seen.get(property.key);
    if (earlier) {
      const related = [{ node: earlier, property: 'key', message: 'It is given here first.' }];
      const fixes = removal(property, `Remove the second \`${property.key}\``);
      report('RF303', `\`${property.key}\` is given twice.`, property, { property: 'key', related, fixes });
    } else seen.set(property.key, property);
  }
}

function dataExcludesTargetAndDensity({ node, report }: ExperimentMeaning): void {
  const own = ownProperties(node);
  const data = own.get('data');
  const other = own.has('target') ? 'target' : own.has('density') ? 'density' : undefined;
  if (data === undefined || other === undefined) return;
  const message = `\`data\` stands instead of \`target\` and \`density\`; this experiment has \`${other}\` too.`;
  const related = [{ node: own.get(other)!, property: 'key', message: `\`${other}\` is given here.` }];
  const fixes = removal(data, 'Remove `data`');
  report('RF305', message, data, { property: 'key', related, fixes });
}

function missingProperties(resolved: ExperimentMeaning['resolved']): string[] {
  const { properties } = resolved;
  const missing: string[] = [];
  if (!properties.has('target') && !properties.has('data')) missing.push('target');
  if (!properties.has('network')) missing.push('network');
  if (!properties.has('method')) missing.push('method');
  return missing;
}

/** What an extended experiment lacks is told there. */
function neededPropertiesMustBeGiven({ node, report, resolved, declarations }: ExperimentMeaning): void {
  const parent = node.parent?.ref;
  // What an unknown parent has is not known either.
  if (node.parent !== undefined && parent === undefined) return;
  const known = parent ? missingProperties(declarations.resolvedOf(parent)) : [];
  const missing = missingProperties(resolved).filter(
    (name) => !known.includes(name) && !isAttempted(node, name),
  );
  // An experiment without a name is half written, which is told already.
  if (missing.length === 0 || (node.name as string | undefined) === undefined) return;
  const names = missing.map((name) => (name === 'target' ? '`target` (or `data`)' : `\`${name}\``));
  const listed =
    names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]!}`;
  const fixes = missingPropertiesFix(node, missing);
  report('RF304', `\`${node.name}\` needs ${listed}.`, node, { property: 'name', fixes });
}

/** Whether a property is written where the parser did not get to, or under another name, which is told already. */
function isAttempted(node: ExperimentMeaning['node'], name: string): boolean {
  if (
    node.properties.some(({ key }) => !isPropertyName(key) && nearestName(key ?? '', propertyNames) === name)
  )
    return true;
  const { parserErrors, lexerReport } = AstUtils.getDocument(node).parseResult;
  if (parserErrors.length === 0 || !isReluFlowReport(lexerReport)) return false;
  const { tokens } = lexerReport;
  const own = tokens.slice(tokens.findIndex(({ startOffset }) => startOffset > (node.$cstNode?.offset ?? 0)));
  const end = own.findIndex(beginsDeclaration);
  return own
    .slice(0, end < 0 ? undefined : end)
    .some((token) => kindOf(token) === 'KEY' && token.image === name);
}

/** `method` is replaced whole; arguments that the new one could have had are worth a hint. */
function replacedMethodShouldKeepItsArguments({ node, report, declarations }: ExperimentMeaning): void {
  const own = ownProperties(node).get('method');
  const parent = node.parent?.ref;
  if (own === undefined || parent === undefined || parent === node) return;
  const before = callIn(declarations.resolvedOf(parent).properties.get('method')?.value);
  const after = callIn(own.value);
  if (before === undefined || after === undefined) return;
  const parameters = signatureOf(methodSignatures, after.function)?.parameters ?? [];
  const given = after.arguments.map(({ name }) => name);
  const lost = before.arguments.filter(
    ({ name }) =>
      !given.includes(name) &&
      parameters.some((parameter) => parameter.name === name && parameter.default !== undefined),
  );
  if (lost.length === 0) return;
  const texts = lost.map((argument) => `\`${argument.$cstNode?.text ?? ''}\``).join(', ');
  const verb = lost.length === 1 ? 'is' : 'are';
  const again = lost.map((argument) => argument.$cstNode?.text ?? '').join(', ');
  const end = after.arguments.at(-1)?.$cstNode?.end;
  const fixes = end === undefined ? [] : [insertion(own, end, `Add ${texts}`, `, ${again}`)];
  const related = [{ node: before, message: 'The inherited method is here.' }];
  report('RF322', `A replaced method keeps no old arguments: ${texts} ${verb} not inherited.`, own, {
    property: 'key',
    fixes,
    related,
  });
}

function callIn(node: Expression | undefined): Call | undefined {
  return isCall(node) ? node : undefined;
}

/** Works out every property for every choice of the sweep variables that it mentions. */
function checkValues(meaning: ExperimentMeaning): void {
  meaning.sweepVariables();
  meaning.problem();
  meaning.refine();
  const each = (names: readonly (Expression | undefined)[], check: (choice: Choice) => unknown): void => {
    for (const choice of meaning.choicesFor(...names)) check(choice);
  };
  const expression: ExperimentMeaning['expression'] = (name) => meaning.expression(name);
  each([expression('network')], (choice) => {
    const architecture = meaning.architecture(choice);
    const place = expression('network');
    if (architecture && place) {
      networkMustFitIntoMemory(meaning.report, parameterCount(architecture.widths), place);
    }
  });
  each([expression('network'), expression('init')], (choice) => meaning.initialization(choice));
  each([expression('method')], (choice) => meaning.method(choice));
  each([expression('integration')], (choice) => meaning.integration(choice));
  each([expression('seed')], (choice) => meaning.seed(choice));
  each([expression('runs')], (choice) => meaning.runs(choice));
  each([expression('record')], (choice) => meaning.record(choice));
  each([expression('stop')], (choice) => meaning.stop(choice));
  for (const expectation of meaning.resolved.expectations) {
    each([expectation.condition], (choice) => meaning.expectation(expectation, choice));
  }
}

function networkMustFitTheProblem(meaning: ExperimentMeaning): void {
  const problem = dimensionOf(meaning);
  const node = meaning.expression('network');
  if (problem === undefined || node === undefined) return;
  for (const choice of meaning.choicesFor(node)) {
    const architecture = meaning.architecture(choice);
    if (architecture === undefined) continue;
    const place = isArchitecture(node) ? architecture.places[0]! : node;
    inputMustHaveTheDimension(meaning.report, place, architecture.widths[0]!, problem.dimension, problem.of);
  }
}

/** A property without effect is worth knowing. */
function propertiesShouldBeUsed(meaning: ExperimentMeaning): void {
  const method = meaning.methodName();
  const own = ownProperties(meaning.node);
  for (const name of method === undefined ? [] : propertiesIgnoredBy(method)) {
    const property = own.get(name);
    if (property === undefined) continue;
    meaning.report('RF321', `The method \`${method ?? ''}\` ignores \`${name}\`.`, property, {
      property: 'key',
      fixes: removal(property, `Remove \`${name}\``),
    });
  }
  const integration = own.get('integration');
  if (integration && meaning.expression('data') !== undefined) {
    const message = '`integration` is ignored: with a data set the risk is a finite sum.';
    const fixes = removal(integration, 'Remove `integration`');
    meaning.report('RF321', message, integration, { property: 'key', fixes });
  }
}

/** From one fixed point a deterministic method goes one way, and one neuron is looked at as a whole. */
function runsShouldDiffer(meaning: ExperimentMeaning): void {
  const node = meaning.expression('runs');
  const method = meaning.methodName();
  if (node === undefined || method === undefined || method === 'sgd') return;
  for (const choice of meaning.choicesFor(node, meaning.expression('init'), meaning.expression('network'))) {
    const runs = meaning.runs(choice);
    if (runs === undefined || runs < 2) continue;
    const why = whyRunsRepeat(meaning, method, choice);
    if (why === null) continue;
    meaning.report('RF323', `All ${runs} runs are the same: ${why}.`, node);
    return;
  }
}

function whyRunsRepeat(meaning: ExperimentMeaning, method: string, choice: Choice): string | null {
  const widths = meaning.architecture(choice)?.widths;
  if (method === 'critical_points' && widths?.join() === '1,1,1' && meaning.expression('data') === undefined)
    return 'the critical points of one neuron are found without initial points';
  const initialization = meaning.initialization(choice);
  if (initialization === undefined || !isFixed(initialization)) return null;
  return `they start from one point, and \`${method}\` is deterministic`;
}

function isDescent(method: Method | undefined): method is DescentMethod {
  return method !== undefined && 'rate' in method;
}

function stepsShouldBeStable(meaning: ExperimentMeaning): void {
  const node = meaning.expression('method');
  const problem = meaning.problem();
  const rate = callIn(node)?.arguments.find(({ name }) => name === 'rate')?.value;
  if (problem === undefined || rate === undefined) return;
  const mass = problem.kind === 'line' ? problem.mass : 1;
  for (const choice of meaning.choicesFor(node)) {
    const method = meaning.method(choice);
    if (isDescent(method) && stepSizeShouldBeStable(meaning.report, rate, method, mass)) return;
  }
  const init = callIn(meaning.expression('init'));
  if (init?.function !== 'theta' && init?.function !== 'parameters') return;
  for (const choice of meaning.choicesFor(node, init, meaning.expression('network'))) {
    const method = meaning.method(choice);
    const lambda = isDescent(method) ? meaning.largestEigenvalueAtTheStart(choice) : undefined;
    if (lambda === undefined || !isDescent(method)) continue;
    stepSizeShouldBeStableAtTheStart(meaning.report, rate, method, lambda);
  }
}

/** `sgd` draws samples from p/m, where m is the mass of the density p. */
function sgdMustHaveSomethingToSample(meaning: ExperimentMeaning): void {
  const problem = meaning.problem();
  if (meaning.methodName() !== 'sgd' || problem?.kind !== 'line' || problem.mass > 0) return;
  const place = meaning.expression('density') ?? meaning.expression('method')!;
  meaning.report('RF416', 'This density has mass zero: `sgd` has nothing to sample from.', place);
}

/** How many points a search may find. */
function pointsOf(method: Method | undefined): number {
  if (method?.kind === 'critical_points') return method.starts;
  return method?.kind === 'family' ? method.points : 0;
}

function experimentMustFitIntoMemory(meaning: ExperimentMeaning): void {
  const variables = meaning.sweepVariables();
  if (variables === undefined) return;
  const properties = ['network', 'runs', 'record', 'method'] as const;
  const nodes = properties.map((property) => meaning.expression(property));
  let parameters = 0;
  let runs = 1;
  let record = 2;
  let points = 0;
  for (const choice of meaning.choicesFor(...nodes)) {
    parameters = Math.max(parameters, parameterCount(meaning.architecture(choice)?.widths ?? []));
    runs = Math.max(runs, meaning.runs(choice) ?? 1);
    record = Math.max(record, meaning.record(choice) ?? 2);
    points = Math.max(points, pointsOf(meaning.method(choice)));
  }
  // A network that is too large alone is told already.
  if (!networkFitsIntoMemory(parameters)) return;
  const cells = cellCount(variables);
  const { node, report } = meaning;
  const sweeps = meaning.resolved.sweeps;
  const place =
    meaning.expression('runs') ?? sweeps[sweeps.length - 1]?.values ?? meaning.expression('record');
  const size = { cells, runs, record, parameters };
  const method = meaning.expression('method');
  if (method !== undefined) pointsMustFitIntoMemory(report, { cells, points, parameters }, method);
  if (place === undefined) resultsMustFitIntoMemory(report, size, node, 'name');
  else resultsMustFitIntoMemory(report, size, place);
}
