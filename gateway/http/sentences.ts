import {
  type ASTNode,
  ExecutableDefinitionsRule,
  FieldsOnCorrectTypeRule,
  FragmentsOnCompositeTypesRule,
  getNamedType,
  isInputObjectType,
  isLeafType,
  isRequiredArgument,
  isRequiredInputField,
  Kind,
  KnownArgumentNamesRule,
  KnownDirectivesRule,
  KnownFragmentNamesRule,
  KnownTypeNamesRule,
  LoneAnonymousOperationRule,
  MaxIntrospectionDepthRule,
  NoFragmentCyclesRule,
  NoUndefinedVariablesRule,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  OverlappingFieldsCanBeMergedRule,
  PossibleFragmentSpreadsRule,
  ProvidedRequiredArgumentsRule,
  ScalarLeafsRule,
  SingleFieldSubscriptionsRule,
  UniqueArgumentNamesRule,
  UniqueDirectivesPerLocationRule,
  UniqueFragmentNamesRule,
  UniqueInputFieldNamesRule,
  UniqueOperationNamesRule,
  UniqueVariableNamesRule,
  type ValidationContext,
  type ValidationRule,
  ValuesOfCorrectTypeRule,
  VariablesAreInputTypesRule,
  VariablesInAllowedPositionRule,
} from 'graphql';
import { called } from '../../schema/client-name.ts';
import type { ErrorCode } from '../../schema/errors.ts';

/** What is said of one kind of mistake; the context stands where the rule found it. */
interface Sentence {
  rule: ValidationRule;
  code?: ErrorCode;
  say(nodes: readonly ASTNode[], context: ValidationContext): string;
}

/** The name that a node is, has, or stands for. */
function nameOf(node: ASTNode | undefined): string {
  if (!node) return '';
  if (node.kind === Kind.NAME) return node.value;
  if ('alias' in node && node.alias) return node.alias.value;
  if ('variable' in node) return node.variable.name.value;
  return 'name' in node && node.name ? node.name.value : '';
}

/** The field or directive whose arguments are meant. */
function holderOf(context: ValidationContext): string {
  const directive = context.getDirective();
  return directive ? `the directive "@${directive.name}"` : `the field "${fieldOf(context)}"`;
}

const fieldOf = (context: ValidationContext): string =>
  `${context.getParentType()?.name}.${context.getFieldDef()?.name}`;

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

const only = (what: string, sign = '') => {
  return ([node]: readonly ASTNode[]) => `There can be only one ${what} ${called(nameOf(node), sign)}.`;
};

/** Every kind of mistake that graphql's rules find in an operation. Names of the schema are told, values never. */
export const SENTENCES: readonly Sentence[] = [
  {
    rule: ExecutableDefinitionsRule,
    say: () => 'A document may hold operations and fragments only.',
  },
  { rule: UniqueOperationNamesRule, say: only('operation') },
  {
    rule: LoneAnonymousOperationRule,
    say: () => 'An operation without a name must be the only one in its document.',
  },
  {
    rule: SingleFieldSubscriptionsRule,
    say: () => 'A subscription must select one field, and none of introspection.',
  },
  {
    rule: KnownTypeNamesRule,
    say: ([node]) => `There is no type ${called(nameOf(node))}.`,
  },
  {
    rule: FragmentsOnCompositeTypesRule,
    say: ([type]) => `A fragment cannot be on ${called(nameOf(type))}, which has no fields.`,
  },
  {
    rule: VariablesAreInputTypesRule,
    say: () => 'A variable must have an input type: a scalar, an enum or an input.',
  },
  {
    rule: ScalarLeafsRule,
    say: (_, context) =>
      isLeafType(getNamedType(context.getType()))
        ? `The field "${fieldOf(context)}" has no fields to select. Leave its selection out.`
        : `The field "${fieldOf(context)}" has fields. Select some of them.`,
  },
  {
    rule: FieldsOnCorrectTypeRule,
    say([node], context) {
      const name = node?.kind === Kind.FIELD ? node.name.value : '';
      return `The type "${context.getParentType()?.name}" has no field ${called(name)}.`;
    },
  },
  { rule: UniqueFragmentNamesRule, say: only('fragment') },
  {
    rule: KnownFragmentNamesRule,
    say: ([node]) => `There is no fragment ${called(nameOf(node))} in the document.`,
  },
  {
    rule: NoUnusedFragmentsRule,
    say: ([node]) => `The fragment ${called(nameOf(node))} is never used.`,
  },
  {
    rule: PossibleFragmentSpreadsRule,
    say: (_, context) => `A fragment here can never apply to the type "${context.getParentType()?.name}".`,
  },
  {
    rule: NoFragmentCyclesRule,
    say: ([node]) => `The fragment ${called(nameOf(node))} contains itself.`,
  },
  { rule: UniqueVariableNamesRule, say: only('variable', '$') },
  {
    rule: NoUndefinedVariablesRule,
    say: ([node]) => `The variable ${called(nameOf(node), '$')} is not defined by the operation that uses it.`,
  },
  {
    rule: NoUnusedVariablesRule,
    say: ([node]) => `The variable ${called(nameOf(node), '$')} is never used.`,
  },
  {
    rule: KnownDirectivesRule,
    say([node], context) {
      const name = nameOf(node);
      return context.getSchema().getDirective(name)
        ? `The directive "@${name}" cannot be used here.`
        : `There is no directive ${called(name, '@')}.`;
    },
  },
  {
    rule: UniqueDirectivesPerLocationRule,
    say: ([node]) => `The directive ${called(nameOf(node), '@')} can be used only once in a place.`,
  },
  {
    rule: KnownArgumentNamesRule,
    say: ([node], context) => `There is no argument ${called(nameOf(node))} of ${holderOf(context)}.`,
  },
  { rule: UniqueArgumentNamesRule, say: only('argument') },
  { rule: ValuesOfCorrectTypeRule, say: sayOfValue },
  {
    rule: ProvidedRequiredArgumentsRule,
    say([node], context) {
      const given = node && 'arguments' in node ? (node.arguments ?? []).map(nameOf) : [];
      const { args = [] } = context.getDirective() ?? context.getFieldDef() ?? {};
      const missing = args.filter((argument) => isRequiredArgument(argument) && !given.includes(argument.name));
      return `Give ${holderOf(context)} what it requires: ${quoted(missing.map(({ name }) => name))}.`;
    },
  },
  {
    rule: VariablesInAllowedPositionRule,
    say: ([node]) => `The variable ${called(nameOf(node), '$')} has another type than the place where it is used.`,
  },
  {
    rule: OverlappingFieldsCanBeMergedRule,
    say: ([node]) =>
      `The fields ${called(nameOf(node))} conflict. Give them different aliases, or ask for the same in both.`,
  },
  { rule: UniqueInputFieldNamesRule, say: only('input field') },
  {
    rule: MaxIntrospectionDepthRule,
    code: 'OPERATION_TOO_COMPLEX',
    say: () => 'The introspection goes too deep. Ask for fewer levels.',
  },
];

/** Says of a value where it stands and what it should be, and nothing of what it is. */
function sayOfValue([node]: readonly ASTNode[], context: ValidationContext): string {
  const argument = context.getArgument();
  const place = argument ? `the argument "${argument.name}"` : 'the default of a variable';
  const type = context.getInputType();
  const input = getNamedType(node?.kind === Kind.OBJECT_FIELD ? context.getParentInputType() : type);
  if (node?.kind === Kind.OBJECT_FIELD && !type && input) {
    return `The input "${input.name}" in ${place} has no field ${called(nameOf(node))}.`;
  }
  if (node?.kind === Kind.OBJECT && isInputObjectType(input)) {
    const given = node.fields.map(nameOf);
    const missing = Object.values(input.getFields()).filter(
      (field) => isRequiredInputField(field) && !given.includes(field.name),
    );
    if (missing.length > 0) {
      return `Give the input "${input.name}" in ${place} what it requires: ${quoted(missing.map(({ name }) => name))}.`;
    }
    if (input.isOneOf) return `Give the input "${input.name}" in ${place} exactly one of its fields, and not null.`;
  }
  return `A value in ${place} does not fit. It must be ${type ? `of type "${String(type)}"` : 'as the schema says'}.`;
}
