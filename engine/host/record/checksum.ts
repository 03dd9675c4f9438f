/** The remainders of one byte that is followed by 0, 1, … 7 zero bytes. */
const tables = remainderTables();

function remainderTables(): readonly Uint32Array[] {
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) {
      remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
    }
    return remainder;
  });
  const all = [first];
  for (let zeros = 1; zeros < 8; zeros++) {
    all.push(all[zeros - 1]!.map((remainder) => (remainder >>> 8) ^ first[remainder & 0xff]!));
  }
  return all;
}

/** CRC-32 (IEEE 802.3, reflected polynomial edb88320), a byte at a time. */
export function plainCrc32(bytes: Uint8Array): number {
  return (advance(0xffffffff, bytes, 0) ^ 0xffffffff) >>> 0;
}

function advance(start: number, bytes: Uint8Array, from: number): number {
  const [table] = tables;
  let crc = start;
  for (let k = from; k < bytes.length; k++) crc = table![(crc ^ bytes[k]!) & 0xff]! ^ (crc >>> 8);
  return crc;
}

/** The same, eight bytes at a time ("slicing by 8", Kounavis and Berry 2005). */
export function crc32(bytes: Uint8Array): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let crc = 0xffffffff;
  let k = 0;
  for (; k + 8 <= bytes.length; k += 8) {
    const low = crc ^ view.getUint32(k, true);
    const high = view.getUint32(k + 4, true);
    crc =
      t7[low & 0xff]! ^
      t6[(low >>> 8) & 0xff]! ^
      t5[(low >>> 16) & 0xff]! ^
      t4[low >>> 24]! ^
      t3[high & 0xff]! ^
      t2[(high >>> 8) & 0xff]! ^
      t1[(high >>> 16) & 0xff]! ^
      t0[high >>> 24]!;
  }
  return (advance(crc, bytes, k) ^ 0xffffffff) >>> 0;
}
