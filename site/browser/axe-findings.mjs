import axe from 'axe-core';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What axe finds in a complete page against WCAG 2, 2.1 and 2.2, levels A and AA: a line each. @param {import('playwright-core').Page} page */
export async function axeFindings(page) {
  await page.addScriptTag({ content: axe.source });
  return page.evaluate(async (values) => {
    const { violations } = await globalThis.axe.run(document, { runOnly: { type: 'tag', values } });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).slice(0, 3)}`);
  }, WCAG);
}
