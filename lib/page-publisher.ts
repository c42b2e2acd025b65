import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { htmlAt, mediaTypeOf, type Site } from '../pages/site.ts';
import { acknowledge, wildcardOf } from './acknowledge.ts';
import { NarrowRole } from './narrow-role.ts';
import { assetsOf, pagesOf } from './page-bundles.ts';
import type { Shared } from './service-function.ts';

/**
 * Copies the files of the pages into their buckets, by the CDK's own function, under a role that can read
 * these files, write to those buckets, and delete nothing: older assets stay for pages that are open.
 */
export class PagePublisher extends Construct {
  readonly #logs: LogGroup;
  readonly #access: NarrowRole;

  constructor(scope: Construct, id: string, { store, props }: Shared) {
    super(scope, id);
    this.#logs = new LogGroup(this, 'Logs', {
      encryptionKey: store.key,
      retention: props.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#access = new NarrowRole(this, 'Access', {
      service: 'lambda',
      statements: [
        new PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [`${this.#logs.logGroupArn}:*`],
        }),
      ],
    });
    acknowledge(this.#access.policy, {
      [wildcardOf(this.#logs, ':*')]: 'The streams of its own log group; Lambda names them.',
    });
  }

  /** @param narrow where the frames are, for a policy in the HTML, if the header could not name them */
  publish(site: Site, bucket: IBucket, frameUrl: string, narrow: boolean): void {
    this.#access.policy.addStatements(
      new PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects('*')] }),
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
    );
    acknowledge(this.#access.policy, {
      [wildcardOf(bucket, '/*')]: 'All files of a site, and nothing else, are in its bucket.',
    });
    for (const { kind, folder } of assetsOf(site)) {
      this.#copy(`${site}-${kind}`, bucket, [Source.asset(folder)], mediaTypeOf(`.${kind}`));
    }
    const pages = pagesOf(site).map(({ key, html }) => {
      const text = htmlAt(html, frameUrl);
      return Source.data(key, narrow ? narrowed(text, frameUrl) : text);
    });
    this.#copy(`${site}-html`, bucket, pages, mediaTypeOf('.html'));
  }

  #copy(id: string, bucket: IBucket, sources: readonly ISource[], contentType: string): void {
    const { role, policy } = this.#access;
    const files = sources.map((source) => source.bind(this, { handlerRole: role }));
    policy.addStatements(
      new PolicyStatement({
        actions: ['s3:GetObject'],
        resources: files.map((file) => file.bucket.arnForObjects(file.zipObjectKey)),
      }),
    );
    new BucketDeployment(this, id, {
      sources: files.map((file) => ({ bind: () => file })),
      destinationBucket: bucket,
      contentType,
      prune: false,
      memoryLimit: 256,
      logGroup: this.#logs,
      role,
    });
    explain(this);
  }
}

/** Other frames than ours are refused by the page, though its header admits all of CloudFront. */
function narrowed(html: string, frameUrl: string): string {
  const policy = `<meta http-equiv="Content-Security-Policy" content="frame-src ${frameUrl}" />`;
  return html.replace('<head>', `<head>\n    ${policy}`);
}

function explain(scope: Construct): void {
  const copier = Stack.of(scope).node.children.find(({ node }) =>
    node.id.startsWith('Custom::CDKBucketDeployment'),
  );
  if (copier === undefined) throw new Error('the function that copies pages has another name');
  const reason = 'The CDK’s own function copies the pages while a deployment runs, and only then.';
  acknowledge(copier, {
    'AwsSolutions-L1': reason,
    'HIPAA.Security-LambdaConcurrency': reason,
    'HIPAA.Security-LambdaDLQ': reason,
    'HIPAA.Security-LambdaInsideVPC': reason,
  });
}
