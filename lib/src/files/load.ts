import type { InputSpec, Net } from '../core/net';
import type { Recipe } from '../core/recipe';
import { ready } from '../engine/tensorflow';
import { TransferError } from '../error';
import { withWeights } from '../net/architecture';
import { openChecksummed } from '../net/checksummed';
import { foreignFormat } from '../net/foreign-format';
import { findUpwards } from '../places';
import { statSync } from '../platform/files';
import { workingFolder } from '../platform/machine';
import { basename } from '../platform/paths';
import { requirePath } from '../require/arguments';
import { tokenizer } from '../text/tokenizer';
import { followRecipe } from './follow-recipe';
import { FORMAT } from './save';

/** The text `net` of a net's file. */
interface NetText {
  readonly name: string;
  readonly recipe: Recipe;
  readonly output: readonly number[];
  readonly classes?: readonly string[];
  readonly input: InputSpec;
}

/**
 * Loads a net that `save` wrote, with separate weights: its predictions are bit-identical, and it can be trained further. A
 * relative path is searched from the working folder upwards. Throws if the file does not exist, is damaged, is not a saved net,
 * or was written by a newer transferlab.
 */
export async function load(file: string): Promise<Net> {
  requirePath('load', file);
  const path = findUpwards(file);
  if (path === undefined) {
    throw new TransferError(
      `There is no file '${file}' in ${workingFolder()} or above it. Give the file that save() wrote.`,
    );
  }
  const foreign = foreignFormat(path);
  if (foreign !== undefined) throw new TransferError(`load reads what save() wrote. ${foreign}`);
  if (statSync(path).isDirectory()) {
    throw new TransferError(`${file} is a folder. load reads the file that save() wrote; give its path.`);
  }
  await ready();
  const name = basename(path);
  const { arrays, texts } = openChecksummed(
    path,
    'Save the net again, or take a copy of the file.',
    ({ format, edition }) => {
      if (format !== FORMAT.format) {
        throw new TransferError(
          `${name} is not a net that save() wrote. Read plain weights with backbone(fromSafetensors(file, family)).`,
        );
      }
      if (edition === FORMAT.edition) return;
      throw new TransferError(
        `${name} is in edition ${edition} of the format, and this transferlab reads edition ${FORMAT.edition}. Update transferlab.`,
      );
    },
  );
  const description: NetText = JSON.parse(texts.net);
  const textTokenizer = texts.tokenizer ? tokenizer(texts.tokenizer, JSON.parse(texts.tokens)) : undefined;
  const architecture = await followRecipe(description.recipe, description.output, textTokenizer);
  const net = withWeights({ ...architecture, name: description.name }, arrays, name);
  return { ...net, input: { ...description.input, tokenizer: textTokenizer }, classes: description.classes };
}
