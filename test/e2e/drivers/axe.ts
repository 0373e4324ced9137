import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { AxeResults } from 'axe-core';

import type { Page } from './browser';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** One accessibility rule a page breaks. */
export interface AxeViolation {
  /** axe's rule id, e.g. `color-contrast`. */
  readonly rule: string;
  readonly impact: string;
  readonly help: string;
  /** Selector and reason of every element concerned. */
  readonly elements: string[];
}

/**
 * Accessibility violations of a page as it is now, by axe-core, WCAG 2.2 A and AA and best practices. The source goes in
 * through the driver, so it also works on extension pages, whose policy forbids inline scripts and eval.
 */
export async function axeViolations(page: Page, within = 'html'): Promise<AxeViolation[]> {
  const results = await page.evaluate<AxeResults, []>(
    `(() => {
      const module = { exports: {} };
      (function (module, exports) { ${source} })(module, module.exports);
      return module.exports.run(${JSON.stringify(within)}, {
        resultTypes: ['violations'],
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      });
    })()`,
  );
  return results.violations.map(({ id, impact, help, nodes }) => ({
    rule: id,
    impact: impact ?? 'unknown',
    help,
    elements: nodes.map((node) => `${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
  }));
}
