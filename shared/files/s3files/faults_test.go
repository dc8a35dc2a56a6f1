package s3files_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files/s3files"
	"github.com/openaso/openaso/shared/internal/awstest"
)

// operations are those that put and open files, small and large.
var operations = []string{"PutObject", "UploadPart", "CreateMultipartUpload", "CompleteMultipartUpload", "GetObject"}

// faulty is a client of a fake that meets faults.
func faulty(t *testing.T, faults *awstest.Faults) *s3.Client {
	return client(faults.Into(awstest.Hasty(awstest.Serve(t, fake(t)))))
}

// A throttle is waited out, and an answer that got lost leads to nothing half done.
func TestAFaultOnce(t *testing.T) {
	for _, operation := range operations {
		for _, lost := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, lost %v", operation, lost), func(t *testing.T) {
				faults := &awstest.Faults{}
				faults.On(operation, 1, awstest.Throttled("SlowDown"))
				if lost {
					faults.On(operation, 1, awstest.ResetAfter())
				}
				c := faulty(t, faults)
				f := s3files.New(c, bucket, "")
				for key, size := range map[string]int{"small": 3, "large": part + 3} {
					_, err := f.PutNew(t.Context(), key, &stream{size: size})
					// The caller's own earlier try took the key, or nobody knows: then
					// the same call again says which.
					if fault.Is(err, fault.Unavailable) {
						_, err = f.PutNew(t.Context(), key, &stream{size: size})
					}
					if taken := lost && fault.Is(err, fault.Conflict); err != nil && !taken {
						t.Fatal(err)
					}
					r, _, err := f.Open(t.Context(), key)
					if err != nil {
						t.Fatal(err)
					}
					if got, want := digest(t, r), digest(t, &stream{size: size}); got != want {
						t.Errorf("%s is %s, want %s", key, got, want)
					}
				}
				if operation != "CreateMultipartUpload" { // an id that got lost nobody can take back
					noUploads(t, c)
				}
			})
		}
	}
}

// A fault that stays is Unavailable, and what was begun is taken back.
func TestAFaultThatStays(t *testing.T) {
	for _, operation := range operations {
		faults := &awstest.Faults{}
		faults.On(operation, awstest.Ever, awstest.Throttled("SlowDown"))
		c := faulty(t, faults)
		f := s3files.New(c, bucket, "")
		_, small := f.Put(t.Context(), "k", strings.NewReader("x"))
		_, large := f.Put(t.Context(), "l", &stream{size: part + 1})
		_, _, opening := f.Open(t.Context(), "k")
		got := large
		switch operation {
		case "PutObject":
			got = small
		case "GetObject":
			got = opening
		}
		if !fault.Is(got, fault.Unavailable) || !strings.Contains(got.Error(), "throttled") {
			t.Errorf("%s: %v", operation, got)
		}
		faults.On(operation, 0, awstest.Fault{})
		noUploads(t, c)
	}
}

// A caller that gives up in the middle of an upload leaves no parts either.
func TestGivingUpLeavesNoParts(t *testing.T) {
	c := at(t, fake(t))
	ctx, cancel := context.WithCancel(t.Context())
	_, err := s3files.New(c, bucket, "").Put(ctx, "k", io.MultiReader(&stream{size: part + 1}, then(cancel), &stream{size: part}))
	if !fault.Is(err, fault.Unavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	noUploads(t, c)
}

// then is an empty source that does something when it is read.
type then func()

func (f then) Read([]byte) (int, error) {
	f()
	return 0, io.EOF
}

// What S3 refuses is one line to act on; what it says of keys stays out of it.
func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		status int
		code   string
		want   fault.Kind
		line   string
	}{
		{403, "AccessDenied", fault.Unavailable, "lacks the grant"},
		{403, "SignatureDoesNotMatch", fault.Unavailable, "credentials are not valid"},
		{409, "ConditionalRequestConflict", fault.Unavailable, "another write"},
		{412, "PreconditionFailed", fault.Conflict, "the key is taken"},
		{400, "KMS.DisabledException", fault.Unavailable, "encryption key"},
		{301, "PermanentRedirect", fault.Unavailable, "AWS_REGION"},
		{400, "InvalidArgument", fault.Internal, "refused the request"},
	} {
		t.Run(c.code, func(t *testing.T) {
			server := at(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w, c.status, c.code) }))
			_, err := s3files.New(server, bucket, "").PutNew(t.Context(), "in/synthetic", strings.NewReader("synthetic"))
			if !fault.Is(err, c.want) || !strings.Contains(err.Error(), c.line) || strings.Contains(err.Error(), "synthetic") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A file that breaks off while it is read is no shorter file.
func TestAFileThatBreaksOff(t *testing.T) {
	server := at(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte("half"))
	}))
	r, _, err := s3files.New(server, bucket, "").Open(t.Context(), "k")
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(r); string(b) != "half" || !fault.Is(err, fault.Unavailable) || strings.Contains(err.Error(), "EOF") {
		t.Errorf("read %q, %v", b, err)
	}
}

// The key of KMS goes with what begins a file, and nothing does without one.
func TestEncryption(t *testing.T) {
	for _, kms := range []string{"", "arn:aws:kms:us-east-1:1:key/synthetic"} {
		begun, server := 0, fake(t)
		f := s3files.New(at(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if k := kind(r); k == "PUT" || k == "POST begin" {
				begun++
				encrypted(t, r, kms)
			}
			server.ServeHTTP(w, r)
		})), bucket, kms)
		for _, size := range []int{1, part + 1} {
			if _, err := f.Put(t.Context(), "k", &stream{size: size}); err != nil {
				t.Fatal(err)
			}
		}
		if begun != 2 {
			t.Errorf("%d requests begin files, want 2", begun)
		}
	}
}

func encrypted(t *testing.T, r *http.Request, kms string) {
	t.Helper()
	h := r.Header
	want := map[bool]string{true: "aws:kms " + kms + " true", false: "  "}[kms != ""]
	if got := h.Get("X-Amz-Server-Side-Encryption") + " " + h.Get("X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id") + " " +
		h.Get("X-Amz-Server-Side-Encryption-Bucket-Key-Enabled"); got != want {
		t.Errorf("%s: %q, want %q", kind(r), got, want)
	}
}

// More keys than S3 lists at once come in order and without a gap.
func TestManyKeys(t *testing.T) {
	backend := s3mem.New()
	if err := backend.CreateBucket(bucket); err != nil {
		t.Fatal(err)
	}
	for i := range 2100 {
		if _, err := backend.PutObject(bucket, fmt.Sprintf("in/%04d", i), nil, strings.NewReader("x"), 1, nil); err != nil {
			t.Fatal(err)
		}
	}
	f := s3files.New(at(t, gofakes3.New(backend).Server()), bucket, "")
	for limit, want := range map[int]int{0: 1000, 5: 5, 1000: 1000, 1001: 1001, 9999: 2099} {
		list, err := f.List(t.Context(), "in/", "in/0000", limit)
		if err != nil || len(list) != want {
			t.Fatalf("limit %d: %d keys, %v", limit, len(list), err)
		}
		for i, info := range list {
			if info.Key != fmt.Sprintf("in/%04d", i+1) {
				t.Fatalf("limit %d: key %d is %s", limit, i, info.Key)
			}
		}
	}
}

// However large a file is, little more than a part of it is held.
func TestMemoryIsBounded(t *testing.T) {
	server := at(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("ETag", `"e"`)
		switch kind(r) {
		case "POST begin":
			_, _ = io.WriteString(w, "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>")
		case "POST finish":
			_, _ = io.WriteString(w, "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>")
		}
	}))
	f := s3files.New(server, bucket, "")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	info, err := f.Put(t.Context(), "k", &stream{size: 25*part + 1})
	runtime.ReadMemStats(&after)
	if err != nil || info.Size != 25*part+1 {
		t.Fatalf("%+v, %v", info, err)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 3*part {
		t.Errorf("25 parts allocate %d bytes, more than 3 parts have", n)
	} else {
		t.Logf("%d bytes allocated in all for %d", n, info.Size)
	}
}
