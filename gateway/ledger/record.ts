/** `intended`: a department is about to be asked to change it. */
export type Decision = 'released' | 'masked' | 'derived' | 'refused' | 'intended';

/** A coordinate (`Type.field`), its owning department, its level, and what was decided about it. */
export type FieldDecision = readonly [coordinate: string, owner: string, level: string, decision: Decision];

/** What one recipient received about one data subject. */
export interface Release {
  /** Keyed digest of the data subject (see `createSubjectDigest`), null when the fields are about nobody. */
  subject: string | null;
  /** `window`, or the department that received the fields through `@requires`. */
  recipient: string;
  fields: readonly FieldDecision[];
}

/** What became of a change: its coordinate, its department, and `done` or the code with which it was refused or failed. */
export type ChangeOutcome = readonly [coordinate: string, owner: string, outcome: string];

/** A data subject by the keyed digest, in a role of the task; null where it has none. */
export type SubjectInRole = readonly [role: string | null, subject: string];

declare const serialised: unique symbol;

/** A release as the JSON text that stands in the ledger; only `compileRelease` makes one. */
export type ReleaseText = string & { readonly [serialised]: true };

/** One entry of the ledger. It holds coordinates and digests, never a value and never an ID number. */
export interface Entry {
  /**
   * A change has an `intent`, durable before its department is asked, and an `outcome`, durable before the answer is
   * released. Where the outcome is missing it is not known here: the department keeps the effect under the client key.
   */
  kind: 'release' | 'refusal' | 'disclosure' | 'case' | 'intent' | 'outcome';
  trace: string;
  /** SHA-256 of the operation document. */
  operation?: string;
  client: string;
  officer: string;
  window: string;
  /** `unknown` where there is none of this name; what clients make up is not put down. */
  task: string;
  /** Absent where no case came of it. */
  case?: string;
  /** Legal basis of the task. */
  basis?: string;
  /** Version of the policy that decided. */
  policy?: string;
  /** Error code of a refusal. */
  rule?: string;
  /** What happened to a case. */
  event?: 'opened' | 'closed';
  departments?: readonly string[];
  /** What became of the changes of an outcome. */
  changes?: readonly ChangeOutcome[];
  /** Whom it is about beside its releases: those whose cards were read for a case. */
  subjects?: readonly SubjectInRole[];
  releases: readonly (Release | ReleaseText)[];
}

/**
 * Serialises what is the same for every request of an operation once. The returned function gives the text of the
 * release to one data subject. It throws when the subject is not a keyed digest.
 */
export function compileRelease(
  recipient: string,
  fields: readonly FieldDecision[],
): (subject: string | null) => ReleaseText {
  const rest = `,"recipient":${JSON.stringify(recipient)},"fields":${JSON.stringify(fields)}}`;
  return (subject) => `{"subject":${subjectText(subject)}${rest}` as ReleaseText;
}

const MEMBERS = [
  ...(['kind', 'trace', 'operation', 'client', 'officer', 'window', 'task', 'case'] as const),
  ...(['basis', 'policy', 'rule', 'event', 'departments', 'changes'] as const),
];

/**
 * The members of an entry as JSON text without the outer braces, in one fixed order; members we do not know are left
 * out.
 */
export function serialise(entry: Entry): string {
  // A list of members given to the library makes it several times slower.
  let head = '';
  for (const name of MEMBERS) {
    const value = entry[name];
    if (value !== undefined) head += `${head && ','}"${name}":${JSON.stringify(value)}`;
  }
  const subjects = entry.subjects?.map(([role, subject]) => `[${JSON.stringify(role)},${subjectText(subject)}]`);
  if (subjects) head += `,"subjects":[${subjects.join(',')}]`;
  const releases = entry.releases.map((release) =>
    typeof release === 'string' ? release : compileRelease(release.recipient, release.fields)(release.subject),
  );
  return `${head},"releases":[${releases.join(',')}]`;
}

// The form of a digest is checked here so that no mistake of a caller writes an ID number into a file that is never
// erased.
function subjectText(subject: string | null): string {
  if (subject === null) return 'null';
  if (/^[\w-]{43}$/.test(subject)) return `"${subject}"`;
  throw new Error('A release names its data subject by the keyed digest of createSubjectDigest.');
}
