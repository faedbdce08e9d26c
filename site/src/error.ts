/** What `course site` refuses, in a sentence for the person who called it. */
export class SiteError extends Error {
  override readonly name = 'SiteError';
}
