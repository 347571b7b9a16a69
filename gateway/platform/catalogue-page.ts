import { WINDOW } from '../../subgraphs/kit/agreements.ts';
import type { Level } from '../../subgraphs/kit/classification.ts';
import type { UpdateFrequency } from '../../subgraphs/kit/department.ts';
import type { DepartmentHoldings } from './holdings.ts';

const LEVELS: readonly Level[] = ['L1', 'L2', 'L3', 'L4'];

const LEVEL_NAMES: Record<Level, string> = {
  L1: 'L1 open',
  L2: 'L2 internal',
  L3: 'L3 sensitive',
  L4: '**L4 withheld**',
};

const FREQUENCY_NAMES: Record<UpdateFrequency, string> = {
  ON_CHANGE: 'on change',
  REAL_TIME: 'real time',
  HOURLY: 'hourly',
  DAILY: 'daily',
  YEARLY: 'yearly',
};

const INTRODUCTION = `# The data catalogue

Which department holds what. Made from the departments' schemas and agreements and from the task documents by
\`npm run catalogue\`: change those, never this page. The graph answers the same with \`{ catalogue { … } }\`.

Levels are those of DB33/T 2351-2021. L1 is open and needs no agreement. L2 and L3 leave their department only for the
tasks named, on the legal basis under "Shared under". L4 is withheld: it never leaves its department. "Updated on
change" means with every change that the department registers; "also to" names the departments that receive a field for
these tasks, to decide on it.`;

/** The catalogue as a page of Markdown: a table of the departments, and for each its fields and its agreements. */
export function cataloguePage(departments: readonly DepartmentHoldings[]): string {
  const overview = table(
    ['Department', '', ...LEVELS, 'Tasks'],
    departments.map(({ name, title, fields }) => [
      `[${title.en}](#${name})`,
      title.zh,
      ...LEVELS.map((level) => String(fields.filter((field) => field.level === level).length)),
      String(new Set(fields.flatMap(({ tasks }) => tasks)).size),
    ]),
  );
  return `${[INTRODUCTION, overview, ...departments.map(section)].join('\n\n')}\n`;
}

function section({ name, title, fields, agreements }: DepartmentHoldings): string {
  return [
    `## ${name}`,
    `${title.en} ${title.zh}`,
    table(
      ['Field', 'Description', 'Level', 'Updated', 'Tasks', 'Also to'],
      fields.map((field) => [
        `\`${field.coordinate}\``,
        field.description,
        LEVEL_NAMES[field.level],
        FREQUENCY_NAMES[field.updates],
        field.tasks.map(({ name }) => name).join(', '),
        field.recipients.filter((recipient) => recipient !== WINDOW).join(', '),
      ]),
    ),
    ...(agreements.length > 0
      ? [
          '### Shared under',
          table(
            ['Task', 'Recipient', 'Legal basis', 'Until'],
            agreements.map(({ task, recipient, basis, until }) => [task, recipient, basis, until]),
          ),
        ]
      : []),
  ].join('\n\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
