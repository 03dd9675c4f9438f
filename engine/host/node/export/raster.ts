/** The entry of dist/raster.js: SVG to PNG by resvg, with a font, so that a figure looks alike everywhere. */
import font from '@fontsource/dejavu-sans/files/dejavu-sans-latin-400-normal.woff2';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import program from '@resvg/resvg-wasm/index_bg.wasm';

/** Draws an SVG document with so many pixels in a row; the bytes are those of a PNG file. */
export type Raster = (svg: string, width: number) => Uint8Array;

export async function createRaster(): Promise<Raster> {
  await initWasm(program);
  const family = 'DejaVu Sans';
  const fonts = { fontBuffers: [font], defaultFontFamily: family, sansSerifFamily: family };
  return (svg, width) => {
    const drawing = new Resvg(svg, { font: fonts, fitTo: { mode: 'width', value: width } });
    try {
      return drawing.render().asPng();
    } finally {
      drawing.free();
    }
  };
}
