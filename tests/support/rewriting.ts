import { type DocumentNode, Kind, print, type SelectionSetNode } from 'graphql';
import type { Draw } from '../differential/random.ts';

export interface RewriteOptions {
  draw: Draw;
  /** Names that aliases are drawn from. */
  names: readonly string[];
}

/** What a rewritten field is called, by what it was called, and the same below it. */
interface Renaming {
  key: string;
  below: Map<string, Renaming>;
}

/**
 * Writes an operation in another form: other aliases, fragments around any of its fields, fields asked for twice. `back`
 * gives an answer the names that the operation had.
 */
export function rewritten(
  document: DocumentNode,
  { draw, names }: RewriteOptions,
): { text: string; rename: { back(data: unknown): unknown } } {
  let count = 0;
  // The platform takes no more than sixty aliases, and fifty directives.
  let aliases = 40;
  let conditions = 20;
  const chance = (percent: number): boolean => draw(100) < percent;

  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );

  function rewrite(set: SelectionSetNode, into: Map<string, Renaming>, taken = new Set<string>()): string {
    return set.selections
      .map((node): string => {
        if (node.kind !== Kind.FIELD) {
          const spread = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
          if (!spread) throw new Error('there is no such fragment');
          const on = spread.typeCondition ? ` on ${spread.typeCondition.name.value}` : '';
          return `...${on} { ${rewrite(spread.selectionSet, into, taken)} }`;
        }
        const own = node.alias?.value ?? node.name.value;
        const key = keyFor(own, taken);
        const renaming: Renaming = { key: own, below: new Map() };
        into.set(key, renaming);
        const given = (node.arguments ?? []).map((argument) => print(argument)).join(', ');
        const inner = node.selectionSet ? ` { ${rewrite(node.selectionSet, renaming.below)} }` : '';
        const alias = key === node.name.value ? '' : `${key}: `;
        const text = `${alias}${node.name.value}${given ? `(${given})` : ''}${inner}`;
        const written = !inner && !alias && chance(20) ? `${text} ${text}` : text;
        if (inner.length > 400 || !chance(25)) return written;
        return chance(60) ? `... { ${written} }` : `...${condition()} { ${written} }`;
      })
      .join(' ');
  }

  const condition = (): string => (conditions-- > 0 ? ' @include(if: true)' : '');

  function keyFor(own: string, taken: Set<string>): string {
    for (;;) {
      const drawn = aliases > 0 && chance(70) ? (names[draw(names.length)] as string) : own;
      const key = taken.has(drawn) ? `n${count++}` : drawn;
      if (taken.has(key)) continue;
      if (key !== own) aliases -= 1;
      taken.add(key);
      return key;
    }
  }

  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('there is no operation');
  const roots = new Map<string, Renaming>();
  const body = rewrite(operation.selectionSet, roots);
  const head = (operation.variableDefinitions ?? []).map((definition) => print(definition)).join(', ');
  const back = (value: unknown, within: ReadonlyMap<string, Renaming>): unknown => {
    if (Array.isArray(value)) return value.map((item) => back(item, within));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const renaming = within.get(key);
        return [renaming?.key ?? `unknown ${key}`, renaming ? back(inner, renaming.below) : inner];
      }),
    );
  };
  return { text: `query ${head ? `(${head})` : ''} { ${body} }`, rename: { back: (data) => back(data, roots) } };
}
