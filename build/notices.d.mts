interface Metafile {
  readonly outputs: Readonly<
    Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
  >;
}
interface Notice {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}
export const allowedLicences: ReadonlySet<string>;
export function packagesOf(metafiles: readonly Metafile[]): readonly string[];
export function noticeOf(root: string, folder: string): Notice;
export function noticesOf(root: string, metafiles: readonly Metafile[]): string;
