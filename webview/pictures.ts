/**
 * Pictures as bytes: the panel's page draws SVG, which the extension can't. It is asked for one picture at a time.
 */
import { isCount, isRecord } from './shapes';

/** An SVG document, and how many pixels the picture of it has. */
export interface PictureOrder {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** What became of an order: the bytes of a PNG file, or why there are none, in a sentence. */
export type Picture = Uint8Array | string;

/** Bytes of the largest picture that is taken, and pixels along its longer side: more than browsers draw. */
const largestPicture = 2 ** 26;
const longestSide = 2 ** 15;

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

function isPng(value: unknown): value is Uint8Array {
  if (!(value instanceof Uint8Array) || value.length > largestPicture) return false;
  return signature.every((byte, place) => value[place] === byte);
}

/** The answer of a page that was asked for a picture, or null for anything else. */
export function parsePicture(value: unknown): Picture | null {
  if (isPng(value)) return value;
  return typeof value === 'string' && value.length <= 1000 ? value : null;
}

/** An order where it arrives in the page, or null for anything else. */
export function parsePictureOrder(value: unknown): PictureOrder | null {
  if (!isRecord(value)) return null;
  const { svg, width, height } = value;
  if (typeof svg !== 'string' || !isCount(width) || !isCount(height)) return null;
  return width > 0 && height > 0 && Math.max(width, height) <= longestSide ? { svg, width, height } : null;
}
