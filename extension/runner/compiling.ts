/**
 * A document's text as a plan. Files that it imports are read from its folder; texts that are on no disk have none.
 */
import { basename } from 'node:path';
import { URI } from 'langium';
import type { Source } from '../../engine/host/host';
import { FolderFileSystem } from '../../engine/host/node/files';
import { compile, type Compiled } from '../../engine/language/compile';
import type { DocumentPlace } from './protocol';

export interface CompiledText extends Compiled {
  /** What the plan was made from, the text first. */
  readonly sources: readonly Source[];
}

/** Compiles the named experiments of a text; null: all of them. Names that it lacks are refused, or skipped. */
export async function compileText(
  { path, folder, document, name }: DocumentPlace,
  text: string,
  experiments: readonly string[] | null,
  { skipMissing = false } = {},
): Promise<CompiledText> {
  const files = folder === null ? undefined : new FolderFileSystem(folder);
  const uri = path === null ? withEnding(URI.parse(document)) : URI.file(path);
  const compiled = await compile(
    { uri, text, name },
    {
      ...(experiments ? { experiments, skipMissing } : {}),
      ...(files && folder !== null ? { files, folder: URI.file(folder) } : {}),
    },
  );
  return { ...compiled, sources: files?.sources(basename(path ?? name), text) ?? [{ path: name, text }] };
}

/** The language is told by the ending, which untitled texts don't have. */
function withEnding(uri: URI): URI {
  if (uri.path.endsWith('.rflow')) return uri;
  return uri.with({ path: `${uri.path.startsWith('/') ? '' : '/'}${uri.path}.rflow` });
}
