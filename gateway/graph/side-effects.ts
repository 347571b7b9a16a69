import { type DocumentNode, Kind, parse } from 'graphql';
import { argumentOf, type Element, elementsOf } from './elements.ts';

/** What joins a new element to its department and says nothing else. */
const PLAIN: Readonly<Record<string, RegExp>> = {
  join__type: /^(graph|key|extension|resolvable)$/,
  join__field: /^(graph|type)$/,
  join__implements: /^(graph|interface)$/,
  join__unionMember: /^(graph|member)$/,
  join__enumValue: /^graph$/,
};

/**
 * Compares two composed graphs, of which the second has more of some departments. Whatever those departments' schemas say,
 * all that was in the graph must be there as it was, by whom and by which keys it is given included. One line for each
 * thing that is not. It knows nothing of how schemas are written, so that what the reading of a schema misses is found here.
 */
export function sideEffects(before: string, after: string, departments: ReadonlySet<string>): string[] {
  const [was, document] = [elementsOf(parse(before)), parse(after)];
  const is = elementsOf(document);
  const graphs = graphsOf(document, departments);

  const changed = [...was.values()].filter(({ coordinate, text }) => is.get(coordinate)?.text !== text);
  const joined = [...is.values()].filter((element) => !was.has(element.coordinate) && !isPlain(element));
  return [
    ...new Set([...changed, ...joined].map(({ coordinate, of, kind }) => (kind === 'applied' ? of : coordinate))),
  ].map((coordinate) => `${coordinate} would change in the graph`);

  function isPlain({ of, directive }: Element): boolean {
    const name = directive?.name.value ?? '';
    if (!name.startsWith('join__')) return !was.has(of) || !directive;
    const given = directive?.arguments?.map((argument) => argument.name.value) ?? [];
    return !was.has(of) && graphs.has(argumentOf(directive, 'graph')) && given.every((one) => PLAIN[name]?.test(one));
  }
}

/** The departments' names in the graph's own list. */
function graphsOf({ definitions }: DocumentNode, departments: ReadonlySet<string>): ReadonlySet<string> {
  const graphs = new Set<string>();
  for (const node of definitions) {
    if (node.kind !== Kind.ENUM_TYPE_DEFINITION || node.name.value !== 'join__Graph') continue;
    for (const { name, directives } of node.values ?? [])
      if (directives?.some((directive) => departments.has(argumentOf(directive, 'name')))) graphs.add(name.value);
  }
  return graphs;
}
