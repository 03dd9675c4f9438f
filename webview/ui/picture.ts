/** Draws an SVG document as the page would show it; the bytes are those of a PNG file. */
import type { Picture, PictureOrder } from '../pictures';

export async function drawPicture({ svg, width, height }: PictureOrder): Promise<Picture> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  try {
    await image.decode();
    canvas.getContext('2d')?.drawImage(image, 0, 0, width, height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (blob) return new Uint8Array(await blob.arrayBuffer());
  } catch {
    // Said below: the page can't say more than that it didn't work.
  }
  return `A picture of ${width} × ${height} pixels could not be drawn.`;
}
