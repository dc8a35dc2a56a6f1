// Package withsecrets is a function's need of the deployment's secrets.
package withsecrets

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/cloud"
	"github.com/openaso/openaso/shared/config"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/internal/awsfault"
)

// Need reads the secret that the environment names: the key of the index rows and the
// connections. A secret that was rotated is read within minutes.
func Need() cloud.Need {
	return cloud.Need{Names: []string{spec.EnvSecret}, Open: func(_ context.Context, o *cloud.Opening) error {
		client := secretsmanager.NewFromConfig(o.Service("SECRETS_MANAGER"))
		o.Renew("secrets", func(ctx context.Context, p *assemble.Parts) error {
			out, err := client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String(o.Get(spec.EnvSecret))})
			if awsfault.Code(err) == "ResourceNotFoundException" {
				return fault.New(fault.Unavailable, "secrets: the secret that %s names is not there, or holds no document yet: put one into it", spec.EnvSecret)
			}
			if err != nil {
				return awsfault.Of(err, "secrets")
			}
			secrets, err := config.ReadSecrets([]byte(aws.ToString(out.SecretString)))
			if err == nil {
				p.Use(secrets)
			}
			return err
		})
		return nil
	}}
}
