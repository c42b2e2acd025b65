import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnIPSet, CfnLoggingConfiguration, CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { admitServices } from './key-policy.ts';
import type { AppProps } from './service-props.ts';

/** Guesses at invites from one address in five minutes; a class that opens its link at once is below. */
const SESSIONS_PER_ADDRESS = 600;

type Rule = CfnWebACL.RuleProperty;

export interface WebAclStackProps extends StackProps {
  readonly app: AppProps;
}

/**
 * The web ACL of both sites, in us-east-1, where CloudFront looks for it: limits by address, the lists of
 * bad addresses and inputs that AWS keeps, and the owner's own ranges.
 */
export class WebAclStack extends Stack {
  readonly webAclArn: string;

  constructor(scope: Construct, id: string, { app, ...props }: WebAclStackProps) {
    super(scope, id, props);
    const ranges = rangesOf(this, app.allowedIpRanges);
    const webAcl = new CfnWebACL(this, 'WebAcl', {
      scope: 'CLOUDFRONT',
      description: 'Assay: limits by address',
      defaultAction: ranges.length === 0 ? { allow: {} } : { block: {} },
      visibilityConfig: seenAs('AssayWebAcl'),
      rules: numbered([
        limitOf('Sessions', SESSIONS_PER_ADDRESS, '/api/sessions'),
        limitOf('Requests', app.requestsPerAddress),
        managed('AWSManagedRulesAmazonIpReputationList'),
        managed('AWSManagedRulesKnownBadInputsRuleSet'),
        ...(ranges.length === 0 ? [] : [allowing(ranges)]),
      ]),
    });
    this.webAclArn = webAcl.attrArn;
    this.#log(webAcl, app);
  }

  #log(webAcl: CfnWebACL, app: AppProps): void {
    const removalPolicy = app.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const key = admitServices(new Key(this, 'Key', { enableKeyRotation: true, removalPolicy }));
    const logs = new LogGroup(this, 'Logs', {
      logGroupName: `aws-waf-logs-${this.stackName}`, // the prefix is asked for
      encryptionKey: key,
      retention: app.logDays,
      removalPolicy,
    });
    logs.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('delivery.logs.amazonaws.com')],
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [`${logs.logGroupArn}:*`],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: webAcl.attrArn,
      logDestinationConfigs: [
        `arn:${this.partition}:logs:${this.region}:${this.account}:log-group:${logs.logGroupName}`,
      ],
      redactedFields: [{ singleHeader: { Name: 'authorization' } }],
    });
  }
}

type Ranges = readonly { readonly arn: string }[];

/** Lists of addresses, one for each family that is used. */
function rangesOf(scope: Construct, ranges: readonly string[]): Ranges {
  const families = [
    { id: 'IPV4', addresses: ranges.filter((range) => !range.includes(':')) },
    { id: 'IPV6', addresses: ranges.filter((range) => range.includes(':')) },
  ];
  return families
    .filter(({ addresses }) => addresses.length > 0)
    .map(({ id, addresses }) => {
      const set = new CfnIPSet(scope, `Ranges${id}`, {
        scope: 'CLOUDFRONT',
        ipAddressVersion: id,
        addresses,
      });
      return { arn: set.attrArn };
    });
}

const seenAs = (metricName: string) => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false, // samples hold tokens
});

type Unnumbered = Omit<Rule, 'priority'>;

const numbered = (rules: readonly Unnumbered[]): Rule[] =>
  rules.map((rule, priority) => ({ ...rule, priority }));

/** Blocks an address above a number of requests in five minutes, to all paths or to one. */
const limitOf = (name: string, limit: number, path?: string): Unnumbered => ({
  name,
  action: { block: { customResponse: { responseCode: 429 } } },
  visibilityConfig: seenAs(`Assay${name}`),
  statement: {
    rateBasedStatement: {
      limit,
      evaluationWindowSec: 300,
      aggregateKeyType: 'IP',
      ...(path === undefined ? {} : { scopeDownStatement: startingWith(path) }),
    },
  },
});

const startingWith = (path: string): CfnWebACL.StatementProperty => ({
  byteMatchStatement: {
    fieldToMatch: { uriPath: {} },
    positionalConstraint: 'STARTS_WITH',
    searchString: path,
    textTransformations: [{ priority: 0, type: 'NORMALIZE_PATH' }],
  },
});

const managed = (name: string): Unnumbered => ({
  name,
  overrideAction: { none: {} },
  visibilityConfig: seenAs(name),
  statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
});

/** Comes last: a range may call, but not flood. */
function allowing(ranges: Ranges): Unnumbered {
  const [first, ...others] = ranges.map(({ arn }) => ({ ipSetReferenceStatement: { arn } }));
  return {
    name: 'Ranges',
    action: { allow: {} },
    visibilityConfig: seenAs('AssayRanges'),
    statement:
      first !== undefined && others.length === 0
        ? first
        : { orStatement: { statements: first === undefined ? [] : [first, ...others] } },
  };
}
