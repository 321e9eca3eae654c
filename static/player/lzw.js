// The compression of GIF: variable-length LZW over bytes, in blocks of at most 255 bytes.

const BITS = 8;
const CLEAR = 1 << BITS;
const END = CLEAR + 1;
const MOST_CODES = 4096;

/** Compress bytes into the blocks of a GIF frame, without the empty one that ends them. */
export function compress(pixels) {
  const out = new Blocks(pixels.length);
  let [codes, next, bits] = [new Map(), END + 1, BITS + 1];
  out.put(CLEAR, bits);
  let prefix = pixels[0];
  for (let i = 1; i < pixels.length; i++) {
    const key = (prefix << 8) | pixels[i];
    const known = codes.get(key);
    if (known !== undefined) {
      prefix = known;
      continue;
    }
    out.put(prefix, bits);
    prefix = pixels[i];
    if (next === MOST_CODES) {
      out.put(CLEAR, bits);
      [codes, next, bits] = [new Map(), END + 1, BITS + 1];
      continue;
    }
    if (next === 1 << bits) bits++;
    codes.set(key, next++);
  }
  out.put(prefix, bits);
  out.put(END, bits);
  return out.finish();
}

/** Codes as bits, lowest first, with the length of each block before it. */
class Blocks {
  constructor(room) {
    this.bytes = new Uint8Array(2 * room + 64);
    Object.assign(this, { length: 0, held: 0, nHeld: 0 });
  }

  put(code, bits) {
    this.held |= code << this.nHeld;
    this.nHeld += bits;
    while (this.nHeld >= 8) {
      this.bytes[this.length++] = this.held & 255;
      this.held >>>= 8;
      this.nHeld -= 8;
    }
  }

  finish() {
    if (this.nHeld) this.bytes[this.length++] = this.held & 255;
    const blocks = new Uint8Array(this.length + Math.ceil(this.length / 255));
    let at = 0;
    for (let from = 0; from < this.length; from += 255) {
      const size = Math.min(255, this.length - from);
      blocks[at++] = size;
      blocks.set(this.bytes.subarray(from, from + size), at);
      at += size;
    }
    return blocks;
  }
}
