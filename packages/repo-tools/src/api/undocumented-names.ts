import type { Finding } from '../repository/finding.js';

/**
 * The names in an API report that lack the docstring they owe: every export, and every field of options. Other members may speak for
 * themselves: they implement a documented interface, or are keys of somebody's wire format.
 */
export function undocumentedNames(file: string, reportText: string): readonly Finding[] {
  const findings: Finding[] = [];
  let owner = '';
  reportText.split('\n').forEach((line, index, lines) => {
    const declared = /^export (?:declare )?(?:abstract )?(?:class|const|enum|function|interface|type) (\w+)/.exec(line);
    owner = declared?.[1] ?? owner;
    const next = lines[index + 1] ?? '';
    if (/^\/\/ @\w+ .*\(undocumented\)|^\/\/ @\w+ \(undocumented\)/.test(line)) findings.push(owed(file, index, next));
    if (/^\s+\/\/ \(undocumented\)/.test(line) && owner.endsWith('Options')) findings.push(owed(file, index, `${owner}: ${next.trim()}`));
  });
  return findings;
}

function owed(file: string, index: number, what: string): Finding {
  return { file, line: index + 2, message: `a docstring is owed for \`${what}\`` };
}
