import { ManagedPolicy, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

export interface NarrowRoleProps {
  /** Service that takes the role, such as `lambda`. */
  readonly service: string;
  readonly statements: readonly PolicyStatement[];
}

/**
 * A role with exactly the statements given, in a policy that is there before the role is used.
 *
 * `role` cannot be widened: what constructs of the library would grant in passing is left out, so that
 * the tables in `rights.ts` say all.
 */
export class NarrowRole extends Construct {
  readonly role: ReturnType<Role['withoutPolicyUpdates']>;
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, { service, statements }: NarrowRoleProps) {
    super(scope, id);
    this.policy = new ManagedPolicy(this, 'Policy', { statements: [...statements] });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal(`${service}.amazonaws.com`),
      managedPolicies: [this.policy],
    });
    this.role = role.withoutPolicyUpdates();
  }
}
