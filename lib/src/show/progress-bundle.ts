import { escapeHtml } from './escape-html';

/** Progress in [0, 1] as a bar with its text for a notebook. Screen readers read the value of the `progress` element. */
export function progressBundle(text: string, fraction: number): Record<string, unknown> {
  const label = escapeHtml(text);
  return {
    'text/html': `<div><progress value="${fraction.toFixed(3)}" max="1" aria-label="${label}"></progress> ${label}</div>`,
    'text/plain': text,
  };
}
