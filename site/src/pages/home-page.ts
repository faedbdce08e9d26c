import { escapeHtml } from 'transferlab/dist/show/escape-html';
import { codeBlock } from '../code';
import { COURSE, type Entry, type Page } from '../page';

/** A lesson on the first page. */
export interface Card extends Entry {
  readonly question: string;
  readonly seconds?: number;
  readonly exercises: number;
  /** A picture of it, from the site's root. */
  readonly picture?: string;
}

/** The first page: what the course is, how to begin, its lessons. */
export function homePage(cards: readonly Card[], counts: { readonly exercises: number; readonly names: number }): Page {
  const html = `<div class="prose"><h1>${COURSE}</h1>
<p class="lead">A network that has learnt from a million pictures, from more text than anybody reads, or from days of speech knows things that help with your forty examples. This course is about making use of that: when it saves time, when it saves labels, when it does harm, and how to tell.</p>
<p>${cards.length} lessons, each opened by a question and answered by an experiment on real data, short enough to run while you read. ${counts.exercises} exercises say at once what is wrong and why. Under it lies a library in which a technique is one function, ${counts.names} names in all.</p></div>
<div class="two">
<section aria-labelledby="read"><h2 id="read">Read it here</h2><p>Every lesson stands below with what it printed and drew; plots answer when you point at them. <a href="${escapeHtml(cards[0].path)}">Begin with the first</a>, or <a href="guides/student.html">see which ones suit what you want to do</a>.</p></section>
<section aria-labelledby="run"><h2 id="run">Run it yourself</h2><p>Two commands, in the folder of the course; each makes the machine ready first:</p>${codeBlock('npm start   # opens the lessons\nnpm test    # proves everything', 'bash')}</section>
</div>
<h2 id="lessons">Lessons</h2>
<ul class="cards">
${cards.map(cardHtml).join('\n')}
</ul>
<h2 id="more">Beside the lessons</h2>
<ul class="prose">
<li><a href="exercises/index.html">Exercises</a>: what each asks and teaches, and how it is checked.</li>
<li><a href="lib/index.html">The library</a>, by what it is for; <a href="api/index.html">its reference</a>, by name; <a href="guides/researcher.html">five whole programs</a> of at most fifteen lines.</li>
<li><a href="guides/glossary.html">A glossary</a>, with the lesson that uses each term and a paper to read.</li>
<li><a href="guides/figures.html">What we measured beside what papers report</a>, and <a href="guides/limits.html">what it does not show</a>.</li>
<li><a href="guides/instructor.html">For instructors</a>: plans for one, three and ten sessions, handing out and grading.</li>
</ul>`;
  return { path: 'index.html', title: COURSE, html };
}

function cardHtml({ title, path, question, seconds, exercises, picture }: Card): string {
  const facts = [
    ...(seconds === undefined ? [] : [`ran in ${Math.max(1, Math.round(seconds))} s`]),
    ...(exercises > 0 ? [`${exercises} exercises`] : []),
  ];
  return `<li>${picture ? `<img src="${escapeHtml(picture)}" alt="">` : ''}<h3><a href="${escapeHtml(path)}">${escapeHtml(title)}</a></h3><p>${escapeHtml(question)}</p><p class="quiet">${facts.join(', ')}</p></li>`;
}
