/**
 * Which declarations are without mistakes, known by their text and by the text of all that they refer to: while a file is
 * typed, only what a key may have changed is checked again.
 */
import type { IRecognitionException, IToken } from 'chevrotain';
import { AstUtils, type AstNode, type LangiumDocument } from 'langium';
import { isDataSet, isExperiment, isFile, isReference as isName, type Declaration } from './generated/ast';
import { nodesOf } from './walk';

interface Known {
  /** Never given twice. */
  readonly number: number;
  clean: boolean;
}

/** A chain of references that is longer is followed each time: it would be followed by calls inside of calls. */
const longest = 200;

export class CleanDeclarations {
  private before = new Map<string, Known>();
  private now = new Map<string, Known>();
  private numbers = 0;

  /** Begins to check a file: what neither this file nor the one that was checked before it has is forgotten. */
  begin(): CleanChecks {
    this.before = this.now;
    this.now = new Map();
    return new CleanChecks((text) => this.known(text));
  }

  private known(text: string): Known {
    const found = this.now.get(text) ?? this.before.get(text) ?? { number: ++this.numbers, clean: false };
    this.now.set(text, found);
    return found;
  }
}

/** The declarations of one check. */
class CleanChecks {
  private readonly known: (text: string) => Known;
  private readonly seen = new Map<Declaration, Known | undefined>();
  private readonly needs = new Map<Declaration, readonly Declaration[]>();
  private readonly mistakes = new Map<LangiumDocument, number>();

  constructor(known: (text: string) => Known) {
    this.known = known;
  }

  /** Whether a declaration was without mistakes when it was checked, and would be so again. */
  isClean(declaration: Declaration): boolean {
    return this.find(declaration, 0)?.clean ?? false;
  }

  /** Ends the check: of `quiet`, which told of nothing new, those are clean that rest on nothing `wrong` either. */
  conclude(quiet: readonly Declaration[], wrong: ReadonlySet<unknown>): void {
    for (const declaration of quiet) {
      const known = this.seen.get(declaration);
      if (!known || wrong.has(declaration)) continue;
      known.clean = this.needs.get(declaration)!.every((need) => this.seen.get(need)?.clean);
    }
  }

  /**
   * Undefined for what depends on more than texts, as data in other files, for what refers to itself, and for what comes after
   * something that could not be read, which may have been read in another way because of that.
   */
  private find(declaration: Declaration, depth: number): Known | undefined {
    if (this.seen.has(declaration)) return this.seen.get(declaration);
    this.seen.set(declaration, undefined);
    const text = depth > longest ? undefined : this.textOf(declaration, depth);
    const known = text === undefined ? undefined : this.known(text);
    this.seen.set(declaration, known);
    return known;
  }

  private textOf(declaration: Declaration, depth: number): string | undefined {
    const { $cstNode: cst } = declaration;
    if (isDataSet(declaration) || cst === undefined) return undefined;
    if (cst.end > this.firstMistake(AstUtils.getDocument(declaration))) return undefined;
    const parts = [cst.text];
    const needs: Declaration[] = [];
    for (const { name, target } of namesIn(declaration)) {
      const owner = target && declarationAround(target);
      const known = owner && owner !== declaration ? this.find(owner, depth + 1) : null;
      if (known === undefined) return undefined;
      if (known) needs.push(owner!);
      parts.push(`${name} ${known?.number ?? target?.$type ?? 'nothing'}`);
    }
    this.needs.set(declaration, needs);
    return parts.join('\0');
  }

  private firstMistake(document: LangiumDocument): number {
    const found = this.mistakes.get(document) ?? firstMistake(document);
    this.mistakes.set(document, found);
    return found;
  }
}

/** The token before the one that was not expected, where there is one. */
function tokenBefore(error: IRecognitionException): IToken {
  return (error as { readonly previousToken?: IToken }).previousToken ?? error.token;
}

/** Up to where a text was read as it is written. */
function firstMistake({ parseResult: { lexerErrors, parserErrors } }: LangiumDocument): number {
  const cut = lexerErrors.map(({ offset }) => offset);
  const read = parserErrors.flatMap((error) => [error.token, tokenBefore(error)]);
  // Behind the last token of a text there is none that has a place.
  const places = read.map(({ startOffset }) => startOffset).filter((offset) => !Number.isNaN(offset));
  const nowhere = parserErrors.length > 0 && places.length === 0;
  return nowhere ? 0 : Math.min(Infinity, ...cut, ...places);
}

export type { CleanChecks };

interface UsedName {
  readonly name: string;
  readonly target: AstNode | undefined;
}

/** The names that a declaration uses, and what they stand for. */
function namesIn(declaration: Declaration): UsedName[] {
  return nodesOf(declaration).flatMap((node) => {
    const reference = isExperiment(node) ? node.parent : isName(node) ? node.declaration : undefined;
    return reference === undefined ? [] : [{ name: reference.$refText, target: reference.ref }];
  });
}

/** The declaration that a node is or lies in: a variable of a sweep lies in its experiment. Undefined for built-in names. */
export function declarationAround(node: AstNode): Declaration | undefined {
  let around = node;
  while (around.$container?.$container) around = around.$container;
  return isFile(around.$container) ? (around as Declaration) : undefined;
}
