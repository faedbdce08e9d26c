/** A request that `course site` rejects, with an error message for the caller. */
export class SiteError extends Error {
  override readonly name = 'SiteError';
}
