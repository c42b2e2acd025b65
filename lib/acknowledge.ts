import type { CfnElement } from 'aws-cdk-lib';
import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Says beside a construct why a rule of cdk-nag does not hold for it or what is in it: rule → reason. */
export function acknowledge(scope: IConstruct, reasons: Readonly<Record<string, string>>): void {
  const acknowledged = Object.entries(reasons).map(([id, reason]) => ({ id, reason }));
  Validations.of(scope).acknowledge(...acknowledged);
}

/** How cdk-nag names a resource whose end is a wildcard: `AwsSolutions-IAM5[Resource::<Logs.Arn>:*]`. */
export function wildcardOf(resource: IConstruct, rest: string): string {
  const element = resource.node.defaultChild as CfnElement; // every resource of the library has one
  return `AwsSolutions-IAM5[Resource::<${Stack.of(resource).getLogicalId(element)}.Arn>${rest}]`;
}
