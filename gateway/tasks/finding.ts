/** Something that somebody has to mend, with its place. */
export interface Finding {
  /** Path from the repository's root. */
  file: string;
  line: number;
  /** The task that it is about. */
  task: string;
  /** The departments that it is about: whose field or agreement it is, and who would be told. */
  departments: readonly string[];
  text: string;
}

/** A finding as a terminal shows it, in one line. */
export const asLine = ({ file, line, text }: Finding): string => `${file}:${line}: ${text}`;

/** Thrown where a document is no task; all that keeps it from being one is said at once. */
export class NotATask extends Error {
  readonly findings: readonly Finding[];
  constructor(findings: readonly Finding[]) {
    super(findings.map(asLine).join('\n'));
    this.findings = findings;
  }
}
