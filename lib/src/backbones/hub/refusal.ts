import { TransferError } from '../../error';
import { nameText } from '../../require/described';
import type { HubResponse } from './request';
import type { HubSettings } from './settings';

/** What was asked for: a network, at a branch, a tag or a commit. */
export interface HubName {
  readonly name: string;
  readonly revision: string;
}

/** The error for a status that is not 200. The hub's own text is not quoted: it may repeat what was sent. */
export function refusal({ endpoint, token }: HubSettings, { name, revision }: HubName, response: HubResponse) {
  const { status, headers } = response;
  const { host } = endpoint;
  const code = headers['x-error-code'];
  const hasToken = token !== undefined && endpoint.protocol === 'https:';
  if (code === 'GatedRepo') {
    return new TransferError(
      `'${name}' is gated: its authors ask users to accept their terms. Accept them at ${host}/${name}, then ` +
        (hasToken
          ? 'use a token of that account.'
          : 'set HF_TOKEN to a token of that account, or run `hf auth login`.'),
    );
  }
  if (code === 'RevisionNotFound') {
    return new TransferError(`'${name}' has no revision ${nameText(revision)} at ${host}. Try revision: 'main'.`);
  }
  if (status === 401 && hasToken && code === undefined) {
    return new TransferError(`${host} rejects the token of HF_TOKEN or \`hf auth login\`. Create another one there.`);
  }
  if ([401, 403, 404].includes(status)) {
    return new TransferError(
      `There is no folder '${name}' here, and ${host} has no network of this name, or only for others. Check the name. ` +
        (hasToken
          ? 'For a private one the token must have access to it.'
          : 'For a private one set HF_TOKEN, or run `hf auth login`.'),
    );
  }
  return new TransferError(`${host} answers status ${status} for '${name}'. Check HF_ENDPOINT, or try again later.`);
}
