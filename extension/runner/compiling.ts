/**
 * A document's text as a plan. Files that it imports are read from its folder; untitled texts have none.
 */
import { URI } from 'langium';
import type { Source } from '../../engine/host/host';
import type { ProjectFiles, UnsavedTexts } from '../../engine/host/project';
import { compile, type Compiled } from '../../engine/language/compile';
import type { RunnerHost } from './host';
import type { DocumentPlace } from './protocol';

export interface CompiledText extends Compiled {
  /** What the plan was made from, the text first. */
  readonly sources: readonly Source[];
}

export interface CompilingOptions {
  /** Names that the text lacks are skipped instead of refused. */
  readonly skipMissing?: boolean;
  /** Other texts of the editor that are not as their files are: an import brings them as they are there. */
  readonly unsaved?: UnsavedTexts | undefined;
}

/** Compiles the named experiments of a text; null: all of them. */
export type TextCompiler = (
  text: string,
  experiments: readonly string[] | null,
  options?: CompilingOptions,
) => Promise<CompiledText>;

/** Compiles the texts of a document, which may change. */
export function compilerOf(place: DocumentPlace, host: Pick<RunnerHost, 'project'>): TextCompiler {
  return (text, experiments, { unsaved = new Map(), ...options } = {}) =>
    compileText(place, host.project(place, unsaved), text, experiments, options);
}

/** A text that uses a little of everything that most texts do. */
const smallText = `target small_target on [0, 1] = {
  x^2      if x < 1/2,
  x - 1/4  otherwise
}

experiment small {
  target:  small_target
  network: 1 -> 2 -> 1
  method:  gd(rate: 1/8, steps: 1)
  expect risk >= 0
}
`;

/** Has the language ready, and the code for it compiled, before the first text that somebody waits for. */
export function prepareCompiler(compiler: TextCompiler): Promise<CompiledText> {
  return compiler(smallText, null);
}

async function compileText(
  { document, name }: DocumentPlace,
  project: ProjectFiles | null,
  text: string,
  experiments: readonly string[] | null,
  { skipMissing = false }: Omit<CompilingOptions, 'unsaved'>,
): Promise<CompiledText> {
  const compiled = await compile(
    { uri: withEnding(URI.parse(document)), text, name },
    {
      ...(experiments ? { experiments, skipMissing } : {}),
      ...(project ? { files: project.system, folder: project.folder } : {}),
    },
  );
  return { ...compiled, sources: project?.sources(name, text) ?? [{ path: name, text }] };
}

/** The language is told by the ending, which untitled texts don't have. */
function withEnding(uri: URI): URI {
  if (uri.path.endsWith('.rflow')) return uri;
  return uri.with({ path: `${uri.path.startsWith('/') ? '' : '/'}${uri.path}.rflow` });
}
