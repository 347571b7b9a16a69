import { Supergraph } from '@apollo/federation-internals';
import { buildASTSchema, type GraphQLSchema, parse } from 'graphql';

/** The part of a composed supergraph that came from one department; an empty schema when it had none. */
export function committedSchema(supergraphSdl: string, department: string): GraphQLSchema {
  const subgraphs = Supergraph.build(supergraphSdl, { supportedFeatures: null }).subgraphs();
  const sdl = subgraphs.get(department)?.toString() ?? 'scalar None';
  return buildASTSchema(parse(sdl, { noLocation: true }), { assumeValid: true, assumeValidSDL: true });
}
