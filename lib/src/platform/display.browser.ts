import type { Display } from './interface';

let display: Display | null = null;

/** The page's function that shows bundles; null before `displayWith`. */
export const notebookDisplay = (): Display | null => display;

/**
 * Sets the function that shows what `show`, `livePlot` and progress lines draw: bundles of MIME types such as `text/html`. It gets
 * `update: true` where a bundle replaces the one of the same `transient.display_id`. Without it they print text on the console.
 */
export function displayWith(show: Display | null): void {
  display = show;
}
