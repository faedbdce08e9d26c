/** Nothing of the page or its workers may load from another machine, or send to one. */
const POLICY =
  "default-src 'self'; connect-src 'self' blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; worker-src 'self' blob:; " +
  "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' data: blob:; object-src 'none'; base-uri 'none'";

/** Puts this page under a content security policy, before it runs code of its reader. */
export function forbidConnections(): void {
  const policy = document.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = POLICY;
  document.head.append(policy);
}
