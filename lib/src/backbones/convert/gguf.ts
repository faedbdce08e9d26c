import { closeSync, openSync, readSync } from 'node:fs';
import { GGMLQuantizationType, gguf } from '@huggingface/gguf';
import { TransferError } from '../../error';
import { widenHalf } from '../../half';
import type { NamedArray } from '../../safetensors';

/** Numbers that share a scale, in the types that are read here. */
const BLOCK = 32;

/** How many bytes a block of 32 takes, and how it becomes 32 numbers. */
interface Quantization {
  readonly bytes: number;
  widen(blocks: Buffer, into: Float32Array): void;
}

const half = (bytes: Buffer, at: number) => widenHalf(Uint16Array.of(bytes.readUInt16LE(at)))[0];

/** The types of GGML (github.com/ggml-org/ggml) that the published weights have. */
const TYPES: Partial<Record<GGMLQuantizationType, Quantization>> = {
  [GGMLQuantizationType.F32]: {
    bytes: 4 * BLOCK,
    widen: (blocks, into) => into.set(new Float32Array(blocks.buffer, blocks.byteOffset, into.length)),
  },
  // A scale d, then 32 whole numbers of eight bits: d q.
  [GGMLQuantizationType.Q8_0]: {
    bytes: 2 + BLOCK,
    widen(blocks, into) {
      for (let from = 0, to = 0; to < into.length; from += 2 + BLOCK, to += BLOCK) {
        const scale = half(blocks, from);
        for (let i = 0; i < BLOCK; i++) into[to + i] = scale * blocks.readInt8(from + 2 + i);
      }
    },
  },
  // A scale d and a least value m, then 32 whole numbers of four bits, the first 16 in the lower halves: d q + m.
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

/** What a GGUF file says of its model, by key. */
export type GgufMetadata = Readonly<Record<string, unknown>>;

/**
 * Reads a GGUF file: what it says of the model, and its tensors widened to float32, by name and with their shapes in
 * PyTorch's order (GGUF lists the fastest axis first). Throws for a type of numbers that is not known here, by name.
 */
export async function readGguf(file: string): Promise<{ metadata: GgufMetadata; tensors: Map<string, NamedArray> }> {
  const { metadata, tensorInfos, tensorDataOffset } = await gguf(file, { allowLocalFile: true });
  const open = openSync(file, 'r');
  try {
    const tensors = tensorInfos.map(({ name, shape, dtype, offset }): [string, NamedArray] => {
      const type = TYPES[dtype];
      if (!type) {
        throw new TransferError(
          `${name} in ${file} holds numbers of type ${GGMLQuantizationType[dtype]}; F32, Q8_0 and Q4_1 are read here.`,
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
