export interface Size {
  readonly name: string;
  readonly file: string;
  /** Kilobytes. */
  readonly size: number;
  readonly budget: number;
}

export function measureSizes(): readonly Size[];
