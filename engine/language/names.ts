/**
 * Rules about names and imports: a name is declared once, belongs to nobody else, and comes from a file that can be read.
 */
import type { AstNode, ValidationAcceptor, ValidationChecks } from 'langium';
import { constantNames } from './builtins';
import type { Declaration, Experiment, File, Import, Let, ReluFlowAstType, Sweep } from './generated/ast';
import type { Imports } from './imports';
import { ownerOf } from './owners';
import { removal } from './fixes';
import { report } from './report';
import type { ReluFlowServices } from './service-types';

type Named = AstNode & { readonly name?: string };

/** Reports every declaration but the first of a name. */
function namesAreDeclaredOnce(nodes: readonly Named[], accept: ValidationAcceptor): void {
  const first = new Map<string, Named>();
  for (const node of nodes) {
    if (node.name === undefined) continue;
    const earlier = first.get(node.name);
    if (earlier === undefined) first.set(node.name, node);
    else reportDuplicate(node, earlier, accept);
  }
}

function reportDuplicate(node: Named, earlier: Named, accept: ValidationAcceptor): void {
  const line = (earlier.$cstNode?.range.start.line ?? 0) + 1;
  const message = `\`${node.name ?? ''}\` is declared already, in line ${line}.`;
  const related = [{ node: earlier, property: 'name', message: 'It is declared here first.' }];
  report(accept, 'RF202', message, { node, property: 'name', related });
}

function ownsItsName(node: Let | Sweep, accept: ValidationAcceptor): void {
  const name = (node as Named).name;
  if (name === undefined) return;
  const owner = ownerOf(name);
  if (owner !== undefined) {
    const message = `\`${name}\` is ${owner} and can't be declared: choose another name.`;
    report(accept, 'RF203', message, { node, property: 'name' });
  } else if ((constantNames as readonly string[]).includes(name)) {
    const message = `\`${name}\` hides the constant \`${name}\` of the language: here it means what is declared.`;
    report(accept, 'RF204', message, { node, property: 'name' });
  }
}

class ImportRules {
  private readonly imports: Imports;

  constructor(imports: Imports) {
    this.imports = imports;
  }

  readonly checkFile = (file: File, accept: ValidationAcceptor): void => {
    namesAreDeclaredOnce(file.declarations, accept);
    this.importsDoNotClash(file, accept);
    this.filesAreImportedOnce(file, accept);
  };

  readonly checkImport = (node: Import, accept: ValidationAcceptor): void => {
    const target = this.imports.target(node);
    const place = { node, property: 'path' } as const;
    if ((node as { readonly path?: string }).path === undefined) return;
    if (target.kind === 'empty') {
      report(accept, 'RF206', 'The path of the imported file is missing.', place);
    } else if (target.kind === 'outside') {
      const message = `\`${node.path}\` lies outside the folder: write a path relative to this file, to a file inside the folder.`;
      report(accept, 'RF208', message, place);
    } else this.checkImported(node, accept);
  };

  private checkImported(node: Import, accept: ValidationAcceptor): void {
    const place = { node, property: 'path' } as const;
    const imported = this.imports.documentFor(node);
    if (imported === undefined) {
      const refusal = this.imports.refusalOf(node);
      const message =
        refusal === undefined
          ? `There is no file \`${node.path}\` that can be read.`
          : `The file \`${node.path}\` can't be read: it ${refusal}.`;
      report(accept, 'RF206', message, place);
      return;
    }
    const { value: file, parserErrors, lexerErrors } = imported.parseResult;
    if (file === node.$container) {
      report(accept, 'RF207', 'This file imports itself.', place);
    } else if (this.imports.reachableFrom(file).has(node.$container)) {
      report(accept, 'RF207', `\`${node.path}\` imports this file in turn.`, place);
    } else if (parserErrors.length + lexerErrors.length > 0 || imported.diagnostics?.some(isError)) {
      report(accept, 'RF210', `\`${node.path}\` has errors: mend them first.`, place);
    }
  }

  private filesAreImportedOnce(file: File, accept: ValidationAcceptor): void {
    const seen = new Set<string>();
    for (const node of file.imports) {
      const target = this.imports.target(node);
      if (target.kind !== 'inside') continue;
      const key = target.uri.toString();
      if (seen.has(key)) {
        report(accept, 'RF211', `\`${node.path}\` is imported already.`, {
          node,
          property: 'path',
          fixes: removal(node, 'Remove this import'),
        });
      }
      seen.add(key);
    }
  }

  /** Equal names are an error: at the declaration here, or at the second of two imports. */
  private importsDoNotClash(file: File, accept: ValidationAcceptor): void {
    const own = new Map<string, Declaration>();
    for (const declaration of file.declarations) own.set(declaration.name, declaration);
    const origin = new Map<string, Import>();
    const seen = new Set<File>([file]);
    for (const node of file.imports) {
      const imported = this.imports.documentFor(node)?.parseResult.value;
      if (imported === undefined || seen.has(imported)) continue;
      seen.add(imported);
      for (const other of imported.declarations) {
        const name = (other as Named).name;
        if (name === undefined) continue;
        const related = [{ node: other, property: 'name', message: 'It is declared here too.' }];
        const here = own.get(name);
        const earlier = origin.get(name);
        if (here) {
          const message = `\`${name}\` is declared in \`${node.path}\` too, which this file imports.`;
          report(accept, 'RF209', message, { node: here, property: 'name', related });
        } else if (earlier && earlier !== node) {
          const message = `\`${name}\` is declared in \`${earlier.path}\` and in \`${node.path}\`.`;
          report(accept, 'RF209', message, { node, property: 'path', related });
        }
        origin.set(name, node);
      }
    }
  }
}

function isError(diagnostic: { readonly severity?: number }): boolean {
  return diagnostic.severity === 1;
}

function checkExperiment(node: Experiment, accept: ValidationAcceptor): void {
  namesAreDeclaredOnce(node.sweeps, accept);
}

export function registerNameChecks(services: ReluFlowServices): void {
  const rules = new ImportRules(services.imports.Imports);
  const checks: ValidationChecks<ReluFlowAstType> = {
    File: rules.checkFile,
    Import: rules.checkImport,
    Experiment: checkExperiment,
    Let: ownsItsName,
    Sweep: ownsItsName,
  };
  services.validation.ValidationRegistry.register(checks);
}
