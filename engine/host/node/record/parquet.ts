/**
 * Reading the tables of a record back, a part at a time.
 */
import { open, type FileHandle } from 'node:fs/promises';
import {
  parquetMetadataAsync,
  parquetRead,
  parquetReadObjects,
  type AsyncBuffer,
  type DecodedArray,
  type FileMetaData,
} from 'hyparquet';
import { noFile, reading, readingError } from './files';

/** Some rows in a row. */
export interface Group {
  readonly number: number;
  readonly start: number;
  readonly rows: number;
}

/** A Parquet file of which ranges of rows are read. */
export class Table {
  readonly rows: number;
  /** The groups of rows, one after the other; a group is read as a whole. */
  readonly groups: readonly Group[];
  private readonly handle: FileHandle;
  private readonly file: AsyncBuffer;
  private readonly metadata: FileMetaData;

  private constructor(handle: FileHandle, file: AsyncBuffer, metadata: FileMetaData) {
    this.handle = handle;
    this.file = file;
    this.metadata = metadata;
    this.rows = Number(metadata.num_rows);
    let start = 0;
    this.groups = metadata.row_groups.map(({ num_rows }, number) => {
      const rows = Number(num_rows);
      start += rows;
      return { number, start: start - rows, rows };
    });
  }

  static async open(path: string): Promise<Table> {
    const handle = await open(path, reading);
    try {
      if (!(await handle.stat()).isFile()) throw noFile(path);
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

  /** One column of a group, in the order of its rows. */
  async column(name: string, { start, rows }: Group): Promise<readonly unknown[] | Float64Array> {
    const { file, metadata } = this;
    const parts: { readonly at: number; readonly values: DecodedArray }[] = [];
    await parquetRead({
      file,
      metadata,
      columns: [name],
      rowStart: start,
      rowEnd: start + rows,
      onChunk: ({ columnData, rowStart }) => parts.push({ at: rowStart, values: columnData }),
    });
    parts.sort((a, b) => a.at - b.at);
    const [only] = parts;
    if (parts.length === 1 && only) return only.values as unknown[];
    return parts.flatMap(({ values }) => Array.from(values as ArrayLike<unknown>));
  }

  /** The least and the largest value that a column of whole numbers may have in a group, by its statistics. */
  bounds({ number }: Group, name: string): readonly [least: number, most: number] {
    const chunks = this.metadata.row_groups[number]?.columns ?? [];
    const found = chunks.find(({ meta_data }) => meta_data?.path_in_schema[0] === name)?.meta_data
      ?.statistics;
    const [least, most] = [found?.min_value, found?.max_value];
    return least === undefined || most === undefined ? [-Infinity, Infinity] : [Number(least), Number(most)];
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

/** Opens a table for as long as it is used. Throws StorageError. */
export async function withTable<T>(path: string, use: (table: Table) => Promise<T>): Promise<T> {
  try {
    const table = await Table.open(path);
    try {
      return await use(table);
    } finally {
      await table.close();
    }
  } catch (error) {
    throw readingError(error, 'read', path);
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
