import { headOf } from 'course/dist/lessons';
import type { Lesson } from '../lesson/executed';
import { exercisesNamed, slidesOfEnd } from './ends';
import { slidesOfSection } from './section-slides';
import { type Section, sectionsOf } from './sections';
import { FEWEST, type Kind, MOST, type Slide, WORDS } from './slide';
import { leading, wordsIn } from './words';

/**
 * Which slides stay where a lesson has more than there is room for, of one kind those with a text; 'text' only fills up a lesson
 * that has too few.
 */
const ORDER: readonly Kind[] = [
  'title',
  'diagram',
  'guess',
  'exercises',
  'formula',
  'found',
  'careful',
  'idea',
  'plot',
  'result',
  'table',
  'others',
  'pictures',
  'text',
];

/**
 * The slides of a lesson, in its order: question, idea, diagrams, formulas, guesses, what its cells show, what it found, where
 * to be careful, exercises. All texts are complete sentences of the lesson, so its claims are theirs.
 */
export function outlineOf({ name, notebook }: Lesson): Slide[] {
  const { title, question } = headOf(notebook.cells[0].source, name);
  const [opening, ...sections] = sectionsOf(notebook);
  const isQuestion = (text: string) => /^\*\*[\s\S]+\*\*$/.test(text);
  const start = opening.parts.filter((part) => part.kind === 'code' || !isQuestion(part.text));
  const idea = start.find((part) => part.kind === 'paragraph');
  const heading = 'The idea';
  const ideaText = idea?.kind === 'paragraph' ? leading(idea.text, WORDS - wordsIn(heading)) : '';
  const slides: Slide[] = [
    { kind: 'title', heading: title, texts: [question].filter(Boolean) },
    ...(ideaText ? [{ kind: 'idea' as const, heading, texts: [ideaText] }] : []),
    ...slidesOfSection({ title, parts: start.slice(idea ? start.indexOf(idea) + 1 : 0) }),
    ...sections.flatMap((section) => slidesOfEnd(section) ?? slidesOfSection(section)),
  ];
  const isAsked = slides.some(({ kind }) => kind === 'exercises');
  return chosen(isAsked ? slides : [...slides, ...moreExercises(sections)]);
}

/** Exercises of a lesson that names them in a paragraph. */
function moreExercises(sections: readonly Section[]): Slide[] {
  const paragraphs = sections.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.kind === 'paragraph' ? [part.text] : [])),
  );
  return exercisesNamed(paragraphs.find((text) => text.startsWith('**More exercises:**')) ?? '');
}

function chosen(slides: readonly Slide[]): Slide[] {
  const byRank = slides
    .map(({ kind, texts = [] }, index) => ({ index, rank: ORDER.indexOf(kind), mute: texts.length === 0 ? 1 : 0 }))
    .sort((one, other) => one.rank - other.rank || one.mute - other.mute || one.index - other.index);
  const needed = byRank.filter(({ rank }, index) => index < FEWEST || ORDER[rank] !== 'text').slice(0, MOST);
  return needed
    .map(({ index }) => index)
    .sort((one, other) => one - other)
    .map((index) => slides[index]);
}
