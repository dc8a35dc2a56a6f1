// Package withfiles is a function's need of the bucket of files, and of what is published
// in it.
package withfiles

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/cloud"
	"github.com/openaso/openaso/shared/fault"
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

// Catalog is Need with what is published there, read again every few minutes. Where nothing
// is, the function does not start.
func Catalog() cloud.Need {
	return cloud.Need{Names: []string{spec.EnvBucket}, Open: func(_ context.Context, o *cloud.Opening) error {
		store := open(o)
		o.Parts.Files = store
		o.Renew("catalog", func(ctx context.Context, p *assemble.Parts) error {
			book, err := catalog.Load(ctx, store)
			if err == nil && len(book.Employers()) == 0 {
				// By no catalog at all, claims would be decided as nobody's.
				err = fault.New(fault.Unavailable, "catalog: no agreement is published below %s", catalog.Agreements)
			}
			if err == nil {
				p.Book, p.Catalog = book, book
			}
			return err
		})
		return nil
	}}
}

// Screening is the lists by which payees are screened, read again every few minutes; one that
// cannot be read leaves the last in force. Where one is not published, payments wait, and the log says so each time.
func Screening() cloud.Need {
	return cloud.Need{Names: []string{spec.EnvBucket}, Open: func(_ context.Context, o *cloud.Opening) error {
		store := open(o)
		o.Renew("screening", func(ctx context.Context, p *assemble.Parts) error {
			lists, lacks, err := catalog.LoadScreening(ctx, store)
			if err != nil {
				return err
			}
			assemble.Lacking(p.Log, lacks)
			p.Screening = lists
			return nil
		})
		return nil
	}}
}

func open(o *cloud.Opening) *s3files.Files {
	client := s3.NewFromConfig(o.Service("S3"), func(s *s3.Options) { s.UsePathStyle = s.BaseEndpoint != nil })
	return s3files.New(client, o.Get(spec.EnvBucket), "")
}
