import { escapeHtml } from './escape-html';

/** How far something is, in [0, 1], as a bar with its text for a notebook. A `progress` element tells screen readers its share. */
export function progressBundle(text: string, share: number): Record<string, unknown> {
  const said = escapeHtml(text);
  return {
    'text/html': `<div><progress value="${share.toFixed(3)}" max="1" aria-label="${said}"></progress> ${said}</div>`,
    'text/plain': text,
  };
}
