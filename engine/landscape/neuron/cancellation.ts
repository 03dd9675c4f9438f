/**
 * How a search for the critical points of one neuron is ended: what has been found so far is no list.
 */
export class SearchCancelled extends Error {
  override readonly name = 'SearchCancelled';

  constructor() {
    super('the search was cancelled');
  }
}

/** Throws SearchCancelled once the search was cancelled. Asked for each cell: a cell takes milliseconds. */
export function goOn(cancelled: () => boolean): void {
  if (cancelled()) throw new SearchCancelled();
}
