import { ACCOUNT, type Deployed, REGION } from './deployed.ts';

/** A statement with every reference replaced by the name it would have. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;
}

const listed = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::URLSuffix': 'amazonaws.com',
};

const ARNS: Readonly<Record<string, (id: string) => string>> = {
  'AWS::S3::Bucket': (id) => `arn:aws:s3:::${id}`,
  'AWS::DynamoDB::GlobalTable': (id) => `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${id}`,
};

/** ARNs of a template's resources, made from their logical ids. */
export class Names {
  readonly #deployed: Deployed;

  constructor(deployed: Deployed) {
    this.#deployed = deployed;
  }

  arn(id: string): string {
    const { Type } = this.#deployed.resources[id] ?? { Type: 'unknown' };
    const service = Type.split('::')[1]?.toLowerCase();
    return ARNS[Type]?.(id) ?? `arn:aws:${service}:${REGION}:${ACCOUNT}:${id}`;
  }

  /** The one resource whose logical id begins so. */
  idOf(start: string, type: string): string {
    const found = this.#deployed.ofType(type).filter(([id]) => id.startsWith(start));
    if (found.length !== 1) throw new Error(`${found.length} of ${type} begin with ${start}`);
    return found[0]![0];
  }

  /** Replaces intrinsic functions by what they would give. */
  text(value: unknown): string {
    if (typeof value === 'string') return value;
    const [name, given] = Object.entries(value as object)[0]!;
    switch (name) {
      case 'Ref':
        return PARAMETERS[given] ?? this.arn(given);
      case 'Fn::GetAtt':
        return given[1] === 'StreamArn' ? `${this.arn(given[0])}/stream/1` : this.arn(given[0]);
      case 'Fn::Join':
        return given[1].map((part: unknown) => this.text(part)).join(given[0]);
      default:
        throw new Error(`${name} is not known here`);
    }
  }

  /** The statements of a role, of all its policies. */
  statementsOf(roleId: string): Statement[] {
    const role = this.#deployed.resources[roleId]!.Properties;
    const own = listed(role.Policies).map(({ PolicyDocument }) => PolicyDocument);
    const managed = listed<{ Ref: string }>(role.ManagedPolicyArns).map(({ Ref }) => {
      if (Ref === undefined) throw new Error(`${roleId} has a policy of AWS`);
      return this.#deployed.resources[Ref]!.Properties.PolicyDocument;
    });
    const inline = [
      ...this.#deployed.ofType('AWS::IAM::Policy'),
      ...this.#deployed.ofType('AWS::IAM::ManagedPolicy'),
    ]
      .filter(([, { Properties }]) =>
        listed<{ Ref: string }>(Properties.Roles).some(({ Ref }) => Ref === roleId),
      )
      .map(([, { Properties }]) => Properties.PolicyDocument);
    return [...own, ...managed, ...inline].flatMap((document) =>
      listed(document.Statement).map((statement) => this.#statement(statement)),
    );
  }

  // biome-ignore lint/suspicious/noExplicitAny: a statement as CloudFormation writes it
  #statement(statement: any): Statement {
    for (const foreign of ['NotAction', 'NotResource', 'NotPrincipal']) {
      if (foreign in statement) throw new Error(`${foreign} is not known here`);
    }
    const conditions = Object.entries(statement.Condition ?? {}).map(([operator, keys]) => [
      operator,
      Object.fromEntries(
        Object.entries(keys as object).map(([key, values]) => [
          key,
          listed(values).map((value) => this.text(value)),
        ]),
      ),
    ]);
    return {
      effect: statement.Effect,
      actions: listed(statement.Action),
      resources: listed(statement.Resource).map((resource) => this.text(resource)),
      conditions: Object.fromEntries(conditions),
    };
  }

  /** Entry → statements of its function's role. */
  functions(): ReadonlyMap<string, readonly Statement[]> {
    return new Map(
      this.#deployed
        .ofType('AWS::Lambda::Function')
        .map(([, { Properties }]) => [
          String(Properties.Description).replace('Assay: ', ''),
          this.statementsOf(Properties.Role['Fn::GetAtt'][0]),
        ]),
    );
  }
}

/** What somebody tries. `context` holds the condition keys of the request. */
export interface Attempt {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

const like = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'is',
  ).test(text);

function holds(operator: string, wanted: readonly string[], given: readonly string[]): boolean {
  const matches = (value: string) =>
    wanted.some((each) => (operator.endsWith('StringEquals') ? each === value : like(each, value)));
  switch (operator) {
    case 'StringEquals':
    case 'StringLike':
    case 'ArnLike':
      return given.length > 0 && given.every(matches);
    case 'ForAllValues:StringLike':
      return given.every(matches); // IAM: true where the key is absent
    default:
      throw new Error(`the condition ${operator} is not known here`);
  }
}

/**
 * Whether statements allow an attempt, by the rules of IAM for one identity policy: a deny wins, an allow is
 * needed, every condition of a statement must hold.
 */
export function allows(statements: readonly Statement[], attempt: Attempt): boolean {
  const { action, resource, context = {} } = attempt;
  const applying = statements.filter(
    (statement) =>
      statement.actions.some((pattern) => like(pattern, action)) &&
      statement.resources.some((pattern) => like(pattern, resource)) &&
      Object.entries(statement.conditions).every(([operator, keys]) =>
        Object.entries(keys).every(([key, wanted]) =>
          holds(operator, listed(wanted as string[]), listed(context[key] as string[])),
        ),
      ),
  );
  return (
    applying.some(({ effect }) => effect === 'Allow') &&
    !applying.some(({ effect }) => effect === 'Deny')
  );
}
