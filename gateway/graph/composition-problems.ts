/** The problems that `compose` throws, one a line, without the pages of queries that composition offers as examples. */
export function compositionProblems({ message }: Error): string[] {
  return message
    .replace(/^The departments' schemas do not compose:\n/, '')
    .replaceAll(/The following supergraph API query:\n\{[\s\S]*?\n\}\ncannot/g, 'a query cannot')
    .replaceAll(/:\n\s*- /g, ': ')
    .replaceAll(/\n\s*- /g, '; ')
    .replaceAll(/\n\s+/g, ' ')
    .split('\n');
}
