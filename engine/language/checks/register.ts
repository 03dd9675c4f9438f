import { AstUtils, type ValidationAcceptor } from 'langium';
import { CleanDeclarations, declarationAround, type CleanChecks } from '../clean';
import { readSources } from '../data';
import { rangeOf, type Finding } from '../findings';
import { isDataSet, isDensity, isExperiment, isLet, isNetwork, isTarget } from '../generated/ast';
import type { Declaration, File, ReluFlowAstType } from '../generated/ast';
import { Meaning } from '../meaning';
import { report } from '../report';
import type { ReluFlowServices } from '../service-types';
import { declarationsShouldBeUsed } from './unused';
import { experimentsMustNotFormACycle } from './cycles';
import { checkExperiment } from './experiments';

/** What the checks of a file have worked out. A file is checked anew when it or something that it reaches changes. */
const checked = new WeakMap<File, Meaning>();

/** The meaning of a file as it was checked last; undefined before that. */
export function checkedMeaning(file: File): Meaning | undefined {
  return checked.get(file);
}

/** Registers every check of meaning with the language's validation registry. */
export function registerChecks(services: ReluFlowServices): void {
  const known = new CleanDeclarations();
  services.validation.ValidationRegistry.register<ReluFlowAstType>({
    File: async (file, accept) => {
      const { Imports } = services.imports;
      const files = new Set([file, ...Imports.reachableFrom(file)]);
      const system = services.shared.workspace.FileSystemProvider;
      const meaning = new Meaning(await readSources(files, Imports, system));
      for (const finding of findingsOf(meaning, file, known.begin())) tell(accept, finding);
      checked.set(file, meaning);
    },
  });
}

/** Every mistake of meaning in a file. */
function findingsOf(meaning: Meaning, file: File, checks: CleanChecks): readonly Finding[] {
  const findings: Finding[] = [];
  const quiet: Declaration[] = [];
  const { list } = meaning.findings;
  for (const declaration of file.declarations) {
    if (checks.isClean(declaration)) continue;
    const before = list.length;
    const own = checkDeclaration(meaning, declaration);
    findings.push(...own);
    if (own.length === 0 && list.length === before) quiet.push(declaration);
  }
  checks.conclude(quiet, new Set([...findings, ...list].map(({ node }) => declarationAround(node))));
  declarationsShouldBeUsed(meaning.report, file, (experiment) => meaning.resolvedOf(experiment));
  findings.push(...list);
  return findings.filter(({ node }) => AstUtils.findRootNode(node) === file);
}

/** Tells `meaning` the mistakes of a declaration; gives those of an experiment. */
function checkDeclaration(meaning: Meaning, declaration: Declaration): readonly Finding[] {
  if (isLet(declaration)) meaning.letValue(declaration);
  else if (isTarget(declaration) || isDensity(declaration)) meaning.functionOf(declaration);
  else if (isNetwork(declaration)) meaning.architectureOf(declaration.architecture);
  else if (isDataSet(declaration)) meaning.dataOf(declaration);
  else if (
    isExperiment(declaration) &&
    experimentsMustNotFormACycle(meaning.report, declaration, meaning.lines)
  ) {
    const experiment = meaning.experimentOf(declaration);
    const parent = declaration.parent?.ref;
    if (parent) checkExperiment(meaning.experimentOf(parent));
    checkExperiment(experiment);
    return experiment.told();
  }
  return [];
}

function tell(accept: ValidationAcceptor, finding: Finding): void {
  const { code, message, node, fixes = [], related = [] } = finding;
  const place = { node, range: rangeOf(finding), related };
  report(accept, code, message, fixes.length > 0 ? { ...place, fixes } : place);
}
