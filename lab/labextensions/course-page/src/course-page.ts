import type { Overview } from 'course/dist/overview';
import { type Answer, ask } from './asking.js';
import { type Actions, coursePage } from './page.js';

/** Milliseconds between two looks at the progress while the page is seen. A look costs the server two file times. */
const BETWEEN = 2000;

/**
 * The page in its own element, kept up to date: it asks while `isSeen`, and at once when the window gets the focus. What it has
 * shown stays when the server no longer answers, with an error message above it.
 */
export function livingPage(options: {
  request: (version?: string) => Promise<Response>;
  actions: (say: (sentence: string) => void) => Actions;
  isSeen: () => boolean;
}): { node: HTMLElement; refresh: () => Promise<void>; stop: () => void } {
  const said = document.createElement('div');
  said.setAttribute('role', 'alert');
  said.className = 'course-said';
  const content = document.createElement('div');
  content.textContent = 'Looking at the lessons …';
  const node = document.createElement('div');
  node.className = 'course-page';
  // It takes the focus when its tab is chosen; from there the tab key goes on to the first button.
  node.tabIndex = -1;
  node.append(said, content);

  let shown: { course: Overview; version: string } | undefined;
  let [trouble, refused] = ['', ''];
  const sayAll = () => {
    const text = [refused, trouble, ...(shown?.course.warnings ?? [])].filter(Boolean).join('\n');
    if (said.textContent !== text) said.textContent = text;
  };
  const actions = options.actions((sentence) => {
    refused = sentence;
    sayAll();
  });

  const take = (answer: Answer) => {
    if (answer !== 'unchanged' && 'course' in answer) {
      draw(content, answer.course, actions, shown === undefined);
      shown = answer;
    }
    trouble = answer !== 'unchanged' && 'trouble' in answer ? answer.trouble : '';
    if (!shown) content.textContent = '';
    sayAll();
  };
  let asking: Promise<void> | undefined;
  const refresh = () => {
    asking ??= ask(options.request, shown?.version)
      .then(take)
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };
  const look = () => {
    if (options.isSeen() && document.visibilityState === 'visible') void refresh();
  };
  const timer = setInterval(look, BETWEEN);
  window.addEventListener('focus', look);
  const stop = () => {
    clearInterval(timer);
    window.removeEventListener('focus', look);
  };
  return { node, refresh, stop };
}

/** Redraws the course; the focused element keeps the focus, and open parts stay open. The next lesson opens at first. */
function draw(content: HTMLElement, course: Overview, actions: Actions, isFirst: boolean): void {
  const focused = content.contains(document.activeElement)
    ? document.activeElement?.getAttribute('data-key')
    : undefined;
  const open = new Set<string>();
  for (const details of content.querySelectorAll('details[open]')) open.add(details.getAttribute('data-lesson') ?? '');
  if (isFirst && course.next) open.add(course.next.lesson);
  content.replaceChildren(...coursePage(course, open, actions));
  if (focused) content.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}
