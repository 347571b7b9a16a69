import { composeServices } from '@apollo/composition';
import { parse, visit } from 'graphql';
import type { Catalogue } from './catalogue.ts';
import { readCatalogue } from './catalogue.ts';
import { clashingArguments } from './clashing-arguments.ts';

/** A subgraph as composition sees it: a department, or the platform itself. */
export interface Subgraph {
  name: string;
  sdl: string;
}

/** Hints that say a definition of one subgraph was dropped for another's; here they are errors. */
const INTOLERABLE =
  /^(INCONSISTENT_(DESCRIPTION|ARGUMENT_PRESENCE|INPUT|ENUM_VALUE_FOR_INPUT|TYPE_SYSTEM|EXECUTABLE|NON_REPEATABLE)|MERGED_NON_REPEATABLE|DIRECTIVE_COMPOSITION)/;

/**
 * Composes the subgraphs to one supergraph SDL.
 * Throws an Error that lists every problem, by department, when they do not fit or when a classification got lost on the
 * way: composition itself only hints at directives that differ, drops those it was not told to keep, and takes the level
 * of one department for a field that another left without.
 */
export function compose(subgraphs: readonly Subgraph[]): { sdl: string; catalogue: Catalogue } {
  const services = subgraphs.map(({ name, sdl }) => ({
    name,
    // Where a department is reached is the deployment's business, not the supergraph's.
    url: `https://${name}.department.invalid/graphql`,
    typeDefs: parse(sdl),
  }));
  const result = composeServices(services);
  const problems = [
    ...(result.errors ?? []).map((error) => error.message),
    ...(result.hints ?? []).filter((hint) => INTOLERABLE.test(hint.definition.code)).map((hint) => hint.message),
  ];
  if (!result.supergraphSdl || problems.length > 0) {
    throw new Error(`The departments' schemas do not compose:\n${problems.join('\n')}`);
  }
  const catalogue = readCatalogue(result.supergraphSdl);
  const lost = subgraphs.flatMap((subgraph) => lostLevels(subgraph, catalogue));
  if (lost.length > 0) throw new Error(`The supergraph lost classifications:\n${lost.join('\n')}`);
  const unsafe = [
    ...clashingArguments(parse(result.supergraphSdl), catalogue),
    ...subgraphs.flatMap((subgraph) => contextFields(subgraph)),
  ];
  if (unsafe.length > 0) throw new Error(`The departments' schemas do not compose:\n${unsafe.join('\n')}`);
  return { sdl: result.supergraphSdl, catalogue };
}

/** Data that `@fromContext` hands on would pass every agreement by; a `@requires` says the same in the open. */
function contextFields({ name, sdl }: Subgraph): string[] {
  const found = new Set<string>();
  visit(parse(sdl), {
    Directive(node) {
      if (/(^|__)fromContext$/.test(node.name.value)) found.add(node.name.value);
    },
  });
  return [...found].map((directive) => `${name}: @${directive} is not offered; use @requires`);
}

function lostLevels({ name, sdl }: Subgraph, catalogue: Catalogue): string[] {
  const problems: string[] = [];
  for (const node of parse(sdl).definitions) {
    if (!('fields' in node) || !('name' in node) || !node.name) continue;
    for (const field of node.fields ?? []) {
      const coordinate = `${node.name.value}.${field.name.value}`;
      const composed = catalogue.get(coordinate);
      // What is owned elsewhere has its level there.
      if (!composed || field.directives?.some((directive) => directive.name.value === 'external')) continue;
      const level = field.directives?.find((directive) => directive.name.value === 'classified')?.arguments?.[0]?.value;
      const here = level?.kind === 'EnumValue' ? level.value : 'L4';
      if (composed.level !== here) {
        problems.push(`${name}: ${coordinate} is ${here} here and ${composed.level} in the supergraph`);
      }
    }
  }
  return problems;
}
