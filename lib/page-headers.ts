import { Duration } from 'aws-cdk-lib';
import {
  HeadersReferrerPolicy,
  ResponseHeadersPolicy,
  type ResponseSecurityHeadersBehavior,
} from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { headersOf, type Origins, type Site } from '../pages/site.ts';

/** Headers that CloudFront takes as settings of their own, not as custom ones. */
const SETTINGS = ['content-security-policy', 'x-content-type-options', 'referrer-policy'];

/** The headers of a site's pages or assets as CloudFront sends them; and HTTPS from then on. */
export function pageHeaders(
  scope: Construct,
  site: Site,
  asset: boolean,
  origins: Origins,
): ResponseHeadersPolicy {
  const headers = headersOf(site, asset, origins);
  const id = `${site === 'shell' ? 'Shell' : 'Frame'}${asset ? 'Asset' : 'Page'}Headers`;
  return new ResponseHeadersPolicy(scope, id, {
    comment: `Assay: ${asset ? 'assets' : 'pages'} of the ${site}`,
    securityHeadersBehavior: settingsOf(headers),
    customHeadersBehavior: {
      customHeaders: Object.entries(headers)
        .filter(([header]) => !SETTINGS.includes(header))
        .map(([header, value]) => ({ header, value, override: true })),
    },
  });
}

function settingsOf(headers: Readonly<Record<string, string>>): ResponseSecurityHeadersBehavior {
  const policy = headers['content-security-policy'];
  return {
    ...(policy === undefined
      ? {}
      : { contentSecurityPolicy: { contentSecurityPolicy: policy, override: true } }),
    contentTypeOptions: { override: true },
    referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
    strictTransportSecurity: {
      accessControlMaxAge: Duration.days(365),
      includeSubdomains: false,
      override: true,
    },
  };
}
