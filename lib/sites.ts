import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  PriceClass,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Site } from '../pages/site.ts';
import { acknowledge } from './acknowledge.ts';
import { anyBucketOf, originOf } from './buckets.ts';
import { API_PREFIX, type HttpApi, ORIGIN_HEADER } from './http-api.ts';
import { pageBucket } from './page-bucket.ts';
import { pageHeaders } from './page-headers.ts';
import { Publisher } from './publisher.ts';
import type { Shared } from './service-function.ts';
import type { IdentitySource } from './staff-identity.ts';

interface SitesProps extends Shared {
  readonly api: HttpApi;
  readonly staff: IdentitySource | undefined;
}

/** Where a distribution of CloudFront may be, as long as nobody knows its name. */
const ANY_DISTRIBUTION = 'https://*.cloudfront.net';

/**
 * The two sites: the shell with the API behind it at `/api/`, and the frames, which hold nothing.
 *
 * Each names the other in its policy, and the buckets admit the shell alone. With names of the owner all are
 * exact. Without, the name of one distribution is not known while the other is made, and buckets that name
 * the shell cannot be named by it: so the shell's header admits any distribution and any bucket of the
 * region, and its own HTML narrows that to ours, as `Publisher` writes it.
 */
export class Sites extends Construct {
  readonly shell: Distribution;
  readonly frame: Distribution;
  /** Origins such as `https://label.example.org`. */
  readonly shellUrl: string;
  readonly frameUrl: string;

  constructor(scope: Construct, id: string, shared: SitesProps) {
    super(scope, id);
    const { props, store, staff } = shared;
    const objects = [store.buckets.data, store.buckets.exports].map(originOf).join(' ');
    const buckets = {
      shell: pageBucket(this, 'shell', shared),
      frame: pageBucket(this, 'frame', shared),
    };
    this.shell = this.#distribution('Shell', 'shell', shared, {
      bucket: buckets.shell,
      origins: {
        shell: '',
        frame: props.domains ? `https://${props.domains.frame}` : ANY_DISTRIBUTION,
        objects: props.domains ? objects : anyBucketOf(this),
        identity: staff?.origin,
      },
      behaviors: { [`/${API_PREFIX}/*`]: apiBehavior(shared) },
    });
    this.shellUrl = `https://${props.domains?.shell ?? this.shell.distributionDomainName}`;
    store.buckets.admit(this.shellUrl);
    this.frame = this.#distribution('Frame', 'frame', shared, {
      bucket: buckets.frame,
      origins: { shell: this.shellUrl, frame: '' },
    });
    this.frameUrl = `https://${props.domains?.frame ?? this.frame.distributionDomainName}`;
    new Publisher(this, 'Publisher', {
      ...shared,
      buckets: Object.values(buckets),
      publication: {
        shellBucket: buckets.shell.bucketName,
        frameBucket: buckets.frame.bucketName,
        frameUrl: this.frameUrl,
        narrowing: props.domains ? '' : narrowingOf(objects, staff?.origin, this.frameUrl),
        signIn: JSON.stringify(staff?.signIn ?? {}),
      },
    });
  }

  #distribution(
    id: string,
    site: Site,
    { props, store }: Shared,
    of: {
      readonly bucket: IBucket;
      readonly origins: Parameters<typeof pageHeaders>[3];
      readonly behaviors?: Readonly<Record<string, BehaviorOptions>>;
    },
  ): Distribution {
    const origin = S3BucketOrigin.withOriginAccessControl(of.bucket);
    const page = (asset: boolean): BehaviorOptions => ({
      origin,
      compress: true,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      cachePolicy: asset ? CachePolicy.CACHING_OPTIMIZED : CachePolicy.CACHING_DISABLED,
      responseHeadersPolicy: pageHeaders(this, site, asset, of.origins),
    });
    const distribution = new Distribution(this, id, {
      comment: `Assay: ${site}`,
      defaultBehavior: page(false),
      additionalBehaviors: { '/assets/*': page(true), ...of.behaviors },
      ...(site === 'shell' ? { defaultRootObject: 'index.html' } : {}),
      ...(props.domains
        ? {
            domainNames: [props.domains[site]],
            certificate: Certificate.fromCertificateArn(
              this,
              `${id}Certificate`,
              props.domains.certificateArn,
            ),
            minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
          }
        : {}),
      ...(props.webAclArn === undefined ? {} : { webAclId: props.webAclArn }),
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_ALL,
      enableLogging: true,
      logBucket: store.buckets.logs,
      logFilePrefix: `${site}/`,
      logIncludesCookies: false,
    });
    explain(distribution, { hasWebAcl: props.webAclArn !== undefined, named: !!props.domains });
    return distribution;
  }
}

/** The API, never kept, with the secret that the functions ask for. */
function apiBehavior({ api, store }: Shared & { readonly api: HttpApi }): BehaviorOptions {
  return {
    origin: new HttpOrigin(api.hostName, {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [OriginSslPolicy.TLS_V1_2],
      // A reference that CloudFormation resolves: the template holds no secret.
      customHeaders: { [ORIGIN_HEADER]: store.originSecret.secretValue.unsafeUnwrap() },
    }),
    allowedMethods: AllowedMethods.ALLOW_ALL,
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
    cachePolicy: CachePolicy.CACHING_DISABLED,
    originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    compress: true,
  };
}

function explain(
  distribution: Distribution,
  { hasWebAcl, named }: { readonly hasWebAcl: boolean; readonly named: boolean },
): void {
  acknowledge(distribution, {
    'AwsSolutions-CFR1': 'Annotators may be anywhere; allowedIpRanges narrows where they may not.',
    ...(hasWebAcl
      ? {}
      : { 'AwsSolutions-CFR2': 'The owner has turned the web ACL off, or attaches their own.' }),
    ...(named
      ? {}
      : {
          'AwsSolutions-CFR4':
            'CloudFront’s own certificate fixes the protocol; the prop domains brings TLS 1.2 and up.',
        }),
  });
}

/** The policy that the shell's HTML adds to its header's: only our frames, buckets and accounts. */
const narrowingOf = (objects: string, identity = '', frame: string): string =>
  `connect-src ${["'self'", objects, identity].filter((origin) => origin !== '').join(' ')}; frame-src ${frame}`;
