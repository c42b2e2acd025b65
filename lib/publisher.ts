import { CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge, wildcardOf } from './acknowledge.ts';
import { bundleOf, digestOf, PUBLISHER } from './bundles.ts';
import { NarrowFunction } from './narrow-function.ts';
import type { Publication } from './publisher/handler.ts';
import { logging, type Shared } from './service-function.ts';

export interface PublisherProps extends Shared {
  readonly buckets: readonly IBucket[];
  readonly publication: Omit<Publication, 'files'>;
}

/** Puts the pages into their buckets while a deployment runs; its function can write there, nothing else. */
export class Publisher extends Construct {
  constructor(scope: Construct, id: string, { buckets, publication, ...shared }: PublisherProps) {
    super(scope, id);
    const { function: publish, access } = new NarrowFunction(this, 'Publish', {
      bundle: () => bundleOf(PUBLISHER),
      description: 'Assay: publishes the pages',
      statements: buckets.map(
        (bucket) =>
          new PolicyStatement({
            actions: ['s3:PutObject'],
            resources: [bucket.arnForObjects('*')],
          }),
      ),
      environment: {},
      timeout: Duration.minutes(2),
      ...logging(shared),
      logRemoval: RemovalPolicy.DESTROY,
    });
    acknowledge(access.policy, {
      ...Object.fromEntries(
        buckets.map((bucket) => [
          wildcardOf(bucket, '/*'),
          'All files of a site, and nothing else, are in its bucket.',
        ]),
      ),
    });
    const files = Stack.of(this).bundlingRequired ? digestOf(bundleOf(PUBLISHER)) : 'not bundled';
    new CustomResource(this, 'Pages', {
      resourceType: 'Custom::AssayPages',
      serviceToken: publish.functionArn,
      serviceTimeout: Duration.minutes(5),
      properties: { ...publication, files } satisfies Publication,
    });
  }
}
