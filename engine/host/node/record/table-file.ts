/**
 * A Parquet file that is written group by group, so that no table has to fit into memory.
 */
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { writeAll } from './files';

export interface Column {
  readonly name: string;
  readonly type: 'INT32' | 'DOUBLE' | 'BOOLEAN' | 'STRING' | 'JSON' | 'LIST';
  /** DOUBLE in a Float64Array has no gaps; elsewhere null is one. */
  readonly data: Int32Array | Float64Array | readonly unknown[];
}

export class TableFile {
  private readonly writer: ParquetWriter;

  /** Begins a table in an open file; `columns` have the names and types that all groups have. */
  constructor(file: number, columns: readonly Column[], metadata: Readonly<Record<string, string>>) {
    this.writer = new ParquetWriter({
      writer: writerInto(file),
      schema: [{ name: 'root', num_children: columns.length }, ...columns.flatMap(schemaElements)],
      codec: 'UNCOMPRESSED',
      createdBy: 'ReluFlow',
      kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    });
  }

  /** Writes one group of rows. */
  write(columns: readonly Column[]): void {
    void this.writer.write({
      columnData: columns.map(({ name, type, data }) => {
        const source = { name, data: data as unknown[], statistics: type === 'INT32' };
        // Dictionaries never pay for measured numbers, and looking for them is slow.
        return type === 'DOUBLE' || type === 'LIST' ? { ...source, encoding: 'PLAIN' as const } : source;
      }),
      rowGroupSize: Math.max(1, columns[0]!.data.length),
    });
  }

  finish(): void {
    void this.writer.finish();
  }
}

/** Hands what has gathered to the file after each group; all of it is synchronous. */
function writerInto(file: number): ByteWriter {
  return Object.assign(new ByteWriter(), {
    flush(this: ByteWriter): void {
      writeAll(file, this.getBytes());
      this.index = 0;
    },
    finish(this: ByteWriter & { flush(): void }): void {
      this.flush();
    },
  });
}

function schemaElements({ name, type, data }: Column): SchemaElement[] {
  switch (type) {
    case 'INT32':
      return [{ name, type: 'INT32', repetition_type: 'REQUIRED' }];
    case 'DOUBLE': {
      const required = data instanceof Float64Array;
      return [{ name, type: 'DOUBLE', repetition_type: required ? 'REQUIRED' : 'OPTIONAL' }];
    }
    case 'BOOLEAN':
      return [{ name, type: 'BOOLEAN', repetition_type: 'OPTIONAL' }];
    case 'STRING':
      return [{ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' }];
    case 'JSON':
      return [{ name, type: 'BYTE_ARRAY', converted_type: 'JSON', repetition_type: 'REQUIRED' }];
    case 'LIST':
      return [
        { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', type: 'DOUBLE', repetition_type: 'REQUIRED' },
      ];
  }
}
