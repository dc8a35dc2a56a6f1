// Package withfiles is a function's need of the bucket of files, and of what is published
// in it.
package withfiles

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/cloud"
	"github.com/openaso/openaso/shared/files/s3files"
)

// Need opens the bucket that the environment names. The bucket says under which key its
// files are encrypted.
func Need() cloud.Need {
	return cloud.Need{Names: []string{spec.EnvBucket}, Open: func(_ context.Context, o *cloud.Opening) error {
		o.Parts.Files = open(o)
		return nil
	}}
}

// Catalog is Need with what is published there, read again every few minutes.
func Catalog() cloud.Need {
	return cloud.Need{Names: []string{spec.EnvBucket}, Open: func(_ context.Context, o *cloud.Opening) error {
		store := open(o)
		o.Parts.Files = store
		o.Publish(func(ctx context.Context) (*catalog.Catalog, error) { return catalog.Load(ctx, store) })
		return nil
	}}
}

func open(o *cloud.Opening) *s3files.Files {
	client := s3.NewFromConfig(o.Service("S3"), func(s *s3.Options) { s.UsePathStyle = s.BaseEndpoint != nil })
	return s3files.New(client, o.Get(spec.EnvBucket), "")
}
