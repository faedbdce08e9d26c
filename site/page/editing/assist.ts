import type { Completions, Inspection } from '../../../kernel/src/cells/assistance';
import { completionList } from './completion-list';

/** What an editor asks of the compiler; `at` is an offset of the text. */
export interface Assistance {
  complete(source: string, at: number): Promise<Completions>;
  inspect(source: string, at: number): Promise<Inspection | undefined>;
  /** Whether the compiler is there, so that a resting pointer may ask it. */
  isThere(): boolean;
}

/** Milliseconds that the pointer rests on a name before its type is shown. */
const REST = 400;

const KEYS =
  'Shift and Enter run the cell. Tab after a name or a dot completes it; Shift and Tab show its type. ' +
  'Escape closes what is shown, and then Tab leaves the editor.';

/**
 * Gives an editor completions and types by the keys of JupyterLab: Tab completes a name, Shift and Tab show its type, as does a
 * pointer that rests on it. Elsewhere, and after Escape, Tab moves the focus. Returns the elements that belong after the editor.
 */
export function assist(
  area: HTMLTextAreaElement,
  id: string,
  { complete, inspect, isThere }: Assistance,
): HTMLElement[] {
  const note = made('p', 'said', 'status');
  const signature = made('div', 'signature', 'status');
  const keys = made('p', 'keys');
  keys.id = `${id}-keys`;
  keys.textContent = KEYS;
  area.setAttribute('aria-describedby', keys.id);
  const say = (text: string) => {
    note.textContent = text;
  };
  const place = (element: HTMLElement, at: number) => {
    const lines = area.value.slice(0, at).split('\n');
    element.style.setProperty('--row', String(lines.length));
    element.style.setProperty('--column', String(lines.at(-1)!.length));
    element.style.setProperty('--scrolled', `${area.scrollLeft}px`);
  };
  const list = completionList(area, `${id}-completions`, { place, say });
  /** Whether Tab moves the focus, wherever the cursor is. */
  let leaves = false;

  const hide = () => signature.replaceChildren();
  const isShown = () => signature.childElementCount > 0;

  /** Asks, and shows the answer if neither text nor cursor changed since; `undefined` where there is none. */
  async function ask<Answer>(
    question: typeof complete | typeof inspect,
    show: (answer: Answer) => void,
  ): Promise<void> {
    const [source, at] = [area.value, area.selectionStart];
    try {
      const answer = (await question(source, at)) as Answer;
      if (area.value === source && area.selectionStart === at && document.activeElement === area) show(answer);
    } catch (cause) {
      say((cause as Error).message);
    }
  }

  const showCompletions = () =>
    ask<Completions>(complete, (found) => {
      hide();
      if (found.matches.length > 0) {
        list.show(found);
        return;
      }
      leaves = true;
      say('No completion here: names of other cells are known once these ran. Tab leaves the editor.');
    });

  const showSignature = () =>
    ask<Inspection | undefined>(inspect, (found) => {
      list.close();
      if (found) {
        draw(found, area.selectionStart);
        return;
      }
      leaves = true;
      say('No type here. Shift and Tab leave the editor.');
    });

  function draw({ signature: type, words }: Inspection, at: number): void {
    place(signature, at);
    const code = made('code');
    code.textContent = type;
    const paragraphs = words.map((text) => {
      const paragraph = made('p');
      paragraph.textContent = text;
      return paragraph;
    });
    signature.replaceChildren(code, ...paragraphs);
  }

  let resting: ReturnType<typeof setTimeout> | undefined;
  async function rest(x: number, y: number): Promise<void> {
    const under = document.caretPositionFromPoint?.(x, y);
    // What appears is closed by Escape in the editor, so the editor has the focus.
    if (under?.offsetNode !== area || document.activeElement !== area || list.isOpen()) return;
    const source = area.value;
    if (!/[\p{L}\p{N}_$]/u.test(source[under.offset] ?? '')) return;
    const found = await inspect(source, under.offset).catch(() => undefined);
    if (found && area.value === source && !list.isOpen()) draw(found, under.offset);
  }
  area.addEventListener('mousemove', ({ clientX, clientY }) => {
    clearTimeout(resting);
    if (isThere()) resting = setTimeout(() => void rest(clientX, clientY), REST);
  });
  area.addEventListener('mouseleave', () => clearTimeout(resting));

  /** What a key does here; undefined where the browser decides. */
  function actionOf({ key, shiftKey }: KeyboardEvent): (() => void) | undefined {
    if (key === 'Escape') {
      return () => {
        list.close();
        hide();
        leaves = true;
        say('Tab leaves the editor.');
      };
    }
    if (list.isOpen() && !shiftKey) {
      const found = { ArrowDown: () => list.move(1), ArrowUp: () => list.move(-1), Enter: list.take, Tab: list.take };
      if (key in found) return found[key as keyof typeof found];
    }
    if (key !== 'Tab' || leaves) return undefined;
    const before = area.value.slice(0, area.selectionStart);
    if (shiftKey) return before.trim() && !isShown() ? showSignature : undefined;
    return area.selectionStart === area.selectionEnd && /[\p{L}\p{N}_$.]$/u.test(before) ? showCompletions : undefined;
  }

  area.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const action = actionOf(event);
    if (action) {
      event.preventDefault();
      action();
      return;
    }
    if (['Shift', 'Tab'].includes(event.key)) return;
    leaves = false;
    if (/^(?:Arrow|Home|End|Page)/.test(event.key)) list.close();
  });
  area.addEventListener('input', () => {
    hide();
    leaves = false;
  });
  area.addEventListener('mousedown', () => {
    list.close();
    hide();
    leaves = false;
  });
  area.addEventListener('blur', hide);
  return [list.element, signature, keys, note];
}

function made(name: 'div' | 'p' | 'code', className = '', role = ''): HTMLElement {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (role) element.setAttribute('role', role);
  return element;
}
