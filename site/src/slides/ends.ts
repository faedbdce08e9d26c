import { splitSentences } from 'transferlab/dist/text/split-sentences';
import { itemsOf, rowsOf, type Section } from './sections';
import { type Kind, type Slide, WORDS } from './slide';
import { leading, packed, wordsIn } from './words';

const FOUND = /^What (?:we|to|others)\b/;
const CAREFUL = /^Where to be careful$/;
const EXERCISES = /^Exercises$/;
const RULE = /^A rule to take along$/;
const READING = /^To read$/;

/** A cell of a table that only says where the result is, or that there is none. */
const ELSEWHERE = /^(?:not measured|(?:see )?the (?:(?:first|second|third|last) )?(?:table|bars|curve))/;

/** Slides of a kind that a lesson has at most. */
const LISTS = 2;

/** The slides of a section that ends a lesson: findings, warnings, exercises; undefined for any other section. */
export function slidesOfEnd({ title, parts }: Section): Slide[] | undefined {
  if (READING.test(title)) return [];
  const texts = (kind: 'list' | 'table' | 'paragraph') =>
    parts.flatMap((part) => (part.kind === kind ? [part.text] : []));
  const items = texts('list').flatMap(itemsOf);
  if (FOUND.test(title)) {
    const rows = texts('table').flatMap((table) => rowsOf(table).slice(1));
    const found = [...items.map(shortened), ...rows.flatMap(([what, here]) => rowItem(what, here))];
    const others = rows.flatMap(([what, , literature]) => rowItem(what, literature));
    const sentences = texts('paragraph').flatMap(splitSentences);
    const kind = title.startsWith('What others') ? 'others' : 'found';
    return [
      ...lists(kind, title, found.length > 0 ? found : sentences),
      ...lists('others', 'What others found', others).slice(0, 1),
    ];
  }
  if (CAREFUL.test(title)) return lists('careful', title, items.map(firstSentence)).slice(0, 1);
  if (RULE.test(title)) return lists('found', title, items.map(firstSentence)).slice(0, 1);
  if (EXERCISES.test(title)) return exercises(title, items);
  return undefined;
}

/** The exercises that a lesson names in a paragraph, as the first one does: `00-pixels` (from an image to …). */
export function exercisesNamed(paragraph: string): Slide[] {
  const named = paragraph
    .replace(/\s*`await [^`]*`(?: asks| shows it)?/g, '')
    .matchAll(/(`(?:\d\d|[A-Z])-[a-z-]+`) \(([^()]*)\)/g);
  return exercises(
    'Exercises',
    [...named].map(([, id, asks]) => `${id} (${asks.replace(/[:;]? *$/, '')})`),
  );
}

function exercises(heading: string, items: readonly string[]): Slide[] {
  const all = items.map(firstSentence);
  const full = lists('exercises', heading, all);
  if (full.length === 1 && full[0].items?.length === all.length) return full;
  const short = all.map((item) => item.replace(/^(`[^`]+` \([^):]*)[^)]*\).*$/, '$1)'));
  return lists('exercises', heading, short);
}

function lists(kind: Kind, heading: string, items: readonly string[]): Slide[] {
  return packed(items, WORDS - wordsIn(heading))
    .slice(0, LISTS)
    .map((some) => ({ kind, heading, items: some }));
}

function rowItem(what: string, says = ''): string[] {
  if (says === '' || ELSEWHERE.test(says)) return [];
  const name = what.replace(/[?:.]$/, (end) => (end === '?' ? end : ''));
  return [`**${name}**${name.endsWith('?') ? '' : ':'} ${shortened(says)}`];
}

/** An item as long as a slide has room for one: its first sentences, at least one. */
function shortened(item: string): string {
  return leading(item, (WORDS * 3) / 4) || firstSentence(item);
}

function firstSentence(item: string): string {
  return splitSentences(item)[0] ?? item;
}
