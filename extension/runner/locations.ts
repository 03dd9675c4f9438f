/** Paths of a disk and URIs alike: names between slashes, on Windows backslashes too. */

export function lastName(location: string): string {
  return location.slice(lastSlash(location) + 1);
}

export function folderOf(location: string): string {
  return location.slice(0, lastSlash(location));
}

function lastSlash(location: string): number {
  return Math.max(location.lastIndexOf('/'), location.lastIndexOf('\\'));
}
