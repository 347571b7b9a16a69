import { Supergraph } from '@apollo/federation-internals';
import { buildASTSchema, type GraphQLSchema, Kind, parse } from 'graphql';

/** The part of a composed supergraph that came from one department; an empty schema when it had none. */
export function committedSchema(supergraphSdl: string, department: string): GraphQLSchema {
  const subgraphs = Supergraph.build(supergraphSdl, { supportedFeatures: null }).subgraphs();
  const document = parse(subgraphs.get(department)?.toString() ?? 'scalar None', { noLocation: true });
  // It names a Query type even where the department has none.
  const definitions = document.definitions.filter(({ kind }) => kind !== Kind.SCHEMA_DEFINITION);
  return buildASTSchema({ ...document, definitions }, { assumeValid: true, assumeValidSDL: true });
}
