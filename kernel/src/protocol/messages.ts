import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** What is at the head of each message of Jupyter's protocol. */
export interface Header {
  readonly msg_id: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly msg_type: string;
  readonly version: string;
}

/** A message as it is sent: who asked (`identities`, for the router), the header, and the header of what it answers. */
export interface Message {
  readonly identities: readonly Buffer[];
  readonly header: Header;
  readonly parent: Header | Record<string, never>;
  readonly metadata: Record<string, unknown>;
  readonly content: Record<string, unknown>;
}

/** The version of the messaging protocol that this kernel speaks. */
export const PROTOCOL = '5.4';

const DELIMITER = Buffer.from('<IDS|MSG>');

/** Reads the frames of one message. Throws if they are not a message, or if the signature was not made with `key`. */
export function readMessage(frames: readonly Buffer[], key: string): Message {
  const at = frames.findIndex((frame) => frame.equals(DELIMITER));
  if (at < 0 || frames.length < at + 6)
    throw new Error('The frames must be a message of the Jupyter protocol: a delimiter, a signature and four parts.');
  const [signature, ...parts] = frames.slice(at + 1);
  const expected = Buffer.from(sign(parts.slice(0, 4), key));
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
    throw new Error('The signature of a message must match the key of this kernel.');
  }
  const [header, parent, metadata, content] = parts.slice(0, 4).map((part) => JSON.parse(part.toString()));
  return { identities: frames.slice(0, at), header, parent, metadata, content };
}

/** The frames of a message, signed with `key`. */
export function writeMessage({ identities, header, parent, metadata, content }: Message, key: string): Buffer[] {
  const parts = [header, parent, metadata, content].map((part) => Buffer.from(JSON.stringify(part)));
  return [...identities, DELIMITER, Buffer.from(sign(parts, key)), ...parts];
}

/** A message of type `type` that answers `to`, or stands for itself. `session` is this kernel's. */
export function newMessage(to: Message | undefined, type: string, content: object, session: string): Message {
  const header = {
    msg_id: randomUUID(),
    session,
    username: to?.header.username ?? 'kernel',
    date: new Date().toISOString(),
    msg_type: type,
    version: PROTOCOL,
  };
  const properties = content as Record<string, unknown>;
  return { identities: to?.identities ?? [], header, parent: to?.header ?? {}, metadata: {}, content: properties };
}

/** Without a key messages are not signed. */
function sign(parts: readonly Buffer[], key: string): string {
  if (key === '') return '';
  const hash = createHmac('sha256', key);
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
