import { scriptLoaded } from './script-loaded';
import type { Part } from './search';

/** Characters of an excerpt before and after the match. */
const [BEFORE, BEHIND] = [50, 130];

/**
 * The search: `/` goes to it, arrows choose, Enter follows, Escape closes. What it searches is loaded when it is first
 * needed. `root` leads to the site.
 */
export function searchBox(root: string): void {
  const input = document.querySelector<HTMLInputElement>('#search')!;
  const list = document.querySelector<HTMLUListElement>('#found')!;
  const count = document.querySelector<HTMLElement>('#found-count')!;
  input.closest<HTMLElement>('.search')!.hidden = false;
  let chosen = -1;

  const ready = async () => {
    await scriptLoaded(`${root}assets/search.js`);
    await scriptLoaded(`${root}assets/search-index.js`);
  };
  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    chosen = -1;
    count.textContent = '';
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const choose = (index: number) => {
    const items = Array.from(list.querySelectorAll<HTMLElement>('[role=option]'));
    if (items.length === 0) return;
    chosen = (index + items.length) % items.length;
    for (const [i, item] of items.entries()) item.setAttribute('aria-selected', String(i === chosen));
    items[chosen].scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', items[chosen].id);
  };
  const search = async () => {
    const question = input.value.trim();
    if (question.length < 2) return close();
    await ready();
    if (question !== input.value.trim()) return;
    const results = window.transferlabFind!(question);
    list.replaceChildren(
      ...(results.length > 0 ? results.map((part, i) => item(part, i, question, root)) : [nothing()]),
    );
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    count.textContent = results.length === 1 ? 'One place was found' : `${results.length} places were found`;
    chosen = -1;
    choose(0);
  };

  input.addEventListener('focus', () => void ready());
  input.addEventListener('input', () => void search());
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') choose(chosen + 1);
    else if (event.key === 'ArrowUp') choose(chosen - 1);
    else if (event.key === 'Enter') list.querySelectorAll<HTMLAnchorElement>('[role=option] a')[chosen]?.click();
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
  });
  document.addEventListener('keydown', (event) => {
    const isTyping = (event.target as Element | null)?.closest?.('input, textarea, select, [contenteditable]');
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
  document.addEventListener('click', (event) => {
    if (!(event.target as Element).closest('.search')) close();
  });
  list.addEventListener('click', () => setTimeout(close));
}

function item({ path, page, heading, text }: Part, index: number, question: string, root: string): HTMLLIElement {
  const entry = document.createElement('li');
  entry.id = `found-${index}`;
  entry.setAttribute('role', 'option');
  const link = document.createElement('a');
  link.href = root + path;
  link.tabIndex = -1;
  const where = document.createElement('span');
  where.className = 'where';
  where.textContent = page === heading ? '' : page;
  const title = document.createElement('strong');
  title.textContent = heading;
  const part = document.createElement('span');
  part.className = 'excerpt';
  part.append(...excerpt(text, question));
  link.append(where, title, part);
  entry.append(link);
  return entry;
}

function nothing(): HTMLLIElement {
  const entry = document.createElement('li');
  entry.className = 'nothing';
  entry.setAttribute('role', 'option');
  entry.setAttribute('aria-disabled', 'true');
  entry.textContent = 'Nothing was found. Try fewer or other words.';
  return entry;
}

/** The text around the first word that was found, the words marked. */
function excerpt(text: string, question: string): (string | HTMLElement)[] {
  const words = question.split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`(${[words.join('\\s+'), ...words].join('|')})`, 'gi');
  const first = Math.max(0, text.search(new RegExp(words.join('\\s+'), 'i')), text.search(pattern));
  const start = first > BEFORE ? text.indexOf(' ', first - BEFORE) + 1 : 0;
  const end = Math.min(text.length, first + BEHIND);
  const shown = `${start > 0 ? '… ' : ''}${text.slice(start, end)}${end < text.length ? ' …' : ''}`;
  return shown.split(pattern).map((piece, i) => {
    if (i % 2 === 0) return piece;
    const mark = document.createElement('mark');
    mark.textContent = piece;
    return mark;
  });
}
