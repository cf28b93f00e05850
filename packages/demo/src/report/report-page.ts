import { ENGINE, type RaceComparison } from '../race-comparison.js';
import { raceResult } from '../result-document.js';
import { lockInWords, type Verdict } from '../verdict.js';
import { comparisonPicture } from './comparison-picture.js';
import { escapeMarkup } from './escape-markup.js';

const PAGE_STYLE = `
  :root { color-scheme: light dark; }
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
  svg { max-width: 100%; height: auto; }
  section { margin: 2.5rem 0; }
  h1 { font-size: 1.4rem; } h2 { font-size: 1.05rem; }
  code { font-size: 0.95em; } nav li { display: inline-block; margin-right: 1.2rem; } nav ul { padding: 0; }
`;

/** All comparisons as one page that loads nothing: the verdict, and for each lock its picture and what went wrong in words. */
export function reportPage(comparisons: readonly RaceComparison[], verdict: Verdict): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>Holdfast: races without and with their locks</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<h1>${escapeMarkup(verdict.sentence)}</h1>
${verdict.failures.map((failure) => `<p><strong>FAILED:</strong> ${escapeMarkup(failure)}</p>`).join('\n')}
<p>Each lock guards a section of a driver. Its race runs twice against a simulated array with the same work: first everybody is let in at once, then
the lock excludes. The array tells what went wrong. Engine of the locked runs: ${escapeMarkup(ENGINE)}.</p>
<nav><ul>${comparisons.map((each, index) => `<li><a href="#lock-${index}">${escapeMarkup(`${each.system}: ${lockInWords(each)}`)}</a></li>`).join('')}</ul></nav>
${comparisons.map(section).join('\n')}
</body>
</html>
`;
}

function section(comparison: RaceComparison, index: number): string {
  const { examples } = raceResult(comparison);
  const { system, scope, withoutLock } = comparison;
  return `<section id="lock-${index}">
<h2>${escapeMarkup(system)}: <code>${escapeMarkup(lockInWords(comparison))}</code> (${scope})</h2>
${comparisonPicture(comparison)}
<details><summary>What went wrong, in words (${withoutLock.violations.length} times without the lock)</summary>
<ul>${examples.map((example) => `<li>${escapeMarkup(example)}</li>`).join('')}</ul></details>
</section>`;
}
