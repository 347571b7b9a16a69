import type { FetchNode, QueryPlan } from '@apollo/query-planner';
import { type DocumentNode, parse } from 'graphql';

/** One fetch of a query plan, out of the tree of sequences and parallels that it stood in. */
export interface PlannedFetch {
  department: string;
  /** Response names from the root to the objects that the fetch adds to; lists are passed through. */
  path: readonly string[];
  node: FetchNode;
  document: DocumentNode;
  /** Numbers of the fetches that must have ended before, in the order of the list it stands in. */
  after: readonly number[];
}

type PlanNode = NonNullable<QueryPlan['node']>;

/**
 * Lists the fetches of a plan, each with those it waits for. Throws an Error for what we do not execute: subscriptions,
 * deferred parts, data handed on by `@fromContext`, and conditions, which are settled before planning.
 */
export function plannedFetches({ node: root }: QueryPlan): PlannedFetch[] {
  const fetches: PlannedFetch[] = [];

  /** Adds the fetches of a node that starts when `after` have ended; gives those with which it ends. */
  function walk(node: PlanNode, path: readonly string[], after: readonly number[]): readonly number[] {
    switch (node.kind) {
      case 'Fetch':
        if (node.contextRewrites?.length) throw new Error('Plans with @fromContext are not executed.');
        fetches.push({ department: node.serviceName, path, node, document: parse(node.operation), after });
        return [fetches.length - 1];
      case 'Flatten':
        return walk(node.node, [...path, ...node.path.map(String).filter((part) => part !== '@')], after);
      case 'Sequence':
        return node.nodes.reduce<readonly number[]>((before, next) => walk(next, path, before), after);
      case 'Parallel':
        return node.nodes.flatMap((next) => walk(next, path, after));
      default:
        throw new Error(`Plans with ${node.kind} are not executed.`);
    }
  }

  if (root) walk(root, [], []);
  return fetches;
}
