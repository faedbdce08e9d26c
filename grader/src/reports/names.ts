import { createHash } from 'node:crypto';

/** A file name for a student's id: the id where every system can write it so, else what is left of it and its hash. */
export function fileName(id: string): string {
  const plain = id.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 60);
  // Windows knows no difference between cases, and has its own reserved names.
  const safe =
    plain === id && /^[a-z0-9][a-z0-9._-]*$/.test(id) && !/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)|\.$/.test(id);
  return safe
    ? id
    : `${plain.replace(/^[.-]+|[.-]+$/g, '') || 'student'}-${createHash('sha256').update(id).digest('hex').slice(0, 8)}`;
}
