import { parse } from 'graphql';
import type { Subgraph } from './composition.ts';
import { argumentOf, type Element, elementsOf, isExternal } from './elements.ts';

/** What a department offers, and what it is held to. */
export interface Offer {
  department: string;
  /** Its schema in service. */
  accepted: string;
  offered: string;
  /** What everybody else has in service. */
  others: readonly Subgraph[];
  /** Coordinate to the tasks that read it. */
  uses: ReadonlyMap<string, readonly string[]>;
}

/** Far more than any department has; a larger one is not read to its end. */
const MOST_TOKENS = 100_000;

/** Most tasks that a finding names. */
const MOST_NAMES = 6;

const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);

/** What may stand on a new field and on a new type without changing anything for others. */
const OWN_FIELD = new Set(['classified', 'derived']);
const OWN_TYPE = new Set(['key', 'specifiedBy']);

/**
 * Compares what a department offers with what was accepted of it. New fields and types of its own come in by themselves,
 * and descriptions bind nobody. All else waits to be accepted: what was there stays word for word; what is new takes
 * nothing of another's, has nothing sent to the department, and changes no task. One line for each thing that does not.
 * Throws a GraphQLError when the offer is no schema.
 */
export function admissionFindings({ department, accepted, offered, others, uses }: Offer): string[] {
  const before = elementsOf(parse(accepted));
  const after = elementsOf(parse(offered, { maxTokens: MOST_TOKENS }));
  const elsewhere = ownersOf(others);

  function readers(at: string): string {
    const tasks = [...uses].flatMap(([coordinate, names]) =>
      coordinate === at || coordinate.startsWith(`${at}.`) ? names : [],
    );
    const names = [...new Set(tasks)].sort();
    const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
    return names.length > 0 ? `read by ${names.slice(0, MOST_NAMES).join(', ')}${more}` : 'no task reads it';
  }

  function lost(old: Element): string | undefined {
    const { coordinate, of, kind, directive } = old;
    const now = after.get(coordinate);
    if (now?.text === old.text || (before.has(of) && !after.has(of))) return undefined;
    const at = kind === 'applied' ? of : coordinate;
    if (directive?.name.value === 'requires' && now)
      return `${of} would require other facts, so that ${department} would be sent ${moreIn(now, old) || 'others'}; ${readers(of)}`;
    if (directive?.name.value === 'classified')
      return `${of} would be ${levelOf(now)}, is ${levelOf(old)}; ${readers(of)}`;
    if (!now && kind === 'applied' && before.get(of)?.kind !== 'field') return `${coordinate} would be gone`;
    if (!now) return `${coordinate} would be gone; ${readers(at)}`;
    return `${coordinate} would be ${now.text}, is ${old.text}; ${readers(at)}`;
  }

  /** Why something new cannot come in by itself. */
  function added(element: Element): string | undefined {
    const { coordinate, kind, of } = element;
    const isHostNew = !before.has(of);
    const owners = elsewhere.get(coordinate)?.join(' and ');
    switch (kind) {
      case 'type':
        if (/^_|__/.test(coordinate)) return `${coordinate} would be new, with a name that is federation's`;
        return owners && !ROOTS.has(coordinate)
          ? `${coordinate} is known to ${owners}; ${department} would know it too`
          : undefined;
      case 'field':
        if (isExternal(after, coordinate)) return undefined;
        if (owners) {
          const how = after.has(`${coordinate} @override`) ? 'instead (@override)' : 'too';
          return `${coordinate} is given by ${owners}; ${department} would give it ${how}`;
        }
        if (ROOTS.has(of)) return wayTo(element);
        if (isHostNew || after.get(of)?.text !== 'InterfaceTypeDefinition' || !elsewhere.has(of)) return undefined;
        return `${coordinate} would be new in an interface that ${elsewhere.get(of)?.join(' and ')} know`;
      case 'value':
        if (isHostNew || !elsewhere.has(of)) return undefined;
        return `${coordinate} would be new in a list that ${elsewhere.get(of)?.join(' and ')} know`;
      case 'applied':
        return appliedProblem(element);
      case 'implements':
        return isHostNew && !before.has(element.text)
          ? undefined
          : `${coordinate} would be new; ${readers(element.text)}`;
      case 'input':
      case 'member':
        return isHostNew ? undefined : `${coordinate} would be new; ${readers(of)}`;
      case 'other':
        return `${coordinate} would be new`;
    }
  }

  function appliedProblem({ coordinate, of, directive }: Element): string | undefined {
    const name = directive?.name.value ?? '';
    const host = after.get(of);
    if (!before.has(of) && host?.kind === 'field' && OWN_FIELD.has(name)) return undefined;
    if (!before.has(of) && host?.kind === 'type' && OWN_TYPE.has(name)) return undefined;
    const fields = `"${argumentOf(directive, 'fields')}"`;
    switch (name) {
      case 'classified':
        return `${of} would be ${levelOf(after.get(coordinate))}, has no level; ${readers(of)}`;
      case 'key':
        return `${of} would have another key, so that ${department} would be sent ${fields}`;
      case 'requires':
        return `${of} would require what others give, so that ${department} would be sent ${fields}`;
      case 'external':
        return `${of} would be named as another's, to be required, provided or asked by`;
      case 'provides':
        return `${of} would give ${fields} of another's on the way`;
      case 'shareable':
        return `${of} would be open to other owners`;
      default:
        return `${coordinate} would be new`;
    }
  }

  /** A new way to another's objects would make the department their register. */
  function wayTo({ coordinate, gives = '' }: Element): string | undefined {
    const looksUp = (type: string) => (known: Element) =>
      known.of === 'Query' && (known.text === type || known.text.endsWith(`): ${type}`));
    const foreign = objectsIn(gives).filter((type) => elsewhere.has(type) && ![...before.values()].some(looksUp(type)));
    return foreign.length > 0
      ? `${coordinate} would be a new way to ${foreign.join(' and ')}, which others know`
      : undefined;
  }

  function objectsIn(type: string, seen = new Set<string>()): string[] {
    if (seen.has(type)) return [];
    seen.add(type);
    const below = [...after.values()].flatMap(({ kind, of, text }) => {
      if (kind === 'member' && of === type) return text;
      return kind === 'implements' && text === type ? of : [];
    });
    const isObject = /^(Object|Interface)/.test(after.get(type)?.text ?? '');
    return [...(isObject ? [type] : []), ...below.flatMap((name) => objectsIn(name, seen))];
  }

  const findings = [...before.values()].flatMap((element) => lost(element) ?? []);
  const named = new Set<string>();
  for (const element of after.values()) {
    if (before.has(element.coordinate)) continue;
    const problem = named.has(element.of) ? undefined : added(element);
    if (problem) findings.push(problem);
    // What belongs to something that waits is no finding of its own.
    if (problem || named.has(element.of)) named.add(element.coordinate);
  }
  return findings;
}

function levelOf(element: Element | undefined): string {
  return argumentOf(element?.directive, 'level') || 'without a level';
}

/** Types and fields to the departments that define them. */
function ownersOf(others: readonly Subgraph[]): ReadonlyMap<string, readonly string[]> {
  const owners = new Map<string, string[]>();
  for (const { name, sdl } of others) {
    const elements = elementsOf(parse(sdl));
    for (const { coordinate, kind } of elements.values()) {
      if (kind === 'applied' || isExternal(elements, coordinate)) continue;
      owners.set(coordinate, [...(owners.get(coordinate) ?? []), name]);
    }
  }
  return owners;
}

/** What a field set names that another does not. */
function moreIn(now: Element, old: Element): string {
  const words = ({ directive }: Element) => argumentOf(directive, 'fields').split(/[^\w]+/);
  const known = new Set(words(old));
  return words(now)
    .filter((word) => !known.has(word))
    .join(', ');
}
