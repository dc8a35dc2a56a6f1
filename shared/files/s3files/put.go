package s3files

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	smithy "github.com/aws/smithy-go/middleware"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/internal/awsfault"
)

// partSize is the most that is held in memory of one file, plus small. A file of no more bytes is one
// request; a larger one is an upload of parts this long, of which S3 takes 10,000: up
// to 80 GB. S3 wants 5 MB or more of every part but the last.
const (
	partSize = 8 << 20
	small    = 64 << 10
)

// Put implements files.Files. The Info's time is S3's, to the second. It reads r in
// pieces that it can send again, so that r may be of any length and need not seek.
func (f *Files) Put(ctx context.Context, key string, r io.Reader) (files.Info, error) {
	return f.put(ctx, key, r, nil)
}

// PutNew implements files.Files. fault.Conflict may also be the answer to a caller whose
// own earlier try was stored while its answer got lost: look at what is there.
// fault.Unavailable: another PutNew of the key was under way.
func (f *Files) PutNew(ctx context.Context, key string, r io.Reader) (files.Info, error) {
	any := "*"
	return f.put(ctx, key, r, &any)
}

func (f *Files) put(ctx context.Context, key string, r io.Reader, unless *string) (files.Info, error) {
	if err := files.CheckKey(key); err != nil {
		return files.Info{}, err
	}
	first, last, err := piece(r, nil)
	if err != nil {
		return files.Info{}, err
	}
	u := &upload{Files: f, key: key, unless: unless, size: int64(len(first))}
	var done smithy.Metadata
	if last {
		done, err = u.whole(ctx, first)
	} else {
		done, err = u.parts(ctx, first, r)
	}
	if err != nil {
		return files.Info{}, err
	}
	at, _ := middleware.GetServerTime(done)
	return files.Info{Key: key, Size: u.size, Modified: at}, nil
}

// piece reads up to partSize bytes, into buf if it has room for them, and says whether
// they are the last. The source's error keeps its kind; one of no kind is
// fault.Unavailable. Most files are small: the room for a part is made when it is needed.
func piece(r io.Reader, buf []byte) (b []byte, last bool, err error) {
	if cap(buf) < partSize {
		buf = make([]byte, small)
	}
	n, err := io.ReadFull(r, buf)
	if err == nil && len(buf) == small {
		buf = append(make([]byte, 0, partSize), buf...)[:partSize]
		n, err = io.ReadFull(r, buf[small:])
		n += small
	}
	own := &fault.Error{}
	switch {
	case err == io.EOF, err == io.ErrUnexpectedEOF:
		return buf[:n], true, nil
	case errors.As(err, &own):
		return nil, false, fault.Wrap(own, "files: the source")
	case err != nil:
		return nil, false, fault.New(fault.Unavailable, "files: the source failed")
	}
	return buf, false, nil
}

// upload is one file on its way.
type upload struct {
	*Files
	key    string
	unless *string // If-None-Match
	size   int64
	id     *string // of the upload in parts
	sent   []types.CompletedPart
}

func (f *Files) encryption() (types.ServerSideEncryption, *string, *bool) {
	if f.key == "" {
		return "", nil, nil
	}
	// A bucket key asks KMS once in a while and not for every object.
	yes := true
	return types.ServerSideEncryptionAwsKms, &f.key, &yes
}

func (u *upload) whole(ctx context.Context, b []byte) (smithy.Metadata, error) {
	in := &s3.PutObjectInput{Bucket: &u.bucket, Key: &u.key, Body: bytes.NewReader(b), IfNoneMatch: u.unless}
	in.ServerSideEncryption, in.SSEKMSKeyId, in.BucketKeyEnabled = u.encryption()
	out, err := u.client.PutObject(ctx, in)
	if err != nil {
		return smithy.Metadata{}, refused(err, "files: put")
	}
	return out.ResultMetadata, nil
}

// parts sends first and the rest of r. What it began and does not finish it takes back,
// so that nobody pays for parts that no file has.
func (u *upload) parts(ctx context.Context, first []byte, r io.Reader) (smithy.Metadata, error) {
	in := &s3.CreateMultipartUploadInput{Bucket: &u.bucket, Key: &u.key}
	in.ServerSideEncryption, in.SSEKMSKeyId, in.BucketKeyEnabled = u.encryption()
	out, err := u.client.CreateMultipartUpload(ctx, in)
	if err != nil {
		return smithy.Metadata{}, awsfault.Of(err, "files: beginning an upload")
	}
	u.id = out.UploadId
	err = u.all(ctx, first, r)
	if err == nil {
		var done smithy.Metadata
		if done, err = u.complete(ctx); err == nil {
			return done, nil
		}
	}
	u.abort(ctx)
	return smithy.Metadata{}, err
}

func (u *upload) all(ctx context.Context, b []byte, r io.Reader) error {
	for last := false; ; {
		if len(b) > 0 {
			if err := u.part(ctx, b); err != nil {
				return err
			}
		}
		if last {
			return nil
		}
		var err error
		if b, last, err = piece(r, b[:cap(b)]); err != nil {
			return err
		}
		u.size += int64(len(b))
	}
}

func (u *upload) part(ctx context.Context, b []byte) error {
	n := int32(len(u.sent) + 1)
	out, err := u.client.UploadPart(ctx, &s3.UploadPartInput{
		Bucket: &u.bucket, Key: &u.key, UploadId: u.id, PartNumber: &n, Body: bytes.NewReader(b),
	})
	if err != nil {
		return awsfault.Of(err, "files: a part")
	}
	u.sent = append(u.sent, types.CompletedPart{ETag: out.ETag, PartNumber: &n, ChecksumCRC32: out.ChecksumCRC32})
	return nil
}

func (u *upload) complete(ctx context.Context) (smithy.Metadata, error) {
	out, err := u.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: &u.bucket, Key: &u.key, UploadId: u.id, IfNoneMatch: u.unless,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: u.sent},
	})
	if awsfault.Code(err) == "NoSuchUpload" {
		// An earlier try of the same request may have finished it.
		return smithy.Metadata{}, fault.New(fault.Unavailable, "files: what became of the upload is not known")
	}
	if err != nil {
		return smithy.Metadata{}, refused(err, "files: finishing an upload")
	}
	return out.ResultMetadata, nil
}

// abort takes an upload back, also when the caller has given up. Where even that fails,
// the bucket's rule against incomplete uploads must clear it.
func (u *upload) abort(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	_, _ = u.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &u.bucket, Key: &u.key, UploadId: u.id})
}

// refused knows the answer to a condition that does not hold. 409 is a tie with another
// write, which awsfault knows.
func refused(err error, what string) error {
	if awsfault.Code(err) == "PreconditionFailed" || awsfault.Status(err) == 412 {
		return fault.New(fault.Conflict, "the key is taken")
	}
	return awsfault.Of(err, what)
}
