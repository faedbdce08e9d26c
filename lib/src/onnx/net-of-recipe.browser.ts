import { TransferError } from '../error';
import type * as node from './net-of-recipe';

/** The module for browsers has no ONNX operators: they would make a page's first load larger. */
export const netOfRecipe: typeof node.netOfRecipe = ({ file }) => {
  throw new TransferError(
    `The file has a net of fromOnnx('${file}'), which needs Node: the module for browsers has no ONNX operators. In Node, ` +
      'write the net for a page: exportGraphModel(await load(file), folder).',
  );
};
