/**
 * Reading the tables of a record back, a part at a time.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { parquetMetadataAsync, parquetReadObjects, type AsyncBuffer, type FileMetaData } from 'hyparquet';

/** A Parquet file of which ranges of rows are read. */
export class Table {
  readonly rows: number;
  private readonly handle: FileHandle;
  private readonly file: AsyncBuffer;
  private readonly metadata: FileMetaData;

  private constructor(handle: FileHandle, file: AsyncBuffer, metadata: FileMetaData) {
    this.handle = handle;
    this.file = file;
    this.metadata = metadata;
    this.rows = Number(metadata.num_rows);
  }

  static async open(path: string): Promise<Table> {
    const handle = await open(path, 'r');
    try {
      const file = await asyncBuffer(handle);
      return new Table(handle, file, await parquetMetadataAsync(file));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Rows from `start` up to `end` (exclusive), as objects with the given columns or all. */
  async read(start: number, end: number, columns?: string[]): Promise<Record<string, unknown>[]> {
    const { file, metadata } = this;
    const range = { file, metadata, rowStart: start, rowEnd: end };
    return parquetReadObjects(columns ? { ...range, columns } : range);
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

async function asyncBuffer(handle: FileHandle): Promise<AsyncBuffer> {
  const { size } = await handle.stat();
  return {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = new Uint8Array(Math.max(0, end - start));
      let offset = 0;
      while (offset < bytes.length) {
        const { bytesRead } = await handle.read(bytes, offset, bytes.length - offset, start + offset);
        if (bytesRead === 0) throw new Error('the file ends before its last row');
        offset += bytesRead;
      }
      return bytes.buffer;
    },
  };
}
