import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { TransferError } from '../../error';

/** Where the hub and its cache are, and how requests are sent. */
export interface HubSettings {
  readonly endpoint: URL;
  /** The folder of the cache, which huggingface_hub and other programs share. */
  readonly cache: string;
  /** Sent to the endpoint alone. */
  readonly token?: string;
  /** Whether only the cache is read. */
  readonly isOffline: boolean;
  /** Milliseconds without a byte after which a connection counts as lost. */
  readonly idle: number;
  /** Waits this many milliseconds before another try. */
  pause(milliseconds: number): Promise<void>;
}

/**
 * The settings in huggingface_hub's environment variables: HF_ENDPOINT, HF_HUB_CACHE or HF_HOME, HF_HUB_OFFLINE, and the token
 * in HF_TOKEN or in the file that `hf auth login` writes. Throws if the endpoint or the token cannot be used.
 */
export function hubSettings(): HubSettings {
  const home = folderIn('HF_HOME') ?? join(folderIn('XDG_CACHE_HOME') ?? join(homedir(), '.cache'), 'huggingface');
  return {
    endpoint: endpointIn(process.env.HF_ENDPOINT || 'https://huggingface.co'),
    cache: folderIn('HF_HUB_CACHE') ?? join(home, 'hub'),
    token: tokenIn(home),
    isOffline: isSet(process.env.HF_HUB_OFFLINE),
    idle: 30_000,
    pause: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
  };
}

/** Whether a machine is this one, to which plain http may go. */
export const isLoopback = ({ hostname }: URL) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

function folderIn(variable: string): string | undefined {
  const named = process.env[variable];
  return named ? resolve(named.replace(/^~(?=\/|\\|$)/, homedir())) : undefined;
}

const isSet = (value = '') => /^(1|on|yes|true)$/i.test(value);

function endpointIn(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url));
  // The text may contain a password, so the error does not quote it.
  if (url && isSafe && url.username === '' && url.password === '' && url.search === '') return url;
  throw new TransferError(
    'HF_ENDPOINT must be the address of a hub: https, without user name, password and query; http only on this machine. Try ' +
      'https://huggingface.co.',
  );
}

function tokenIn(home: string): string | undefined {
  if (isSet(process.env.HF_HUB_DISABLE_IMPLICIT_TOKEN)) return undefined;
  const token = process.env.HF_TOKEN?.trim() || readToken(process.env.HF_TOKEN_PATH || join(home, 'token'));
  if (!token) return undefined;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new TransferError(
    "The hub's token, in HF_TOKEN or in the file of `hf auth login`, has characters that no token has. Copy it again.",
  );
}

function readToken(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    // Most users have no token.
    return undefined;
  }
}
