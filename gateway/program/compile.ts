import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode, GraphQLError, OperationDefinitionNode } from 'graphql';
import { refusal } from '../../schema/errors.ts';
import type { AgreementsByDepartment } from '../graph/agreements.ts';
import { type SubjectKeys, subjectKeysOf } from '../graph/data-subjects.ts';
import type { Supergraph } from '../graph/supergraph.ts';
import type { FieldDecision } from '../ledger/record.ts';
import { type IsIncluded, normalise, type Selection } from '../tasks/selection.ts';
import type { Task } from '../tasks/task.ts';
import { Refused } from './admission.ts';
import { approvalOf, operationPart } from './approval.ts';
import type { Disclosure } from './authority.ts';
import { type Candidate, coverOf, type RootCover } from './cover.ts';
import { neutralOperation } from './neutral-operation.ts';
import { outputOf, type RecordedField } from './output.ts';
import { type Parts, partsOf } from './part.ts';
import type { Program, ProgramRoot } from './program.ts';
import { stepsOf } from './steps.ts';
import { atOnce, type Work } from './work.ts';

/** What programs are compiled against: a supergraph, and the agreements of one day. */
export interface CompileContext {
  supergraph: Supergraph;
  agreements: AgreementsByDepartment;
  subjects: SubjectKeys;
  /** Coordinates that answer another's question with less. */
  derived: ReadonlySet<string>;
  /** What the departments have to approve of a task. */
  parts(task: Task): Parts;
}

export function createCompileContext(supergraph: Supergraph, agreements: AgreementsByDepartment): CompileContext {
  const known = new WeakMap<Task, Parts>();
  return {
    supergraph,
    agreements,
    subjects: subjectKeysOf(supergraph.fullSchema),
    derived: new Set([...supergraph.catalogue.values()].flatMap(({ derivedBy }) => derivedBy)),
    parts(task) {
      const parts = known.get(task) ?? partsOf(task, supergraph);
      known.set(task, parts);
      return parts;
    },
  };
}

export interface CompiledOperation {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** Digest of the lifted operation. */
  digest: string;
}

/** An operation on its way to be a program: what is left is its plan, which may be made elsewhere. */
export interface Draft {
  /** What is to be planned; unset where nobody is to be asked. */
  readonly document: DocumentNode | undefined;
  /** How many fields are to be planned. */
  readonly size: number;
  /** Throws Refused when the plan needs what no agreement allows, naming each edge of it. */
  finish(plan: QueryPlan | undefined): Work<Program>;
}

/**
 * Drafts an operation under a task for one day and one combination of its conditions' values. Throws Refused when it comes
 * under what a department has not approved of the task, for whichever of the subjects it may be about.
 */
export function draftOf(
  { document, operation, digest }: CompiledOperation,
  { task, day, isIncluded }: { task: Task; day: string; isIncluded: IsIncluded },
  context: CompileContext,
): Draft {
  const { supergraph, agreements, subjects } = context;
  const selection = normalise(supergraph.apiSchema, document, operation, isIncluded);
  const kind = operation.operation === 'mutation' ? 'mutation' : 'query';
  const cover = coverOf(task, kind, selection);
  const parts = context.parts(task);
  const granting = cover.flatMap(({ candidates }) =>
    candidates.filter(({ denials }) => denials.length === 0).flatMap((candidate) => candidate.granting),
  );
  const uses = [...new Set(granting)].flatMap(parts.of);
  const { allows } = approvalOf(task, parts, agreements, day);
  const unapproved = uses.filter((use) => !allows(use));
  if (unapproved.length > 0) throw new Refused(distinct(unapproved).map(notAgreed));
  const neutral = neutralOperation(operation, selection, subjects);
  const isKey = (coordinate: string) => supergraph.catalogue.get(coordinate)?.isKey ?? false;
  const part = operationPart(task.name, uses, parts.audience, isKey);
  return {
    document: neutral.names.size > 0 ? neutral.document : undefined,
    size: neutral.names.size,
    *finish(plan) {
      const { steps, refused } = yield* stepsOf({
        plan,
        supergraph,
        subjects,
        neutral,
        released: new Set(coordinatesOf(selection)),
        rules: { schema: supergraph.fullSchema, catalogue: supergraph.catalogue, part },
        decisionOf: (coordinate) => decisionOf({ coordinate, isMasked: false }, context),
      });
      if (refused.length > 0) throw new Refused(refused.map(notAgreed));
      const recorded: RecordedField[] = [];
      const roots = cover.map(
        ({ field, candidates }: RootCover): ProgramRoot => ({
          key: field.key,
          candidates: candidates.map((candidate) => ({
            field: outputOf(field, { subjects, names: neutral.names, grants: candidate.grants, recorded }),
            role: roleOf(candidate),
            about: candidate.about,
          })),
        }),
      );
      return {
        task,
        operation: kind,
        digest,
        rootType: supergraph.apiSchema.getRootType(operation.operation)?.name ?? '',
        keys: new Map([...neutral.names].map(([field, name]) => [name, field.key])),
        steps,
        roots,
        decisions: recorded.map((field) => decisionOf(field, context)),
      };
    },
  };
}

/** Compiles an operation here and now. */
export function compile(...given: Parameters<typeof draftOf>): Program {
  const { document, finish } = draftOf(...given);
  return atOnce(finish(document && given[2].supergraph.plan(document)));
}

/** What stands in the ledger of a field that goes out. */
function decisionOf({ coordinate, isMasked }: RecordedField, { supergraph, derived }: CompileContext): FieldDecision {
  const entry = supergraph.catalogue.get(coordinate);
  const decision = isMasked ? 'masked' : derived.has(coordinate) ? 'derived' : 'released';
  return [coordinate, entry?.owners[0] ?? 'unknown', entry?.level ?? 'L4', decision];
}

function coordinatesOf(selection: Selection): string[] {
  return [...selection.values()]
    .flat()
    .flatMap(({ coordinate, name, selection: inner }) => [
      ...(name === '__typename' ? [] : [coordinate]),
      ...(inner ? coordinatesOf(inner) : []),
    ]);
}

function roleOf({ rules }: Candidate): string | undefined {
  const rule = rules.find(({ expected, path }) => expected.kind === 'subject' && path.length === 1);
  return rule?.expected.kind === 'subject' ? rule.expected.name : undefined;
}

/** One for each field and recipient, however many lines it stands in. */
const distinct = (disclosures: readonly Disclosure[]): Disclosure[] => [
  ...new Map(disclosures.map((one) => [`${one.owner} ${one.recipient} ${one.coordinate}`, one] as const)).values(),
];

const notAgreed = ({ owner, recipient, coordinate }: Disclosure): GraphQLError =>
  refusal('NOT_IN_AGREEMENT', { coordinate, department: owner, recipient });
