import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { TransferError } from '../../error';
import { findUpwards } from '../../places';
import type { OwnFiles } from '../from-safetensors';
import { hubSnapshot, isHubName } from '../hub/snapshot';
import { tokenNames } from '../token-names';
import { requireFamily, requireUnquantised } from './families';
import { readJsonObject, textOf } from './json-file';
import { isPickle, pickleError, readWeights } from './weight-files';

/** Which of a network's revisions is asked for. */
interface Asked {
  readonly revision?: string;
}

/** The files of a folder in Hugging Face's layout, as a family reads them. */
export interface PretrainedFiles extends OwnFiles {
  readonly tokenizerPath: string;
  /** The contents of `tokenizer.json`, if there is one. */
  readonly json?: string;
}

/** The folder of a network and its name: a folder here, or one of the hub, which is fetched. Throws if there is neither. */
export async function findPretrained(
  call: string,
  source: string,
  { revision }: Asked,
): Promise<{ path: string; name: string }> {
  const found = findUpwards(source);
  if (found !== undefined || !isHubName(source)) {
    const path = folderAt(call, found, source, revision);
    return { path, name: basename(path) };
  }
  const asked = { name: source, revision: revision ?? 'main' };
  const path = await hubSnapshot(asked, (config) => requireFamily(config, source));
  return { path, name: source.split('/')[1] };
}

/** Reads the files of a folder. Throws if one is missing or damaged; errors call the folder `source`. */
export function openPretrained(path: string, source: string): PretrainedFiles {
  const configPath = join(path, 'config.json');
  if (!existsSync(configPath)) {
    throw new TransferError(`${source} has no config.json, which names the family. Download it into the folder.`);
  }
  const config = readJsonObject(configPath);
  requireUnquantised(config, source);
  const { file, arrays } = readWeights(path);
  const [tokenizerPath, preprocessorPath] = ['tokenizer.json', 'preprocessor_config.json'].map((one) =>
    join(path, one),
  );
  const json = existsSync(tokenizerPath) ? textOf(tokenizerPath) : undefined;
  const preprocessor = existsSync(preprocessorPath) ? readJsonObject(preprocessorPath) : undefined;
  return { arrays, config, preprocessor, file, tokenOf: tokenNames(json), tokenizerPath, json };
}

/** The path of the folder. Throws if there is none, or if it is a file. */
function folderAt(call: string, path: string | undefined, source: string, revision: string | undefined): string {
  if (path === undefined) {
    throw new TransferError(
      `There is no folder '${source}' in ${process.cwd()} or above it. Networks of the hub are named 'owner/name', such as ` +
        "'google/vit-base-patch16-224'.",
    );
  }
  if (!statSync(path).isDirectory()) {
    if (isPickle(path)) throw pickleError(basename(path), dirname(source));
    throw new TransferError(`${call} needs a folder; '${source}' is a file. Pass its folder: '${dirname(source)}'.`);
  }
  if (revision === undefined) return resolve(path);
  throw new TransferError(
    `'${source}' is a folder here, which has no revision. Leave revision out, or read the hub's network from another folder.`,
  );
}
