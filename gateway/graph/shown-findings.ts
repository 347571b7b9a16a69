const MOST_FINDINGS = 40;
const MOST_CHARACTERS = 400;

/**
 * Findings as people see them: a line each, bounded, and without characters by which a department could write over what
 * stands in a terminal or a log.
 */
export function shownFindings(findings: readonly string[]): string[] {
  const lines = findings
    .flatMap((finding) => finding.split('\n'))
    .map(shown)
    .filter((line) => line !== '');
  const more = lines.length - MOST_FINDINGS;
  return more > 0 ? [...lines.slice(0, MOST_FINDINGS), `and ${more} more`] : lines;
}

function shown(line: string): string {
  const plain = line.replaceAll(/[\p{C}\p{Z}]+/gu, ' ').trim();
  return plain.length > MOST_CHARACTERS ? `${plain.slice(0, MOST_CHARACTERS)}…` : plain;
}
