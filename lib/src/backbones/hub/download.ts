import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { TransferError } from '../../error';
import { fileError } from '../../file-error';
import { type Lock, lockFile } from '../../lock';
import { makeFolders } from '../../make-folders';
import { blobIn, linkBlob, type RepositoryCache, snapshotIn } from './cache';
import { type HubName, refusal } from './refusal';
import { type HubResponse, requestHub } from './request';
import type { HubSettings } from './settings';
import { digestOf, type HubFile, isDigest } from './verify';

/** A file of a network at a commit, and the cache that it comes into. */
export interface Wanted extends HubName {
  readonly commit: string;
  readonly file: string;
  readonly repository: RepositoryCache;
  /** Reports bytes received, and those of the file if they are known. */
  at?(received: number, size: number | undefined): void;
}

const MOST_TRIES = 5;
/** Bytes of a try that has moved on: it does not count as a failure. */
const PROGRESS = 2 ** 20;
/** Milliseconds between two looks at another program's download. */
const PAUSE = 200;

/**
 * Brings a file of the hub into the cache, unless it is there. A download that was interrupted is continued. The content must have
 * the hub's digest. Throws if it has another one, if the hub refuses it, or if it cannot be written.
 */
export async function download(settings: HubSettings, wanted: Wanted): Promise<void> {
  const { repository, commit, file } = wanted;
  if (existsSync(join(snapshotIn(repository, commit), file))) return;
  const head = await ask(settings, wanted, 'HEAD');
  head.body.destroy();
  const about = fileOf(settings, wanted, head);
  const blob = blobIn(repository, about.etag);
  const lock = await lockWithin(settings, join(repository.locks, `${about.etag}.transferlab.lock`), blob);
  try {
    if (!existsSync(blob)) await fill(settings, wanted, about, blob);
  } finally {
    lock?.release();
  }
  linkBlob(repository, commit, file, about.etag);
}

/** The lock of a blob, or undefined if another program has completed it in the meantime. */
async function lockWithin(settings: HubSettings, name: string, blob: string): Promise<Lock | undefined> {
  for (;;) {
    if (existsSync(blob)) return undefined;
    let isHeld = false;
    const refused = () => {
      isHeld = true;
      return new TransferError('held');
    };
    try {
      return lockFile(name, { refusal: refused });
    } catch (cause) {
      if (!isHeld) throw cause;
      await settings.pause(PAUSE);
    }
  }
}

async function ask(settings: HubSettings, wanted: Wanted, method: 'GET' | 'HEAD', from = 0): Promise<HubResponse> {
  const { name, commit, file } = wanted;
  const path = `${name}/resolve/${commit}/${file.split('/').map(encodeURIComponent).join('/')}`;
  const headers = from > 0 ? { range: `bytes=${from}-` } : undefined;
  const response = await requestHub(settings, { method, path, headers });
  const isRedirect = method === 'HEAD' && response.status >= 300 && response.status < 400;
  if (isRedirect || [200, 206, 416].includes(response.status)) return response;
  response.body.destroy();
  throw refusal(settings, wanted, response);
}

/** The identity of a file. Throws if the hub gives none. */
function fileOf({ endpoint }: HubSettings, { file }: Wanted, { status, described, headers }: HubResponse): HubFile {
  const etag = etagIn(described);
  const length =
    described['x-linked-size'] ?? (described === headers && status === 200 ? headers['content-length'] : undefined);
  const size = /^\d+$/.test(String(length)) ? Number(length) : undefined;
  const about: HubFile = { etag, size };
  if (!/^[\w.-]{1,128}$/.test(etag) || /^\.+$/.test(etag)) {
    throw new TransferError(`${endpoint.host} gives no etag for ${file}, so it cannot be cached. Check HF_ENDPOINT.`);
  }
  if (size !== undefined || isDigest(about)) return about;
  throw new TransferError(
    `${endpoint.host} gives neither length nor digest of ${file}, so damage would go unnoticed. Check HF_ENDPOINT.`,
  );
}

const etagIn = (described: HubResponse['described']) =>
  String(described['x-linked-etag'] ?? described.etag ?? '').replace(/^W\/|"/g, '');

/** Downloads a blob next to its final name, tests it, and renames it. */
async function fill(settings: HubSettings, wanted: Wanted, about: HubFile, blob: string): Promise<void> {
  // Not huggingface_hub's name for it: that program must not write to the same file.
  const partial = `${blob}.transferlab.incomplete`;
  let isResumed = existsSync(partial);
  for (let failures = 0; ; ) {
    const received = await continued(settings, wanted, about, partial);
    const isWhole = received.isEnd && (about.size === undefined || received.bytes === about.size);
    if (isWhole) {
      const digest = isDigest(about) ? await digestOf(partial, received.bytes, about) : about.etag;
      if (digest === about.etag) return renameSync(partial, blob);
      rmSync(partial);
      if (!isResumed) throw damaged(settings, wanted, about, digest);
      isResumed = false;
      continue;
    }
    isResumed = true;
    failures = received.gained >= PROGRESS ? 0 : failures + 1;
    if (failures === MOST_TRIES) throw cutShort(settings, wanted, received.bytes, about);
    await settings.pause(1000 * 2 ** failures);
  }
}

interface Received {
  /** Bytes on disk, and how many of them are new. */
  readonly bytes: number;
  readonly gained: number;
  /** Whether the server has ended the body as announced. */
  readonly isEnd: boolean;
}

/** Appends what the hub has after the bytes on disk; from the start where it has no ranges. */
async function continued(settings: HubSettings, wanted: Wanted, about: HubFile, partial: string): Promise<Received> {
  let before = statSync(partial, { throwIfNoEntry: false })?.size ?? 0;
  if (about.size !== undefined && before > about.size) before = 0;
  if (before > 0 && before === about.size) return { bytes: before, gained: 0, isEnd: true };
  const response = await ask(settings, wanted, 'GET', before);
  const { status, headers, body } = response;
  if (status === 416) {
    body.destroy();
    rmSync(partial, { force: true });
    return { bytes: 0, gained: 0, isEnd: false };
  }
  if (etagIn(response.described) !== about.etag) {
    body.destroy();
    rmSync(partial, { force: true });
    throw new TransferError(
      `${wanted.file} of '${wanted.name}' was changed on ${settings.endpoint.host} while it was fetched. Run it again.`,
    );
  }
  const isContinued = status === 206 && headers['content-range']?.startsWith(`bytes ${before}-`);
  if (status === 206 && !isContinued) {
    body.destroy();
    return { bytes: before, gained: 0, isEnd: false };
  }
  if (!isContinued) before = 0;
  try {
    makeFolders(dirname(partial));
    const open = openSync(partial, before === 0 ? 'w' : 'r+');
    try {
      return await written(body, open, before, about, wanted);
    } finally {
      closeSync(open);
    }
  } catch (cause) {
    throw fileError(cause, partial, 'written');
  } finally {
    body.destroy();
  }
}

/** Writes a body to an open file. A connection that is lost in the middle is not an error: the rest is asked for again. */
async function written(
  body: HubResponse['body'],
  open: number,
  before: number,
  about: HubFile,
  { at }: Wanted,
): Promise<Received> {
  let bytes = before;
  ftruncateSync(open, before);
  const result = (isEnd: boolean): Received => ({ bytes, gained: bytes - before, isEnd });
  const parts = body[Symbol.asyncIterator]();
  for (;;) {
    const next = await parts.next().catch(() => undefined);
    if (next === undefined) return result(false);
    if (next.done) {
      fsyncSync(open);
      return result(body.complete);
    }
    const part: Buffer = next.value;
    for (let from = 0; from < part.length; ) from += writeSync(open, part, from, part.length - from, bytes + from);
    bytes += part.length;
    at?.(bytes, about.size);
    // More than was announced is another file.
    if (about.size !== undefined && bytes > about.size) return result(true);
  }
}

function cutShort({ endpoint }: HubSettings, { file }: Wanted, bytes: number, { size }: HubFile): TransferError {
  return new TransferError(
    `${endpoint.host} ended ${file} after ${bytes} of ${size ?? 'an unknown number of'} bytes, in ${MOST_TRIES} tries. Run it ` +
      'again: the download is continued.',
  );
}

function damaged({ endpoint }: HubSettings, { file }: Wanted, { etag }: HubFile, digest: string): TransferError {
  return new TransferError(
    `${file} arrived damaged from ${endpoint.host}: its digest begins with ${digest.slice(0, 12)}, and the hub has ` +
      `${etag.slice(0, 12)}. It was not kept. Run it again, or try another network.`,
  );
}
