/**
 * Which file an `import` names.
 */
import type { LangiumDocument, LangiumDocuments, URI } from 'langium';
import { isFile, type File, type Import } from './generated/ast';
import type { FollowsLinks } from './files';

/** What a path in an `import` leads to. */
export type ImportTarget =
  | { readonly kind: 'inside'; readonly uri: URI }
  /** Absolute, or above the folder that files may be imported from. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'empty' };

export class Imports {
  private readonly documents: () => LangiumDocuments;
  private readonly links: () => Partial<FollowsLinks>;
  private readonly realPaths = new Map<string, string | undefined>();
  private readonly refusals = new Map<string, string>();
  private roots: readonly URI[] = [];

  /** `links` tells where links of the file system lead, if it has any. */
  constructor(documents: () => LangiumDocuments, links: () => Partial<FollowsLinks> = () => ({})) {
    this.documents = documents;
    this.links = links;
  }

  /** Looks anew where links lead: files may have changed. */
  forgetLinks(): void {
    this.realPaths.clear();
  }

  /** The folders that imported files have to lie in. Without any, a file imports from its own folder. */
  setFolders(folders: readonly URI[]): void {
    this.roots = folders;
  }

  target(statement: Import): ImportTarget {
    return this.resolve(documentOf(statement)?.uri, statement.path ?? '');
  }

  /** What a path that stands in the file `importer` leads to. */
  resolve(importer: URI | undefined, written: string): ImportTarget {
    const path = written.replaceAll('\\', '/');
    if (path === '' || importer === undefined) return { kind: 'empty' };
    if (path.startsWith('/') || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(path)) return { kind: 'outside' };
    const folder = folderOf(importer);
    const resolved = resolvePath(folder.path, path);
    if (resolved === undefined) return { kind: 'outside' };
    const uri = importer.with({ path: resolved });
    const root = this.rootOf(importer);
    const inside = resolved.startsWith(withSlash(root.path)) && !this.leadsOutside(uri, root);
    return inside ? { kind: 'inside', uri } : { kind: 'outside' };
  }

  /** Whether a file of the folder is a link to one that isn't. */
  private leadsOutside(uri: URI, root: URI): boolean {
    const real = this.realPath(uri);
    const folder = this.realPath(root);
    return real !== undefined && folder !== undefined && !real.startsWith(withSlash(folder));
  }

  private realPath(uri: URI): string | undefined {
    const key = uri.toString();
    if (!this.realPaths.has(key)) this.realPaths.set(key, this.links().realPath?.(uri)?.path);
    return this.realPaths.get(key);
  }

  /** The document that an `import` brings, if it could be read. */
  documentFor(statement: Import): LangiumDocument<File> | undefined {
    const target = this.target(statement);
    if (target.kind !== 'inside') return undefined;
    const document = this.documents().getDocument(target.uri);
    return document && isFile(document.parseResult.value) ? (document as LangiumDocument<File>) : undefined;
  }

  /** Remembers why a file isn't read, or that it is. */
  remember(uri: URI, refusal: string | undefined): void {
    if (refusal === undefined) this.refusals.delete(uri.toString());
    else this.refusals.set(uri.toString(), refusal);
  }

  /** Why the file of an `import` isn't read, as the end of a sentence, where it is there. */
  refusalOf(statement: Import): string | undefined {
    const target = this.target(statement);
    return target.kind === 'inside' ? this.refusals.get(target.uri.toString()) : undefined;
  }

  /** The files whose own declarations a file sees, in the order of its imports, without itself. */
  filesImportedBy(file: File): readonly File[] {
    if (file.imports.length === 0) return [];
    const files = new Set<File>();
    for (const statement of file.imports) {
      const imported = this.documentFor(statement)?.parseResult.value;
      if (imported && imported !== file) files.add(imported);
    }
    return [...files];
  }

  /** Every file that can be reached from a file by imports; contains the file itself only if there is a cycle. */
  reachableFrom(file: File): ReadonlySet<File> {
    const reached = new Set<File>();
    const waiting = [file];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      for (const statement of next.imports) {
        const imported = this.documentFor(statement)?.parseResult.value;
        if (imported === undefined || reached.has(imported)) continue;
        reached.add(imported);
        waiting.push(imported);
      }
    }
    return reached;
  }

  private rootOf(importer: URI): URI {
    const containing = this.roots.filter((root) => importer.path.startsWith(withSlash(root.path)));
    return containing[0] ?? folderOf(importer);
  }
}

function documentOf(node: Import): LangiumDocument | undefined {
  return (node.$container as { readonly $document?: LangiumDocument } | undefined)?.$document;
}

function folderOf(uri: URI): URI {
  return uri.with({ path: uri.path.slice(0, Math.max(uri.path.lastIndexOf('/'), 0)) || '/' });
}

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}

/** `folder` and a relative path put together; undefined when the path climbs above the root. */
function resolvePath(folder: string, path: string): string | undefined {
  const parts = folder.split('/').filter((part) => part !== '');
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return `/${parts.join('/')}`;
}
