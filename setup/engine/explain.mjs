import { inCheckout } from './places.mjs';
import { SetupError } from './setup-error.mjs';

const AGAIN = 'run the same command again; finished steps are not repeated';

/** What to do where the disk is too small. */
export const ON_A_LARGER_DISK = inCheckout
  ? 'move the checkout to a larger disk'
  : 'name a folder on a larger disk by TRANSFERLAB_CACHE';

/** What a failure's text says about its cause. The first match wins. */
const CAUSES = [
  {
    kind: 'held',
    platform: 'win32',
    sign: /EBUSY|EPERM|EACCES|being used by another process|WinError (5|32)\b/i,
    say: (/** @type {string} */ where) =>
      `Another program holds a file below ${where}, or it is read-only. An antivirus or OneDrive does that while it looks at ` +
      `new files: exclude this folder there, or move it to a folder such as C:\\course. Close JupyterLab and editors, then ${AGAIN}.`,
  },
  {
    kind: 'disk',
    sign: /ENOSPC|No space left on device|not enough space|disk quota exceeded|EDQUOT/i,
    say: (/** @type {string} */ where) =>
      `The disk is full (while working below ${where}). Free about 4 GB, or ${ON_A_LARGER_DISK}, then ${AGAIN}.`,
  },
  {
    kind: 'readonly',
    sign: /EROFS|Read-only file system/i,
    say: (/** @type {string} */ where) =>
      `${where} is on a read-only disk. ${inCheckout ? 'Copy the checkout to a folder you may write to, then start it there' : 'Name a folder you may write to by TRANSFERLAB_CACHE'}.`,
  },
  {
    kind: 'certificate',
    sign: /CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER_CERT|VERIFY)|certificate verify failed/i,
    say: () =>
      "The server's certificate is not trusted, as behind a company proxy. Point NODE_EXTRA_CA_CERTS, SSL_CERT_FILE " +
      `and PIP_CERT at your organisation's certificate file, then ${AGAIN}.`,
  },
  {
    kind: 'network',
    sign: /ProxyError|Cannot connect to proxy|Tunnel connection failed|\b407\b|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRESET|ENETUNREACH|EHOSTUNREACH|Temporary failure in name resolution|Name or service not known|Network is unreachable|Connection refused|NewConnectionError|getaddrinfo|timed out|No matching distribution found|ENOTCACHED/i,
    say: () => `${networkSentence(process.env)} Then ${AGAIN} and downloads continue where they stopped.`,
  },
  {
    kind: 'lock',
    sign: /can only install packages when your package.json and package-lock.json/,
    say: () =>
      'package.json and package-lock.json disagree: a dependency was changed in one alone. Undo that change (git status ' +
      `shows it), or rewrite the lock file with \`npm install --package-lock-only\`; then ${AGAIN}.`,
  },
  {
    kind: 'permission',
    sign: /EACCES|EPERM|Permission denied/i,
    say: (/** @type {string} */ where) =>
      `Writing below ${where} is not allowed for this user. Take ownership of ${inCheckout ? 'the checkout (chown -R) or copy it to your own folder' : 'it (chown -R) or name your own folder by TRANSFERLAB_CACHE'}, then ${AGAIN}.`,
  },
];

/** @param {NodeJS.ProcessEnv} env */
export function networkSentence(env) {
  const name = [
    'HTTPS_PROXY',
    'https_proxy',
    'HTTP_PROXY',
    'http_proxy',
    'npm_config_https_proxy',
    'npm_config_proxy',
  ].find((key) => env[key]);
  if (!name)
    return 'The network did not answer. Check that this machine is online and may reach the npm and Python registries.';
  const proxy = String(env[name]).replace(/\/\/[^/]*@/, '//');
  return `The network did not answer through the proxy ${proxy} (from ${name}). Check that the proxy is right and running, or unset ${name}.`;
}

/**
 * Turns any failure of a step into a sentence and a next step.
 * @param {unknown} error @param {{ step: string, root: string, log?: string, platform?: string }} where
 * @returns {SetupError}
 */
export function explain(error, { step, root, log, platform = process.platform }) {
  if (error instanceof SetupError) return error;
  const failure = /** @type {Error & { output?: string }} */ (error);
  const text = `${failure?.message ?? failure}\n${failure?.output ?? ''}`;
  const cause = CAUSES.find((each) => (each.platform ?? platform) === platform && each.sign.test(text));
  if (cause) return new SetupError(cause.say(root), cause.kind);
  const last = (failure?.output ?? '').trim().split('\n').slice(-6).join('\n  ');
  return new SetupError(
    `${failure?.message ?? failure}${last ? `. Its last lines:\n  ${last}\n` : '. '}` +
      `${log ? `All of its output is in ${log}. ` : ''}${inCheckout ? '`npm run doctor` checks the machine; after' : 'After'} fixing it, ${AGAIN}.`,
    step,
  );
}
