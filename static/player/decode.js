// The other half of pages/_ui/player/pack.py: from the block of bytes to a header and typed arrays.

const ARRAYS = { u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, f4: Float32Array, f8: Float64Array };

/** Read only the header, a plain object; the compressed arrays are left alone. */
export function readHeader(block) {
  const length = new DataView(block.buffer, block.byteOffset).getUint32(4, true);
  return JSON.parse(new TextDecoder().decode(block.subarray(8, 8 + length)));
}

/** Decompress the arrays of a block: an object of typed arrays by name. */
export async function readArrays(block, header) {
  const length = new DataView(block.buffer, block.byteOffset).getUint32(4, true);
  const stream = new Blob([block.subarray(8 + length)]).stream().pipeThrough(new DecompressionStream("deflate"));
  const body = new Uint8Array(await new Response(stream).arrayBuffer());
  const entries = Object.entries(header.sections).map(([name, section]) => [name, unpack(body, section)]);
  return Object.fromEntries(entries);
}

function unpack(body, section) {
  const ArrayType = ARRAYS[section.type];
  const count = section.shape.reduce((product, side) => product * side, 1);
  // A copy, because a view of 4- or 8-byte numbers must begin at a multiple of their size.
  const raw = body.slice(section.offset, section.offset + count * ArrayType.BYTES_PER_ELEMENT);
  if (section.coding === "plain") return new ArrayType(raw.buffer);
  return accumulate(section.type === "u1" ? raw : joinPlanes(raw, count), count / section.shape[0]);
}

function joinPlanes(raw, count) {
  const joined = new Uint16Array(count);
  for (let i = 0; i < count; i++) joined[i] = raw[i] | (raw[count + i] << 8);
  return joined;
}

/** Undo the differences along the first axis; typed arrays wrap around just as NumPy's do. */
function accumulate(values, stride) {
  for (let i = stride; i < values.length; i++) values[i] += values[i - stride];
  return values;
}
