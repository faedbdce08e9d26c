import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { TransferError } from '../../error';
import { fileError } from '../../file-error';
import { notRegular } from '../../regular-file';
import type { OnnxModel } from './model';
import { parseModel } from './parse-model';

/** The first bytes of files that are often taken for ONNX models, and what they are. */
const FOREIGN: readonly (readonly [start: string, what: string, advice: string])[] = [
  [
    '504b0304',
    'a zip archive, such as torch.save writes',
    "Export the model: torch.onnx.export(model, example, 'model.onnx').",
  ],
  [
    '80',
    'a pickle, which is never opened here since it may run code',
    "Export the model: torch.onnx.export(model, example, 'model.onnx').",
  ],
  ['89484446', 'an HDF5 file, such as Keras writes', 'Convert it with tf2onnx.'],
  ['7b', 'a JSON file', 'Give the path of the .onnx file.'],
];

/**
 * Reads an ONNX file as plain data. External data is read from the file's folder only; bytes are checked before memory is
 * taken for them. Throws a TransferError if the file cannot be read, is truncated, or is not an ONNX model.
 */
export function readOnnx(path: string): OnnxModel {
  const odd = notRegular(path);
  if (odd) throw new TransferError(`${path} cannot be read: ${odd}. Give the path of an ONNX file.`);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw fileError(cause, path, 'read');
  }
  const file = basename(path);
  const hex = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  const foreign = FOREIGN.find(([start]) => hex.startsWith(start));
  if (foreign) throw new TransferError(`${file} is not an ONNX file: it is ${foreign[1]}. ${foreign[2]}`);
  try {
    return parseModel(bytes, file, dirname(path));
  } catch (cause) {
    throw new TransferError(`${file} cannot be read as an ONNX model: ${(cause as Error).message}. ${ADVICE}`, {
      cause,
    });
  }
}

const ADVICE =
  "Copy or export it again, with its data files in its folder; onnx.checker.check_model('FILE') checks it in Python.";
