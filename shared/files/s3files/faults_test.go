package s3files_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files/s3files"
)

// fails is a way to the server on which each request of a kind meets a fault once, or
// with always each time: a throttle, or an answer that gets lost after the server did
// what it was asked.
type fails struct {
	kind   string // "PUT", "PUT part", "POST begin", "POST finish", "GET"
	lost   bool
	always bool

	mu   sync.Mutex
	did  bool
	seen []*http.Request
}

var errLost = errors.New("read tcp 10.0.0.1: connection reset by peer")

// RoundTrip implements http.RoundTripper.
func (f *fails) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	f.seen = append(f.seen, r)
	hit := kind(r) == f.kind && (f.always || !f.did)
	f.did = f.did || hit
	f.mu.Unlock()
	if hit && !f.lost {
		w := httptest.NewRecorder()
		answer(w, http.StatusServiceUnavailable, "SlowDown")
		return w.Result(), nil
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if hit && err == nil {
		_ = res.Body.Close()
		return nil, errLost
	}
	return res, err
}

func kind(r *http.Request) string {
	q := r.URL.Query()
	switch {
	case r.Method == http.MethodPut && q.Has("partNumber"):
		return "PUT part"
	case r.Method == http.MethodPost && q.Has("uploads"):
		return "POST begin"
	case r.Method == http.MethodPost && q.Has("uploadId"):
		return "POST finish"
	}
	return r.Method
}

// A throttle is waited out, and an answer that got lost leads to nothing half done.
func TestAFaultOnce(t *testing.T) {
	for _, kind := range []string{"PUT", "PUT part", "POST begin", "POST finish", "GET"} {
		for _, lost := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, lost %v", kind, lost), func(t *testing.T) {
				c := client(serve(t, fake(t)), &fails{kind: kind, lost: lost})
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
				if kind != "POST begin" { // an id that got lost nobody can take back
					noUploads(t, c)
				}
			})
		}
	}
}

// A fault that stays is Unavailable, and what was begun is taken back.
func TestAFaultThatStays(t *testing.T) {
	for _, kind := range []string{"PUT", "PUT part", "POST begin", "POST finish", "GET"} {
		way := &fails{kind: kind, always: true}
		c := client(serve(t, fake(t)), way)
		f := s3files.New(c, bucket, "")
		_, small := f.Put(t.Context(), "k", strings.NewReader("x"))
		_, large := f.Put(t.Context(), "l", &stream{size: part + 1})
		_, _, opening := f.Open(t.Context(), "k")
		got := map[string]error{"PUT": small, "GET": opening}[kind]
		if strings.Contains(kind, " ") {
			got = large
		}
		if !fault.Is(got, fault.Unavailable) || !strings.Contains(got.Error(), "throttled") {
			t.Errorf("%s: %v", kind, got)
		}
		way.always, way.did = false, true
		noUploads(t, c)
	}
}

// A caller that gives up in the middle of an upload leaves no parts either.
func TestGivingUpLeavesNoParts(t *testing.T) {
	c := client(serve(t, fake(t)), nil)
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
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w, c.status, c.code) }))
			defer s.Close()
			_, err := s3files.New(client(s.URL, nil), bucket, "").PutNew(t.Context(), "in/synthetic", strings.NewReader("synthetic"))
			if !fault.Is(err, c.want) || !strings.Contains(err.Error(), c.line) || strings.Contains(err.Error(), "synthetic") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A file that breaks off while it is read is no shorter file.
func TestAFileThatBreaksOff(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte("half"))
	}))
	defer s.Close()
	r, _, err := s3files.New(client(s.URL, nil), bucket, "").Open(t.Context(), "k")
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
		way := &fails{}
		f := s3files.New(client(serve(t, fake(t)), way), bucket, kms)
		for _, size := range []int{1, part + 1} {
			if _, err := f.Put(t.Context(), "k", &stream{size: size}); err != nil {
				t.Fatal(err)
			}
		}
		begun := 0
		for _, r := range way.seen {
			if k := kind(r); k != "PUT" && k != "POST begin" {
				continue
			}
			begun++
			h := r.Header
			want := map[bool]string{true: "aws:kms " + kms + " true", false: "  "}[kms != ""]
			if got := h.Get("X-Amz-Server-Side-Encryption") + " " + h.Get("X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id") + " " +
				h.Get("X-Amz-Server-Side-Encryption-Bucket-Key-Enabled"); got != want {
				t.Errorf("%s: %q, want %q", kind(r), got, want)
			}
		}
		if begun != 2 {
			t.Errorf("%d requests begin files, want 2", begun)
		}
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
	f := s3files.New(client(serve(t, gofakes3.New(backend).Server()), nil), bucket, "")
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
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("ETag", `"e"`)
		switch kind(r) {
		case "POST begin":
			_, _ = io.WriteString(w, "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>")
		case "POST finish":
			_, _ = io.WriteString(w, "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>")
		}
	}))
	f := s3files.New(client(url, nil), bucket, "")
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
