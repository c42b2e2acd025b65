import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { AppProps, checked } from '../../lib/service-props.ts';
import { WebAclStack } from '../../lib/web-acl-stack.ts';
import { ACCOUNT, deployed, type Resource } from './deployed.ts';

function aclOf(props: object) {
  const app = checked(AppProps, props);
  const env = { account: ACCOUNT, region: 'us-east-1' };
  const template = Template.fromStack(new WebAclStack(new App(), 'Acl', { app, env }));
  const acls = Object.values(template.findResources('AWS::WAFv2::WebACL')) as Resource[];
  const { Rules, ...acl } = acls[0]?.Properties ?? {};
  const rules = new Map<string, Resource['Properties']>(
    Rules.map((rule: Resource['Properties']) => [rule.Name, rule]),
  );
  return { template, acl, rules };
}

const open = aclOf({ requestsPerAddress: 12_345 });

describe('the web ACL', () => {
  test('limits an address, at the invites more than elsewhere', () => {
    const limited = (name: string) => open.rules.get(name).Statement.RateBasedStatement;
    expect(limited('Requests')).toMatchObject({
      Limit: 12_345,
      AggregateKeyType: 'IP',
      EvaluationWindowSec: 300,
    });
    expect(limited('Requests')).not.toHaveProperty('ScopeDownStatement');
    expect(limited('Sessions')).toMatchObject({
      Limit: 600,
      ScopeDownStatement: {
        ByteMatchStatement: {
          SearchString: '/api/sessions',
          PositionalConstraint: 'STARTS_WITH',
          TextTransformations: [{ Type: 'NORMALIZE_PATH' }],
        },
      },
    });
    for (const name of ['Requests', 'Sessions']) {
      const { Block } = open.rules.get(name).Action;
      expect([name, Block.CustomResponse.ResponseCode]).toEqual([name, 429]);
    }
  });

  test('has the lists of AWS, each rule at a place of its own, and blocks by them', () => {
    expect([...open.rules.keys()]).toEqual([
      'Sessions',
      'Requests',
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesKnownBadInputsRuleSet',
    ]);
    expect([...open.rules.values()].map(({ Priority }) => Priority)).toEqual([0, 1, 2, 3]);
    for (const name of ['AmazonIpReputationList', 'KnownBadInputsRuleSet']) {
      expect(open.rules.get(`AWSManagedRules${name}`).OverrideAction).toEqual({ None: {} });
    }
    expect([open.acl.Scope, open.acl.DefaultAction]).toEqual(['CLOUDFRONT', { Allow: {} }]);
  });

  test('lets only the ranges of the owner in, after the limits', () => {
    const { acl, rules, template } = aclOf({ allowedIpRanges: ['192.0.2.0/24', '2001:db8::/32'] });
    expect(acl.DefaultAction).toEqual({ Block: {} });
    expect([...rules.keys()].at(-1)).toBe('Ranges');
    expect(rules.get('Ranges').Action).toEqual({ Allow: {} });
    expect(rules.get('Ranges').Statement.OrStatement.Statements).toHaveLength(2);
    for (const [family, range] of [
      ['IPV4', '192.0.2.0/24'],
      ['IPV6', '2001:db8::/32'],
    ]) {
      const set = { IPAddressVersion: family, Addresses: [range], Scope: 'CLOUDFRONT' };
      template.hasResourceProperties('AWS::WAFv2::IPSet', set);
    }
  });

  test('logs without tokens, encrypted, for as long as the owner says', () => {
    open.template.hasResourceProperties('AWS::WAFv2::LoggingConfiguration', {
      RedactedFields: [{ SingleHeader: { Name: 'authorization' } }],
    });
    open.template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: Match.stringLikeRegexp('^aws-waf-logs-'),
      RetentionInDays: 365,
      KmsKeyId: Match.anyValue(),
    });
    const seen = [open.acl, ...open.rules.values()].map(({ VisibilityConfig }) => VisibilityConfig);
    expect(seen.filter(({ SampledRequestsEnabled }) => SampledRequestsEnabled)).toEqual([]);
  });

  test('stands before both sites', () => {
    const webAclArn = `arn:aws:wafv2:us-east-1:${ACCOUNT}:global/webacl/a/b`;
    const configs = deployed({ webAclArn })
      .ofType('AWS::CloudFront::Distribution')
      .map(([, { Properties }]) => Properties.DistributionConfig.WebACLId);
    expect(configs).toEqual([webAclArn, webAclArn]);
  });
});
