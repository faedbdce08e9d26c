import { setTimeout as wait } from 'node:timers/promises';
import Redis from 'ioredis';
import { CourseError } from '../error';

const EXPECTED = 'redis://HOST:6379 was expected, or rediss://:PASSWORD@HOST:6380';

/**
 * The address of the queue: what the command line says, or `COURSE_QUEUE` where it says `--queue` alone, since anyone who lists
 * processes sees a password on the command line. Throws a CourseError for anything but the address of a Redis server.
 */
export function queueAddress(option: string | true): string {
  const address = option === true ? process.env.COURSE_QUEUE : option;
  if (!address) throw new CourseError(`--queue needs an address, or COURSE_QUEUE has to hold one: ${EXPECTED}.`);
  if (!/^rediss?:$/.test(parsed(address)?.protocol ?? ''))
    throw new CourseError(`${placeOf(address)} is not the address of a Redis server: ${EXPECTED}.`);
  return address;
}

/** An address without user and password, to be shown. */
export function placeOf(address: string): string {
  const url = parsed(address);
  return url?.host ? `${url.protocol}//${url.host}${url.pathname}` : address.replace(/^.*@/, '');
}

const parsed = (address: string) => (URL.canParse(address) ? new URL(address) : undefined);

const OLDEST = [6, 2];
const LOADING_MILLISECONDS = 60_000;

/**
 * Connects to a Redis and keeps on connecting when it goes away: commands wait until it is back. Says when it is lost and
 * found, and what of its set-up could lose work. Throws a CourseError where none answers at first, or not to us.
 */
export async function connect(address: string, say: (sentence: string) => void): Promise<Redis> {
  const server = placeOf(address);
  let [reached, lost] = [false, false];
  let last: Error | undefined;
  const redis = new Redis(address, {
    lazyConnect: true,
    connectTimeout: 5000,
    disconnectTimeout: 300,
    maxLoadingRetryTime: LOADING_MILLISECONDS,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (reached ? Math.min(200 * times, 3000) : null),
  });
  redis.on('error', (error: Error) => {
    last = error;
    if (!reached || lost) return;
    lost = true;
    say(
      `Redis at ${server} is out of reach (${reason(error)}). What is in hand is kept; trying again until it is back.`,
    );
  });
  redis.on('ready', () => {
    if (lost) say(`Redis at ${server} is back.`);
    lost = false;
  });
  try {
    await redis.connect();
    // A number of a database that is not there is said, and then another one would be used.
    if (last) throw last;
    const info = await redis.info();
    for (const sentence of remarks(info, server)) say(sentence);
    reached = true;
    return redis;
  } catch (error) {
    redis.disconnect();
    if (error instanceof CourseError) throw error;
    throw new CourseError(unreachable(server, last ?? (error as Error)));
  }
}

const reason = (error: Error) => (error as NodeJS.ErrnoException).code ?? error.message;

function unreachable(server: string, error: Error): string {
  if (/NOAUTH|WRONGPASS|invalid password|without any password/.test(error.message)) {
    return `Redis at ${server} refuses the password, or the lack of one (${error.message}). redis://:PASSWORD@HOST:6379 was expected, or redis://USER:PASSWORD@HOST:6379.`;
  }
  if ((error as Error & { command?: unknown }).command) return `Redis at ${server} refused: ${error.message}`;
  return `No Redis answers at ${server} (${reason(error)}). Start one with: redis-server --appendonly yes, or correct the address; over TLS it begins with rediss://.`;
}

/** What of a Redis could lose work, in sentences; where it does not say, nothing. */
function remarks(info: string, server: string): string[] {
  const said = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  const [major, minor] = (said('redis_version') ?? '').split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))
    throw new CourseError(
      `Redis at ${server} is version ${major}.${minor}; ${OLDEST.join('.')} or newer was expected.`,
    );
  const sentences: string[] = [];
  if (said('aof_enabled') === '0') {
    sentences.push(
      `Redis at ${server} keeps no append-only file: should it restart, what is in the queue is examined again. To change that: redis-cli config set appendonly yes`,
    );
  }
  const policy = said('maxmemory_policy');
  if (policy && policy !== 'noeviction' && said('maxmemory') !== '0') {
    sentences.push(
      `Redis at ${server} drops keys when its memory is full (${policy}), which loses work. To change that: redis-cli config set maxmemory-policy noeviction`,
    );
  }
  return sentences;
}

const MEANWHILE = /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|UNBLOCKED|BUSY|EXECABORT)/;

/**
 * Does what may be done twice until Redis has done it: a connection that breaks in the middle is waited for. Throws a
 * CourseError when Redis refuses (memory full, no permission), and the signal's reason when that comes.
 */
export async function steadily<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await orAborted(work(), signal);
    } catch (error) {
      signal.throwIfAborted();
      const { name, message } = error as Error;
      if (name === 'ReplyError' && !MEANWHILE.test(message))
        throw new CourseError(
          `Redis rejected a command: ${message}. Finished work is saved; the same command continues from there.`,
        );
      if (name !== 'ReplyError' && !ofConnection(error as Error)) throw error;
      await orAborted(wait(500), signal);
    }
  }
}

function ofConnection(error: Error): boolean {
  return (
    typeof (error as NodeJS.ErrnoException).code === 'string' ||
    /^(MaxRetriesPerRequestError|AbortError)$/.test(error.name) ||
    /connection|stream isn't writeable|command timed out/i.test(error.message)
  );
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const aborted = () => reject(signal.reason);
    signal.addEventListener('abort', aborted, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
  });
}
