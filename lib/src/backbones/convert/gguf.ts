import { closeSync, openSync, readSync } from 'node:fs';
import { GGMLQuantizationType, gguf } from '@huggingface/gguf';
import { TransferError } from '../../error';
import { widenHalf } from '../../half';
import type { NamedArray } from '../../safetensors';

/** Values that share a scale, in the supported types. */
const BLOCK = 32;

/** The bytes of a block of 32 values, and how to decode it. */
interface Quantization {
  readonly bytes: number;
  widen(blocks: Buffer, into: Float32Array): void;
}

const half = (bytes: Buffer, at: number) => widenHalf(Uint16Array.of(bytes.readUInt16LE(at)))[0];

/** The types of GGML (github.com/ggml-org/ggml) in the published weights. */
const TYPES: Partial<Record<GGMLQuantizationType, Quantization>> = {
  [GGMLQuantizationType.F32]: {
    bytes: 4 * BLOCK,
    widen: (blocks, into) => into.set(new Float32Array(blocks.buffer, blocks.byteOffset, into.length)),
  },
  // A scale d, then 32 integers of eight bits: d q.
  [GGMLQuantizationType.Q8_0]: {
    bytes: 2 + BLOCK,
    widen(blocks, into) {
      for (let from = 0, to = 0; to < into.length; from += 2 + BLOCK, to += BLOCK) {
        const scale = half(blocks, from);
        for (let i = 0; i < BLOCK; i++) into[to + i] = scale * blocks.readInt8(from + 2 + i);
      }
    },
  },
  // A scale d and a minimum m, then 32 integers of four bits, the first 16 in the lower halves of the bytes: d q + m.
  [GGMLQuantizationType.Q4_1]: {
    bytes: 4 + BLOCK / 2,
    widen(blocks, into) {
      for (let from = 0, to = 0; to < into.length; from += 4 + BLOCK / 2, to += BLOCK) {
        const [scale, least] = [half(blocks, from), half(blocks, from + 2)];
        for (let i = 0; i < BLOCK / 2; i++) {
          const both = blocks[from + 4 + i];
          into[to + i] = scale * (both & 15) + least;
          into[to + i + BLOCK / 2] = scale * (both >> 4) + least;
        }
      }
    },
  },
};

/** The metadata of a GGUF file, by key. */
export type GgufMetadata = Readonly<Record<string, unknown>>;

/**
 * Reads a GGUF file: its metadata, and its tensors converted to float32, by name and with shapes in PyTorch's order (GGUF lists
 * the fastest axis first). Throws if a tensor's type is not supported, or if the file is truncated.
 */
export async function readGguf(file: string): Promise<{ metadata: GgufMetadata; tensors: Map<string, NamedArray> }> {
  const { metadata, tensorInfos, tensorDataOffset } = await gguf(file, { allowLocalFile: true });
  const open = openSync(file, 'r');
  try {
    const tensors = tensorInfos.map(({ name, shape, dtype, offset }): [string, NamedArray] => {
      const type = TYPES[dtype];
      if (!type) {
        throw new TransferError(
          `${name} in ${file} has the type ${GGMLQuantizationType[dtype]}; F32, Q8_0 and Q4_1 are supported.`,
        );
      }
      const sides = shape.map(Number).reverse();
      const values = new Float32Array(sides.reduce((a, b) => a * b, 1));
      const bytes = Buffer.from(new ArrayBuffer((values.length / BLOCK) * type.bytes));
      if (readSync(open, bytes, 0, bytes.length, Number(tensorDataOffset + offset)) !== bytes.length) {
        throw new TransferError(`${file} ends in the middle of ${name}. Fetch it again.`);
      }
      type.widen(bytes, values);
      return [name, { shape: sides, values }];
    });
    return { metadata: metadata as unknown as GgufMetadata, tensors: new Map(tensors) };
  } finally {
    closeSync(open);
  }
}
