import { isDeepStrictEqual } from 'node:util';
import { getNamedType, isAbstractType, parse, validate } from 'graphql';
import type { Selection } from '../../gateway/tasks/selection.ts';
import type { Mischief } from './invented-department.ts';
import { askApollo, type OracleAnswer } from './oracle.ts';
import { askOurs, type OurAnswer, textOf } from './ours.ts';
import type { RandomOperation } from './random-operation.ts';
import type { SmallGraph } from './small-graph.ts';

/** One answer of both executors, ready to be compared; undefined where the random text is no valid operation. */
export interface Comparison {
  ours: { data: unknown; errors: string[] };
  apollo: { data: unknown; errors: string[] };
  answer: OurAnswer;
  /** The operation that was planned. */
  text: string;
}

/**
 * Has both executors run the same neutral operation, whatever the client called its fields: Apollo's cannot take aliases
 * that equal a key. Its answer gets the client's names here, by the plainest means.
 */
export async function compare(
  graph: SmallGraph,
  { text, variables }: RandomOperation,
  mischief: Mischief,
): Promise<Comparison | undefined> {
  const document = parse(text);
  if (validate(graph.supergraph.apiSchema, document).length > 0) return undefined;
  const answer = await askOurs(graph, document, variables, mischief);
  const oracle = await askApollo(graph, answer.neutral.document, answer.neutralVariables, mischief);
  const names = answer.program.keys;
  return {
    ours: {
      data: plain(answer.data),
      errors: answer.shortfalls.map(({ department, path }) => `${department} ${path.join('.')}`).sort(),
    },
    apollo: {
      data: renamed(oracle.data, answer, graph),
      errors: errorsOf(oracle, names),
    },
    answer,
    text: textOf(answer.neutral.document),
  };
}

/**
 * What the two executors say differently, one line each. They may differ in one thing: a fact that a department owed to
 * another and failed to give is null with Apollo, and a verdict is worked out from it; with us the verdict fails too.
 */
export function differences({ ours, apollo }: Comparison, { out }: Mischief): string[] {
  const lines: string[] = [];
  const mine = ours.errors.map((error) => placeOf(ours.data, error));
  // Of a department that is out altogether Apollo says nothing but that.
  const theirs = apollo.errors.filter((error) => error !== ' ').map((error) => placeOf(apollo.data, error));
  const failed = new Set([...out, ...theirs.map(({ department }) => department)]);

  const walk = (a: unknown, b: unknown, path: string): void => {
    if (isDeepStrictEqual(a, b)) return;
    const fault = mine.find((place) => place.path === path);
    if (a === null && fault && failed.has(fault.department)) return;
    const isPair = typeof a === 'object' && typeof b === 'object' && a !== null && b !== null;
    if (!isPair || Array.isArray(a) !== Array.isArray(b)) {
      lines.push(`data at ${path}: ours ${JSON.stringify(a)}, Apollo's ${JSON.stringify(b)}`);
      return;
    }
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      walk((a as never)[key], (b as never)[key], path ? `${path}.${key}` : key);
    }
  };
  walk(ours.data, apollo.data, '');

  for (const { department, path, isCut } of theirs) {
    if (isCut || out.has(department)) continue;
    // Where two departments fail at one place, one of them is named.
    if (!mine.some((place) => place.path === path)) {
      lines.push(`Apollo alone has an error of ${department} at ${path}`);
    }
  }
  for (const { department, path } of mine) {
    if (out.has(department)) continue;
    const isShared = theirs.some(
      (place) =>
        place.department === department && (place.path === path || (place.isCut && path.startsWith(place.path))),
    );
    if (!isShared) lines.push(`ours alone has an error of ${department} at ${path}`);
  }
  return lines;
}

/** Where an error stands in an answer: a path ends with the null that it left. */
function placeOf(data: unknown, error: string): { department: string; path: string; isCut: boolean } {
  let isCut = error.endsWith(CUT);
  const [department = '', rest = ''] = error.replace(CUT, '').split(' ');
  const at: string[] = [];
  let value = data;
  for (const part of rest ? rest.split('.') : []) {
    if (value === null || typeof value !== 'object') break;
    // Of a field of another type than the object turned out to have, nothing stands in the answer.
    if (!Object.hasOwn(value, part)) {
      isCut = true;
      break;
    }
    at.push(part);
    value = (value as Record<string, unknown>)[part];
  }
  return { department, path: at.join('.'), isCut };
}

/** Marks a path that led on into what only the planner had asked for. */
const CUT = '~';

const plain = (data: unknown): unknown => (data === undefined ? undefined : JSON.parse(JSON.stringify(data)));

/** Gives each field the client's name. */
function renamed(data: unknown, { selection, neutral: { names } }: OurAnswer, { supergraph }: SmallGraph): unknown {
  const named = (value: unknown, within: Selection, typeName: string | undefined): unknown => {
    if (Array.isArray(value)) return value.map((item) => named(item, within, typeName));
    if (value === null || typeof value !== 'object') return value ?? null;
    const object = value as Record<string, unknown>;
    const type = typeName ?? String(object.__typename);
    return Object.fromEntries(
      (within.get(type) ?? []).map((field) => {
        if (field.name === '__typename') return [field.key, type];
        const inner = object[names.get(field) ?? ''];
        const output = supergraph.apiSchema.getType(getNamedType(field.definition.type).name);
        const only = isAbstractType(output) ? undefined : output?.name;
        return [field.key, field.selection ? named(inner, field.selection, only) : (inner ?? null)];
      }),
    );
  };
  const [root] = selection.keys();
  return plain(named(data, selection, root));
}

function errorsOf({ errors }: OracleAnswer, names: ReadonlyMap<string, string>): string[] {
  return errors
    .map(({ department, path }) => {
      const out: (string | number)[] = [];
      for (const part of path ?? []) {
        const name = typeof part === 'number' ? part : names.get(part);
        if (name === undefined) return `${department} ${out.join('.')}${CUT}`;
        out.push(name);
      }
      return `${department} ${out.join('.')}`;
    })
    .sort();
}
