import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  BucketEncryption,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Site } from '../pages/site.ts';
import { acknowledge } from './acknowledge.ts';
import { newBucket } from './buckets.ts';
import type { Shared } from './service-function.ts';

const PUBLIC_CODE =
  'The code of the pages: public, the same for everybody, and made anew by a deployment.';

/** A bucket for the files of a site, which only its distribution reads. */
export function pageBucket(scope: Construct, site: Site, { store, props }: Shared): IBucket {
  const bucket = newBucket(scope, site === 'shell' ? 'ShellPages' : 'FramePages', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(30) }],
    serverAccessLogsBucket: store.buckets.logs,
    serverAccessLogsPrefix: `pages-${site}/`,
    removalPolicy: props.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  acknowledge(bucket, {
    'HIPAA.Security-S3DefaultEncryptionKMS': PUBLIC_CODE,
    'HIPAA.Security-S3BucketReplicationEnabled': PUBLIC_CODE,
  });
  return bucket;
}
