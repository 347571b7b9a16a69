import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { idNumberOf } from '../../seed/population/id-number.ts';
import { usccOf } from '../../seed/population/uscc.ts';
import type { Draw } from './random.ts';

export interface RandomOperation {
  text: string;
  variables: Record<string, unknown>;
}

export interface OperationOptions {
  /** Names that aliases are drawn from beside made-up ones; none for aliases that can meet no other name. */
  hostile: readonly string[];
  kind?: 'query' | 'mutation';
  depth?: number;
}

/** Every name that somebody could hope to collide with. */
export function hostileNames(schema: GraphQLSchema): string[] {
  const names = new Set([
    '__typename',
    '_entities',
    '_service',
    '__proto__',
    'constructor',
    'toString',
    '__0',
    '__1',
    '__e0',
  ]);
  names.add('representations').add('price__alias_0').add('__fault');
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      names.add(field.name);
      for (const argument of field.args) names.add(argument.name);
    }
  }
  return [...names];
}

/** An operation over a schema in any written form: aliases, merged fields, fragments of every kind, conditions, variables. */
export function randomOperation(schema: GraphQLSchema, draw: Draw, options: OperationOptions): RandomOperation {
  const { hostile, kind = 'query', depth: most = 4 } = options;
  const fragments: string[] = [];
  const definitions: string[] = [];
  const variables: Record<string, unknown> = {};
  let count = 0;
  let budget = 40;
  const chance = (percent: number): boolean => draw(100) < percent;
  const pick = <T>(items: readonly T[]): T => items[draw(items.length)] as T;

  function variable(type: GraphQLInputType, value: unknown, isOptional = false): string {
    const name = hostile.length > 0 && chance(20) ? `representations${count++ || ''}` : `x${count++}`;
    const isConditions = typeof type === 'string';
    const hasDefault = chance(20);
    const otherwise = isConditions ? String(value) : literal(valueFor(type), type);
    // With a default a variable may stand where null may not.
    const declared = hasDefault && chance(50) ? String(type).replace(/!$/, '') : String(type);
    definitions.push(`$${name}: ${declared}${hasDefault ? ` = ${otherwise}` : ''}`);
    if (!((isOptional || hasDefault) && chance(30))) variables[name] = value;
    return `$${name}`;
  }

  function literal(value: unknown, type: GraphQLInputType): string {
    if (isNonNullType(type)) return literal(value, type.ofType);
    if (value === null) return 'null';
    if (isListType(type)) return `[${(value as unknown[]).map((item) => literal(item, type.ofType)).join(', ')}]`;
    if (isInputObjectType(type)) {
      const fields = type.getFields();
      const parts = Object.entries(value as object).map(
        ([name, inner]) => `${name}: ${literal(inner, (fields[name] as { type: GraphQLInputType }).type)}`,
      );
      return `{ ${parts.join(', ')} }`;
    }
    return isEnumType(type) ? String(value) : JSON.stringify(value);
  }

  function valueFor(type: GraphQLInputType, depth = 0): unknown {
    if (isNonNullType(type)) return valueFor(type.ofType, depth);
    if (isListType(type)) return Array.from({ length: draw(3) }, () => valueFor(type.ofType, depth));
    if (isEnumType(type)) return pick(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields());
      return Object.fromEntries(
        fields
          .filter((field) => isNonNullType(field.type) || (depth < 2 && chance(50)))
          .map((field) => [field.name, valueFor(field.type, depth + 1)]),
      );
    }
    switch (getNamedType(type).name) {
      case 'Int':
      case 'Fen':
        return draw(6);
      case 'Float':
        return draw(10) / 2;
      case 'Boolean':
        return chance(50);
      case 'IDNumber':
        return idNumberOf(draw(5), 0, '1980-01-01', 'MALE');
      case 'USCC':
        return usccOf(draw(5));
      case 'RealEstateUnitNumber':
        return '990101001001GB00001F00010001';
      case 'Date':
        return '2020-01-01';
      case 'DateTime':
        return '2020-01-01T00:00:00Z';
      default:
        return `k-${draw(6)}`;
    }
  }

  function argumentsOf(field: GraphQLField<unknown, unknown>): string {
    const parts = field.args.flatMap((argument) => {
      if (!isNonNullType(argument.type) && chance(50)) return [];
      const value = valueFor(argument.type);
      const sent = chance(40)
        ? variable(argument.type, value, !isNonNullType(argument.type))
        : literal(value, argument.type);
      return [`${argument.name}: ${sent}`];
    });
    return parts.length > 0 ? `(${parts.join(', ')})` : '';
  }

  function condition(): string {
    if (!chance(12)) return '';
    const value = chance(60);
    const text = chance(50) ? String(value) : variable('Boolean!' as never, value);
    return ` @${pick(['skip', 'include'])}(if: ${text})`;
  }

  function aliasFor(): string {
    if (hostile.length > 0 && chance(60)) return `${pick(hostile)}: `;
    return `a${count++}: `;
  }

  function fieldOf(field: GraphQLField<unknown, unknown>, depth: number): string {
    const named = getNamedType(field.type);
    const inner = isLeafType(named) ? '' : ` { ${selectionOf(named, depth - 1)} }`;
    const given = argumentsOf(field);
    // The same field twice under one name is merged; with other arguments it would be another field.
    const alias = field.args.length > 0 || chance(45) ? aliasFor() : '';
    return `${alias}${field.name}${given}${condition()}${inner}`;
  }

  function selectionOf(type: GraphQLNamedType, depth: number): string {
    const parts: string[] = [];
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    const usable = fields.filter(({ type: output }) => depth > 0 || isLeafType(getNamedType(output)));
    const size = 1 + draw(4);
    for (let i = 0; i < size && budget > 0; i++) {
      budget -= 1;
      if (usable.length > 0 && !chance(isAbstractType(type) ? 40 : 15)) parts.push(fieldOf(pick(usable), depth));
      else if (chance(40)) parts.push(`${chance(50) ? aliasFor() : ''}__typename`);
      else parts.push(fragmentOn(type, depth));
    }
    return parts.join(' ') || '__typename';
  }

  function fragmentOn(type: GraphQLNamedType, depth: number): string {
    const possible = isAbstractType(type) ? [...schema.getPossibleTypes(type)] : [];
    const interfaces = isObjectType(type) || isInterfaceType(type) ? [...type.getInterfaces()] : [];
    const on = pick<GraphQLNamedType>([type, ...possible, ...possible, ...interfaces]);
    const body = selectionOf(on, depth);
    if (chance(30)) {
      fragments.push(`fragment F${fragments.length} on ${on.name} { ${body} }`);
      return `...F${fragments.length - 1}${condition()}`;
    }
    return `...${on === type && chance(40) ? '' : ` on ${on.name}`}${condition()} { ${body} }`;
  }

  const root = kind === 'mutation' ? schema.getMutationType() : schema.getQueryType();
  const body = root ? selectionOf(root, most) : '__typename';
  const head = definitions.length > 0 ? `(${definitions.join(', ')})` : '';
  return { text: `${kind} ${chance(30) ? 'Named' : ''}${head} { ${body} } ${fragments.join(' ')}`, variables };
}
