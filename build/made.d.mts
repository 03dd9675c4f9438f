export function digestOf(root: string): string;
export function makeUnlessMade(root: string, file: string, make: () => void): boolean;
