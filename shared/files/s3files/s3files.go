// Package s3files keeps files in an S3 bucket. A key is there whole or not at all, and
// the conditional writes that PutNew rests on are S3's own.
package s3files

import (
	"context"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/internal/awsfault"
)

// most is the most keys that S3 lists at once.
const most = 1000

// Files is a files.Files, safe for concurrent use.
//
// Its role needs s3:GetObject, s3:PutObject, s3:DeleteObject and
// s3:AbortMultipartUpload below the bucket and s3:ListBucket on it: without the last
// S3 answers a missing key with 403, and what is fault.NotFound elsewhere is
// fault.Unavailable. With a key of KMS it needs kms:GenerateDataKey and kms:Decrypt.
type Files struct {
	client *s3.Client
	bucket string
	key    string
}

// New keeps files in a bucket, encrypted under a KMS key (its id or ARN) or, with "",
// as the bucket says.
func New(client *s3.Client, bucket, kmsKey string) *Files {
	return &Files{client: client, bucket: bucket, key: kmsKey}
}

// Open implements files.Files. The reader's own errors are faults too.
func (f *Files) Open(ctx context.Context, key string) (io.ReadCloser, files.Info, error) {
	if err := files.CheckKey(key); err != nil {
		return nil, files.Info{}, err
	}
	out, err := f.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &f.bucket, Key: &key}, quiet)
	if awsfault.Code(err) == "NoSuchKey" {
		return nil, files.Info{}, fault.New(fault.NotFound, "no such file")
	}
	if err != nil {
		return nil, files.Info{}, awsfault.Of(err, "files: open")
	}
	info := files.Info{Key: key, Size: aws.ToInt64(out.ContentLength), Modified: aws.ToTime(out.LastModified)}
	return body{out.Body}, info, nil
}

// quiet keeps the SDK from logging that a file of many parts has no checksum of its own.
func quiet(o *s3.Options) { o.DisableLogOutputChecksumValidationSkipped = true }

// body gives a file's bytes. Whatever breaks them off is worth another try.
type body struct{ io.ReadCloser }

// Read implements io.Reader; any error but io.EOF is fault.Unavailable.
func (b body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == nil || err == io.EOF {
		return n, err
	}
	return n, fault.New(fault.Unavailable, "files: the file broke off while it was read")
}

// Delete implements files.Files; a file that is not there is gone already.
func (f *Files) Delete(ctx context.Context, key string) error {
	if err := files.CheckKey(key); err != nil {
		return err
	}
	_, err := f.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &f.bucket, Key: &key})
	if awsfault.Code(err) == "NoSuchKey" {
		return nil
	}
	return awsfault.Of(err, "files: delete")
}

// List implements files.Files: one request for each thousand keys. A limit of 0 or
// less means 1000.
func (f *Files) List(ctx context.Context, prefix, after string, limit int) ([]files.Info, error) {
	if limit <= 0 {
		limit = most
	}
	var all []files.Info
	for len(all) < limit {
		page, err := f.client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{
			Bucket: &f.bucket, Prefix: optional(prefix), StartAfter: optional(after),
			MaxKeys: aws.Int32(int32(min(limit-len(all), most))),
		})
		if err != nil {
			return nil, awsfault.Of(err, "files: list")
		}
		for _, o := range page.Contents {
			all = append(all, files.Info{Key: aws.ToString(o.Key), Size: aws.ToInt64(o.Size), Modified: aws.ToTime(o.LastModified)})
		}
		if !aws.ToBool(page.IsTruncated) || len(page.Contents) == 0 {
			break
		}
		after = all[len(all)-1].Key
	}
	return all, nil
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
