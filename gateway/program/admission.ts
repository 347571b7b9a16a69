import type { GraphQLError } from 'graphql';
import { refusal } from '../../schema/errors.ts';
import { aboutIn } from './about.ts';
import { type Bindings, isObeyed, personsNamed, personsNamedBy } from './argument-rule.ts';
import type { Candidate, RootCover } from './cover.ts';

/** Thrown when an operation is refused; all that is wrong with it is said at once. */
export class Refused extends Error {
  readonly errors: readonly GraphQLError[];
  /** Of whom each of them was asked: ID numbers or USCCs, which no error says. Unset where it is all that the operation is about. */
  readonly subjects: readonly (readonly string[])[];
  constructor(errors: readonly GraphQLError[], subjects: readonly (readonly string[])[] = []) {
    super(errors[0]?.message);
    this.errors = errors;
    this.subjects = subjects;
  }
}

/**
 * Chooses, for each root field of an operation, the one root of the task that grants it to this case's subjects: the
 * response's key to the number of the candidate. Throws Refused naming every field, argument or subject that is not granted, by path and coordinate.
 */
export function admit(
  roots: readonly RootCover[],
  variables: Readonly<Record<string, unknown>>,
  bindings: Bindings,
): ReadonlyMap<string, number> {
  const errors: GraphQLError[] = [];
  const subjects: (readonly string[])[] = [];
  const refuse = (refused: readonly GraphQLError[], asked: readonly string[]) => {
    errors.push(...refused);
    subjects.push(...refused.map(() => asked));
  };
  const chosen = new Map<string, number>();
  for (const { field, candidates } of roots) {
    const path = [field.key];
    if (candidates.length === 0) {
      refuse(
        [refusal('FIELD_NOT_GRANTED', { path, coordinate: field.coordinate })],
        askedOf({ field, candidates }, variables, bindings),
      );
      continue;
    }
    const about = candidates.flatMap((candidate, number) =>
      broken(candidate.rules, 'subject', variables, bindings).length === 0 ? [{ candidate, number }] : [],
    );
    if (about.length === 0) {
      const nested = candidates[0] && broken(candidates[0].rules, 'subject', variables, bindings)[0];
      const place = { path: nested?.path ?? path, coordinate: nested?.coordinate ?? field.coordinate };
      refuse([refusal('SUBJECT_NOT_IN_CASE', place)], nested ? personsNamed(nested, variables) : []);
      continue;
    }
    const refusals = about.map(({ candidate }) => refusalsOf(candidate, variables, bindings));
    const free = about[refusals.findIndex((list) => list.length === 0)];
    if (free) chosen.set(field.key, free.number);
    else refuse(refusals[0] as GraphQLError[], askedOf({ field, candidates }, variables, bindings));
  }
  if (errors.length > 0) throw new Refused(errors, subjects);
  return chosen;
}

/** Of whom a root field is asked: whom its arguments name, else whom the task says it is about, else all of the case's subjects. */
export function askedOf(
  { field, candidates }: RootCover,
  variables: Readonly<Record<string, unknown>>,
  { subjects }: Pick<Bindings, 'subjects'>,
): readonly string[] {
  const named = personsNamedBy(field, variables);
  if (named.length > 0) return named;
  return [aboutIn([...new Set(candidates.flatMap(({ about }) => about))], subjects)]
    .flat()
    .filter((one) => one !== null);
}

function refusalsOf(
  { denials, rules }: Candidate,
  variables: Readonly<Record<string, unknown>>,
  bindings: Bindings,
): GraphQLError[] {
  return [
    ...denials.map(({ path, coordinate }) => refusal('FIELD_NOT_GRANTED', { path, coordinate })),
    ...broken(rules, 'other', variables, bindings).map(({ path, coordinate, argument }) =>
      refusal('ARGUMENT_NOT_GRANTED', { path, coordinate, argument: argument.name }),
    ),
  ];
}

function broken(
  rules: Candidate['rules'],
  kind: 'subject' | 'other',
  variables: Readonly<Record<string, unknown>>,
  bindings: Bindings,
): Candidate['rules'] {
  return rules.filter(
    (rule) => (rule.expected.kind === 'subject') === (kind === 'subject') && !isObeyed(rule, variables, bindings),
  );
}
