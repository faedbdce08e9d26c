import { splitSentences } from 'transferlab/dist/text/split-sentences';
import type { Cell } from '../lesson/notebook';
import type { Part, Section } from './sections';
import { shownBy } from './shown-by';
import { type Slide, WORDS } from './slide';
import { leading, trailing, wordsIn } from './words';

/** Where a paragraph asks for a guess: **Guess:** or **Your guess:**. */
const GUESS = /\*\*(?:Your guess|Guess)\b/;

/** What a text tells its reader to do at the screen. */
const HANDS = /^(?:Click|Move|Point|Press|Run)\b/;

/** The fraction of a slide's words that may lead to its formula. */
const BEFORE = 0.6;

/** Sentences that say what is seen in a figure. */
const BELOW = 2;

/** The slides of one section of a lesson, in its order. */
export function slidesOfSection({ title, parts }: Section): Slide[] {
  const heading = title.replace(/<!--[\s\S]*?-->/g, '').trim();
  const room = WORDS - wordsIn(heading);
  const slides = parts.flatMap((part, index) => {
    const around = { parts, index, heading, room };
    if (part.kind === 'picture') return [diagramSlide(part.text, around)];
    if (part.kind === 'formula') return [formulaSlide(part.text, around)];
    if (part.kind === 'table') return tableSlide(part.text, around);
    if (part.kind !== 'code') return [];
    return [...guessSlide(part.cell, around), ...figureSlides(part.cell, around)];
  });
  const [first] = parts;
  const text = first?.kind === 'paragraph' && !GUESS.test(first.text) ? leading(first.text, room) : '';
  return text ? [{ kind: 'text', heading, texts: [text] }, ...slides] : slides;
}

/** A part of a section with those around it, and the words that its slide has room for. */
interface Around {
  readonly parts: readonly Part[];
  readonly index: number;
  readonly heading: string;
  readonly room: number;
}

function paragraphAt({ parts, index }: Around, distance: number): string {
  const part = parts[index + distance];
  return part?.kind === 'paragraph' ? part.text : '';
}

function diagramSlide(shown: string, around: Around): Slide {
  const caption = leading(paragraphAt(around, 1), around.room, 1);
  return { kind: 'diagram', heading: around.heading, shown, texts: [caption].filter(Boolean) };
}

/** The sentences that lead to the formula, then the formula, then the worked numbers. */
function formulaSlide(shown: string, around: Around): Slide {
  const text = GUESS.test(paragraphAt(around, -1)) ? '' : paragraphAt(around, -1);
  const before = trailing(text, around.room * BEFORE, 2) || trailing(text, around.room, 1);
  const after = leading(paragraphAt(around, 1), around.room - wordsIn(before));
  return { kind: 'formula', heading: around.heading, shown, texts: [before, after] };
}

function tableSlide(shown: string, { heading, room }: Around): Slide[] {
  return wordsIn(shown) <= room ? [{ kind: 'table', heading, shown }] : [];
}

/** The question that the text before the cell asks, or a comment in it. */
function guessSlide({ source }: Cell, around: Around): Slide[] {
  if (!/^guess\(/m.test(source)) return [];
  const heading = 'Your guess';
  const before = around.parts
    .slice(0, around.index)
    .flatMap((part) => (part.kind === 'paragraph' || part.kind === 'list' ? [part.text] : []))
    .reverse();
  const asked = before.find((text) => GUESS.test(text));
  const comment = /^\/\/ (.*\?)$/m.exec(source)?.[1] ?? '';
  const room = WORDS - wordsIn(heading);
  const text = asked
    ? guessIn(asked, room)
    : comment || leading(questionsIn(before[0] ?? ''), room) || trailing(questionsIn(before[0] ?? ''), room);
  return text ? [{ kind: 'guess', heading, texts: [text] }] : [];
}

/** The sentences that ask for the guess; the full paragraph where it leads to them and there is room. */
function guessIn(paragraph: string, room: number): string {
  if (!/\*\*(?:Your guess|Guess):/.test(paragraph) && wordsIn(paragraph) <= room) return paragraph;
  const sentences = splitSentences(paragraph);
  const begin = sentences.findIndex((sentence) => GUESS.test(sentence));
  return leading(sentences.slice(begin).join(' '), room);
}

function questionsIn(paragraph: string): string {
  return splitSentences(paragraph)
    .filter((sentence) => sentence.includes('?'))
    .join(' ');
}

/** What the cell shows, with the first sentences of the text that follows, if it follows this cell and no other. */
function figureSlides(cell: Cell, around: Around): Slide[] {
  const { heading, room } = around;
  const below = paragraphAt(around, 1);
  const text = GUESS.test(below) || HANDS.test(below) ? '' : leading(below, room, BELOW);
  return shownBy(cell).map(({ kind, outputs }, index) => ({
    kind,
    heading: kind === 'result' ? 'The result' : heading,
    outputs,
    texts: index === 0 && text ? [text] : [],
  }));
}
