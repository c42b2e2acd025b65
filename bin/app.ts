import process from 'node:process';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks } from 'cdk-nag';
import { bundleAll } from '../lib/bundle-all.ts';
import { LabelingStack } from '../lib/labeling-stack.ts';
import { AppProps, checked } from '../lib/service-props.ts';
import { WebAclStack } from '../lib/web-acl-stack.ts';

/** The owner's props: `assay` in the context of cdk.json, or JSON in `-c assay='{…}'`. */
function propsOf(app: App): AppProps {
  const given: unknown = app.node.tryGetContext('assay') ?? {};
  return checked(AppProps, typeof given === 'string' ? JSON.parse(given) : given);
}

bundleAll();
const app = new App();
const props = propsOf(app);
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
