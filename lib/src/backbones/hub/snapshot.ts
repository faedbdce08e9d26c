import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TransferError } from '../../error';
import { waitingLine } from '../../show/waiting-line';
import type { Config } from '../own';
import { readJsonObject } from '../pretrained/json-file';
import { pickleIn, shardsIn, WEIGHTS, WEIGHTS_INDEX } from '../pretrained/weight-files';
import {
  commitOf,
  isCommit,
  isKnownMissing,
  type RepositoryCache,
  rememberCommit,
  rememberMissing,
  repositoryCache,
  snapshotIn,
} from './cache';
import { download, type Wanted } from './download';
import { type HubName, refusal } from './refusal';
import { requestHub } from './request';
import { type HubSettings, hubSettings } from './settings';

const CONFIG = 'config.json';
/** Files that some networks have. */
const OPTIONAL = ['tokenizer.json', 'preprocessor_config.json'];
/** Most bytes of the list of a network's files. */
const LONGEST_LIST = 2 ** 26;

/** Whether a text is `OWNER/NAME`, as networks are called on the hub, and not a path. */
export const isHubName = (text: string) =>
  /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9_][\w.-]*$/.test(text) && !/\.\.|--|\.git$/.test(text) && text.length <= 96;

/**
 * The folder of a network of the hub: its snapshot in the cache, into which missing files are fetched. Only `config.json`,
 * `tokenizer.json`, `preprocessor_config.json` and safetensors are. `accept` sees the configuration before the weights are
 * fetched, and throws for a network that cannot be read.
 */
export async function hubSnapshot(
  asked: HubName,
  accept: (config: Config) => void,
  settings: HubSettings = hubSettings(),
): Promise<string> {
  const repository = repositoryCache(settings.cache, asked.name);
  const known = commitOf(repository, requireRevision(asked.revision));
  if (known !== undefined && (settings.isOffline || known === asked.revision)) {
    const folder = snapshotIn(repository, known);
    if (isComplete(repository, known, settings.isOffline)) return folder;
  }
  if (settings.isOffline) {
    throw new TransferError(
      `HF_HUB_OFFLINE is set, and the cache ${settings.cache} has no complete '${asked.name}' at '${asked.revision}'. Unset it ` +
        'once to fetch the network, or pass a folder.',
    );
  }
  const { commit, files } = await listed(settings, asked);
  await fetched(settings, { ...asked, commit, repository }, files, accept);
  rememberCommit(repository, asked.revision, commit);
  return snapshotIn(repository, commit);
}

function requireRevision(revision: string): string {
  if (typeof revision === 'string' && /^[\w][\w./-]*$/.test(revision) && !revision.includes('..')) return revision;
  throw new TransferError(`revision must be a branch, a tag or a commit; got ${JSON.stringify(revision)}. Try 'main'.`);
}

/** Whether a snapshot has all that is read. What is not known to be missing may be on the hub, which `isOffline` cannot ask. */
function isComplete(repository: RepositoryCache, commit: string, isOffline: boolean): boolean {
  const folder = snapshotIn(repository, commit);
  const has = (file: string) => existsSync(join(folder, file));
  if (!has(CONFIG) || !(has(WEIGHTS) || (has(WEIGHTS_INDEX) && shardsIn(folder).every(has)))) return false;
  return isOffline || OPTIONAL.every((file) => has(file) || isKnownMissing(repository, commit, file));
}

/** The commit of a revision, and the names of its files. */
async function listed(settings: HubSettings, asked: HubName): Promise<{ commit: string; files: Set<string> }> {
  const path = `api/models/${asked.name}/revision/${encodeURIComponent(asked.revision)}`;
  const response = await requestHub(settings, { path });
  if (response.status !== 200) {
    response.body.destroy();
    throw refusal(settings, asked, response);
  }
  const { sha, siblings } = await parsed(response.body);
  if (typeof sha === 'string' && isCommit(sha) && Array.isArray(siblings)) {
    return { commit: sha, files: new Set(siblings.map((one) => one?.rfilename).filter(isText)) };
  }
  throw new TransferError(
    `${settings.endpoint.host} does not answer as a hub does: no commit and files of '${asked.name}'. Check HF_ENDPOINT.`,
  );
}

const isText = (value: unknown): value is string => typeof value === 'string';

async function parsed(body: AsyncIterable<Buffer>): Promise<Config> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of body) {
      parts.push(part);
      bytes += part.length;
      if (bytes > LONGEST_LIST) return {};
    }
    return JSON.parse(Buffer.concat(parts).toString('utf8')) ?? {};
  } catch {
    return {};
  }
}

async function fetched(
  settings: HubSettings,
  network: Omit<Wanted, 'file'>,
  files: ReadonlySet<string>,
  accept: (config: Config) => void,
): Promise<void> {
  const { name, commit, repository } = network;
  const folder = snapshotIn(repository, commit);
  const line = waitingLine();
  const fetch = (file: string) =>
    download(settings, {
      ...network,
      file,
      at: (received, size) => line.at(size ? received / size : 0, () => progress(file, received, size)),
    });
  try {
    if (!files.has(CONFIG)) {
      throw new TransferError(`'${name}' has no ${CONFIG} on the hub, which names the family. Choose another network.`);
    }
    await fetch(CONFIG);
    accept(readJsonObject(join(folder, CONFIG)));
    const weights = [WEIGHTS, WEIGHTS_INDEX].find((file) => files.has(file));
    if (weights === undefined) throw withoutWeights(name, files);
    for (const file of OPTIONAL) {
      if (files.has(file)) await fetch(file);
      else rememberMissing(repository, commit, file);
    }
    await fetch(weights);
    for (const shard of weights === WEIGHTS ? [] : shardsIn(folder)) await fetch(shard);
  } finally {
    line.end();
  }
}

const progress = (file: string, received: number, size: number | undefined) =>
  `Fetching ${file}: ${(received / 1e6).toFixed(0)} of ${size === undefined ? '?' : (size / 1e6).toFixed(0)} MB`;

function withoutWeights(name: string, files: ReadonlySet<string>): TransferError {
  return (
    pickleIn([...files], name, name.split('/')[1]) ??
    new TransferError(
      `'${name}' has no ${WEIGHTS} and no ${WEIGHTS_INDEX} on the hub. It has ${[...files].slice(0, 6).join(', ')}. Convert its ` +
        "weights with Python's transformers, or choose another network.",
    )
  );
}
