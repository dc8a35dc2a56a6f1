package stack

import "github.com/aws/jsii-runtime-go"

// object is a JSON object of CloudFormation; values may be CDK's tokens.
type object = map[string]any

// document is a policy of statements.
func document(statements ...object) object {
	return object{"Version": "2012-10-17", "Statement": statements}
}

// allow lets a role do actions on resources.
func allow(actions []string, resources ...*string) object {
	return object{"Effect": "Allow", "Action": actions, "Resource": values(resources)}
}

// allowService lets a service do actions on resources, where the condition holds.
func allowService(service string, actions []string, resource *string, condition object) object {
	s := allow(actions, resource)
	s["Principal"] = object{"Service": service}
	return when(s, condition)
}

func when(s, condition object) object {
	if condition != nil {
		s["Condition"] = condition
	}
	return s
}

// onlyTLS refuses everybody who does not encrypt on the way (45 CFR 164.312(e)(1)).
func onlyTLS(actions string, resources ...*string) object {
	return object{"Sid": "OnlyTLS", "Effect": "Deny", "Principal": "*", "Action": actions, "Resource": values(resources),
		"Condition": object{"Bool": object{"aws:SecureTransport": "false"}}}
}

// trust lets a service take a role.
func trust(service string, condition object) object {
	return document(when(object{"Effect": "Allow", "Principal": object{"Service": service}, "Action": "sts:AssumeRole"}, condition))
}

// ours is the condition that a service acts for this account: another account's
// configuration cannot make it a deputy.
func (b *builder) ours() object {
	return object{"StringEquals": object{"aws:SourceAccount": b.Account()}}
}

// arn is the ARN of something in this account and region.
func (b *builder) arn(service, resource string) *string {
	return join("arn:", *b.Partition(), ":", service, ":", *b.Region(), ":", *b.Account(), ":", resource)
}

// join puts texts and tokens together.
func join(parts ...string) *string {
	s := ""
	for _, p := range parts {
		s += p
	}
	return jsii.String(s)
}

func values(list []*string) (out []any) {
	for _, s := range list {
		out = append(out, s)
	}
	return out
}
