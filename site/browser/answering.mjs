import assert from 'node:assert/strict';
import { questionsOf } from 'course/dist/questions/load.js';
import { pose, rightAnswer } from 'course/dist/questions/pose.js';
import { isChoice } from 'course/dist/questions/question.js';

/** The questions that the page asks now, with their right answers, drawn in Node. */
export async function posedOn(page, exercise) {
  const variant = Number(await page.locator('[data-variant]').getAttribute('data-variant'));
  assert.ok(variant >= 2 && variant <= 9999);
  return pose(await questionsOf(exercise), variant).map((posed) => ({ ...posed, right: rightAnswer(posed) }));
}

/** Fills the form; the question `wrong` gets an answer of its kind that is not right. */
export async function fill(page, posed, wrong) {
  for (const [index, { question, options, reasons, right }] of posed.entries()) {
    const set = page.locator('.solve fieldset').nth(index);
    if (!isChoice(question)) {
      const { from, to, value, within } = question;
      const other =
        value - 3 * Math.max(within, 1) >= from
          ? value - 3 * Math.max(within, 1)
          : Math.min(to, value + 3 * Math.max(within, 1));
      await set.getByRole('textbox').fill(String(index === wrong ? other : right));
      continue;
    }
    const [mark, ...others] = String(right).split(' ');
    const chosen = index === wrong ? (mark === 'A' ? 'B' : 'A') : mark;
    await set.locator(`input[value="${chosen}"]`).press('Space');
    if (reasons.length === 0) continue;
    for (const option of options.keys()) {
      const of = String.fromCharCode(65 + option);
      const reason = others.find((other) => other[0] === of)?.slice(1) ?? '1';
      if (of !== chosen) await set.getByLabel(`Why ${of} is wrong`).selectOption(reason);
    }
  }
  await page.getByRole('button', { name: 'Check', exact: true }).press('Enter');
  await page.locator('.verdict section').waitFor();
  return page.locator('.verdict').innerText();
}
