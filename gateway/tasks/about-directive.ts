import { type ASTNode, Kind } from 'graphql';
import type { SelectedField } from './selection.ts';
import type { Task } from './task.ts';

interface Misplaced {
  node: ASTNode;
  text: string;
}

/** `@about` says what nothing else does: it names roles, on a root field of which no argument is a subject. */
export function misplacedAbout(root: SelectedField, variables: Task['variables']): Misplaced[] {
  const isRole = (name: string) => variables.get(name)?.kind === 'subject';
  const applied = ({ node }: SelectedField) => node.directives?.find(({ name }) => name.value === 'about');
  const below = (field: SelectedField): Misplaced[] =>
    [...(field.selection?.values() ?? [])]
      .flat()
      .flatMap((inner) => [
        ...(applied(inner)
          ? [{ node: inner.node, text: `@about stands on ${inner.name}, and only a root field may have it` }]
          : []),
        ...below(inner),
      ]);
  const directive = applied(root);
  if (!directive) return below(root);
  const { value } = directive.arguments?.[0] ?? {};
  const named = value?.kind === Kind.LIST ? value.values : [value];
  const asks = root.node.arguments?.some((one) => one.value.kind === Kind.VARIABLE && isRole(one.value.name.value));
  const wrong = named.filter((one) => one?.kind !== Kind.STRING || !isRole(one.value));
  return [
    ...(asks
      ? [{ node: directive, text: `@about stands on ${root.key}, which is about whom its argument names` }]
      : []),
    ...(named.length === 0 || wrong.length > 0
      ? [{ node: directive, text: '@about names something that is not a role' }]
      : []),
    ...below(root),
  ];
}
