import axe from 'axe-core';

/**
 * What axe finds against WCAG 2 and 2.1, levels A and AA, in the elements that `selector` gives and in what they hold: a
 * line each. The rest of the page is not looked at. An empty selection is a finding.
 * @param {import('playwright-core').Page} page @param {string} selector
 * @returns {Promise<string[]>}
 */
export async function axeFindings(page, selector) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async (include) => {
    // JupyterLab's body has no height and hides what flows over: axe would take all text for hidden and skip its contrast.
    document.body.style.height = '100vh';
    if (!document.querySelector(include)) return [`nothing is ${include}`];
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
    const { violations } = await window.axe.run({ include: [include] }, { runOnly: tags });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary.replace(/\s+/g, ' ')}`),
    );
  }, selector);
}
