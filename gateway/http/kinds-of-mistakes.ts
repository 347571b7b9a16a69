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
import { type Said, type Sentence, say } from '../../schema/sentences.ts';

/** What is said of one kind of mistake; the context stands where the rule found it. */
interface Mistake {
  rule: ValidationRule;
  code?: ErrorCode;
  of(nodes: readonly ASTNode[], context: ValidationContext): Said;
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
function holderOf(context: ValidationContext): Said {
  const directive = context.getDirective();
  return directive
    ? say('the directive "@{name}"', { name: directive.name })
    : say('the field "{name}"', { name: fieldOf(context) });
}

const parentOf = (context: ValidationContext): string => String(context.getParentType()?.name);

const fieldOf = (context: ValidationContext): string => `${parentOf(context)}.${context.getFieldDef()?.name}`;

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

type OnlyOne = Extract<Sentence, `There can be only one ${string}`>;

const only = (sentence: OnlyOne, sign = '') => {
  return ([node]: readonly ASTNode[]) => say(sentence, { name: called(nameOf(node), sign) });
};

/** Every kind of mistake that graphql's rules find in an operation. Names of the schema are told, values never. */
export const MISTAKES: readonly Mistake[] = [
  {
    rule: ExecutableDefinitionsRule,
    of: () => say('A document may hold operations and fragments only.'),
  },
  { rule: UniqueOperationNamesRule, of: only('There can be only one operation {name}.') },
  {
    rule: LoneAnonymousOperationRule,
    of: () => say('An operation without a name must be the only one in its document.'),
  },
  {
    rule: SingleFieldSubscriptionsRule,
    of: () => say('A subscription must select one field, and none of introspection.'),
  },
  {
    rule: KnownTypeNamesRule,
    of: ([node]) => say('There is no type {name}.', { name: called(nameOf(node)) }),
  },
  {
    rule: FragmentsOnCompositeTypesRule,
    of: ([type]) => say('A fragment cannot be on {name}, which has no fields.', { name: called(nameOf(type)) }),
  },
  {
    rule: VariablesAreInputTypesRule,
    of: () => say('A variable must have an input type: a scalar, an enum or an input.'),
  },
  {
    rule: ScalarLeafsRule,
    of: (_, context) =>
      say(
        isLeafType(getNamedType(context.getType()))
          ? 'The field "{field}" has no fields to select. Leave its selection out.'
          : 'The field "{field}" has fields. Select some of them.',
        { field: fieldOf(context) },
      ),
  },
  {
    rule: FieldsOnCorrectTypeRule,
    of([node], context) {
      const name = called(node?.kind === Kind.FIELD ? node.name.value : '');
      return say('The type "{type}" has no field {name}.', { type: parentOf(context), name });
    },
  },
  { rule: UniqueFragmentNamesRule, of: only('There can be only one fragment {name}.') },
  {
    rule: KnownFragmentNamesRule,
    of: ([node]) => say('There is no fragment {name} in the document.', { name: called(nameOf(node)) }),
  },
  {
    rule: NoUnusedFragmentsRule,
    of: ([node]) => say('The fragment {name} is never used.', { name: called(nameOf(node)) }),
  },
  {
    rule: PossibleFragmentSpreadsRule,
    of: (_, context) => say('A fragment here can never apply to the type "{type}".', { type: parentOf(context) }),
  },
  {
    rule: NoFragmentCyclesRule,
    of: ([node]) => say('The fragment {name} contains itself.', { name: called(nameOf(node)) }),
  },
  { rule: UniqueVariableNamesRule, of: only('There can be only one variable {name}.', '$') },
  {
    rule: NoUndefinedVariablesRule,
    of: ([node]) =>
      say('The variable {name} is not defined by the operation that uses it.', { name: called(nameOf(node), '$') }),
  },
  {
    rule: NoUnusedVariablesRule,
    of: ([node]) => say('The variable {name} is never used.', { name: called(nameOf(node), '$') }),
  },
  {
    rule: KnownDirectivesRule,
    of([node], context) {
      const name = nameOf(node);
      return context.getSchema().getDirective(name)
        ? say('The directive "@{name}" cannot be used here.', { name })
        : say('There is no directive {name}.', { name: called(name, '@') });
    },
  },
  {
    rule: UniqueDirectivesPerLocationRule,
    of: ([node]) => say('The directive {name} can be used only once in a place.', { name: called(nameOf(node), '@') }),
  },
  {
    rule: KnownArgumentNamesRule,
    of: ([node], context) =>
      say('There is no argument {name} of {holder}.', { name: called(nameOf(node)), holder: holderOf(context) }),
  },
  { rule: UniqueArgumentNamesRule, of: only('There can be only one argument {name}.') },
  { rule: ValuesOfCorrectTypeRule, of: ofValue },
  {
    rule: ProvidedRequiredArgumentsRule,
    of([node], context) {
      const given = node && 'arguments' in node ? (node.arguments ?? []).map(nameOf) : [];
      const { args = [] } = context.getDirective() ?? context.getFieldDef() ?? {};
      const missing = args.filter((argument) => isRequiredArgument(argument) && !given.includes(argument.name));
      const names = quoted(missing.map(({ name }) => name));
      return say('Give {holder} what it requires: {names}.', { holder: holderOf(context), names });
    },
  },
  {
    rule: VariablesInAllowedPositionRule,
    of: ([node]) =>
      say('The variable {name} has another type than the place where it is used.', { name: called(nameOf(node), '$') }),
  },
  {
    rule: OverlappingFieldsCanBeMergedRule,
    of: ([node]) =>
      say('The fields {name} conflict. Give them different aliases, or ask for the same in both.', {
        name: called(nameOf(node)),
      }),
  },
  { rule: UniqueInputFieldNamesRule, of: only('There can be only one input field {name}.') },
  {
    rule: MaxIntrospectionDepthRule,
    code: 'OPERATION_TOO_COMPLEX',
    of: () => say('The introspection goes too deep. Ask for fewer levels.'),
  },
];

/** Says of a value where it stands and what it should be, and nothing of what it is. */
function ofValue([node]: readonly ASTNode[], context: ValidationContext): Said {
  const argument = context.getArgument();
  const place = argument ? say('the argument "{name}"', { name: argument.name }) : say('the default of a variable');
  const type = context.getInputType();
  const input = getNamedType(node?.kind === Kind.OBJECT_FIELD ? context.getParentInputType() : type);
  if (node?.kind === Kind.OBJECT_FIELD && !type && input) {
    const name = called(nameOf(node));
    return say('The input "{input}" in {place} has no field {name}.', { input: input.name, place, name });
  }
  if (node?.kind === Kind.OBJECT && isInputObjectType(input)) {
    const given = node.fields.map(nameOf);
    const missing = Object.values(input.getFields()).filter(
      (field) => isRequiredInputField(field) && !given.includes(field.name),
    );
    if (missing.length > 0) {
      const names = quoted(missing.map(({ name }) => name));
      return say('Give the input "{input}" in {place} what it requires: {names}.', { input: input.name, place, names });
    }
    if (input.isOneOf) {
      return say('Give the input "{input}" in {place} exactly one of its fields, and not null.', {
        input: input.name,
        place,
      });
    }
  }
  return type
    ? say('A value in {place} does not fit. It must be of type "{type}".', { place, type: String(type) })
    : say('A value in {place} does not fit. It must be as the schema says.', { place });
}
