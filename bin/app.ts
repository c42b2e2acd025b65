import process from 'node:process';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks } from 'cdk-nag';
import { bundleAll } from '../lib/bundle-all.ts';
import { LabelingStack } from '../lib/labeling-stack.ts';
import { appProps } from '../lib/service-props.ts';
import { WebAclStack } from '../lib/web-acl-stack.ts';

const app = new App();
const props = appProps(app.node.tryGetContext('assay')); // before the bundles: a wrong one waits for nothing
bundleAll();
const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region = 'us-east-1' } = process.env;
const env = { region, ...(account === undefined ? {} : { account }) };
const { webAcl, allowedIpRanges, requestsPerAddress, ...service } = props;
const acl = webAcl
  ? new WebAclStack(app, 'AssayWebAcl', {
      app: props,
      env: { ...env, region: 'us-east-1' },
      crossRegionReferences: region !== 'us-east-1',
    })
  : undefined;
new LabelingStack(app, 'Assay', {
  env,
  crossRegionReferences: region !== 'us-east-1',
  service: { ...service, ...(acl === undefined ? {} : { webAclArn: acl.webAclArn }) },
});
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new HIPAASecurityChecks(app));
