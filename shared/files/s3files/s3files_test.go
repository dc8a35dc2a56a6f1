package s3files_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/files/filestest"
	"github.com/openaso/openaso/shared/files/s3files"
	"github.com/openaso/openaso/shared/internal/awsfault"
)

const bucket = "openaso-files"

// TestGofakes3 runs everything on a server in this process.
func TestGofakes3(t *testing.T) {
	all(t, func(t *testing.T) *s3.Client { return at(t, fake(t)) })
}

// TestVersitygw runs everything on a server that checks signatures and checksums and
// knows the condition of an upload in parts.
func TestVersitygw(t *testing.T) {
	all(t, gateway(t, false))
}

// TestVersitygwOverTLS is the way to S3 itself: unsigned bodies with a checksum behind.
func TestVersitygwOverTLS(t *testing.T) {
	all(t, gateway(t, true))
}

// all runs the suite of the port and what only S3 drivers can get wrong; open gives a
// client of a server with an empty bucket.
func all(t *testing.T, open func(*testing.T) *s3.Client) {
	filestest.Run(t, func(t *testing.T) files.Files { return s3files.New(open(t), bucket, "") })
	for name, test := range map[string]func(*testing.T, *s3.Client, *s3files.Files){
		"sizes": sizes, "large files are put new once": largeOnce, "a large source that fails": largeFailing,
		"odd keys": oddKeys, "a bucket that is not there": noBucket,
	} {
		t.Run(name, func(t *testing.T) {
			c := open(t)
			test(t, c, s3files.New(c, bucket, ""))
		})
	}
}

// stream is so many bytes that differ from part to part; its reader cannot seek, and
// gives what it has in odd pieces.
type stream struct{ at, size int }

func (s *stream) Read(p []byte) (int, error) {
	n := min(len(p), s.size-s.at, 100_003)
	for i := range p[:n] {
		p[i] = byte((s.at + i) * 31 >> 7)
	}
	s.at += n
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func digest(t *testing.T, r io.Reader) string {
	t.Helper()
	h := sha256.New()
	n, err := io.Copy(h, r)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d bytes, %x", n, h.Sum(nil)[:8])
}

const part = 8 << 20

// sizes are those at which the driver changes its way.
func sizes(t *testing.T, _ *s3.Client, f *s3files.Files) {
	for _, n := range []int{0, 1, 64<<10 - 1, 64 << 10, 64<<10 + 1, part - 1, part, part + 1, 2*part + 12345} {
		info, err := f.Put(t.Context(), "k", &stream{size: n})
		if err != nil {
			t.Fatalf("%d bytes: %v", n, err)
		}
		r, got, err := f.Open(t.Context(), "k")
		if err != nil {
			t.Fatalf("%d bytes: %v", n, err)
		}
		if d, want := digest(t, r), digest(t, &stream{size: n}); d != want || info.Size != int64(n) || got.Size != int64(n) {
			t.Errorf("%s, want %s; sizes %d and %d", d, want, info.Size, got.Size)
		}
		if info.Modified.IsZero() || got.Modified.Sub(info.Modified).Abs().Seconds() > 5 {
			t.Errorf("%d bytes: modified %v when put, %v when opened", n, info.Modified, got.Modified)
		}
		r.Close()
	}
}

func largeOnce(t *testing.T, c *s3.Client, f *s3files.Files) {
	if _, err := f.PutNew(t.Context(), "k", &stream{size: part + 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.PutNew(t.Context(), "k", &stream{size: part + 2}); !fault.Is(err, fault.Conflict) {
		t.Errorf("got %v", err)
	}
	if _, err := f.PutNew(t.Context(), "k", strings.NewReader("small")); !fault.Is(err, fault.Conflict) {
		t.Errorf("got %v", err)
	}
	r, info, err := f.Open(t.Context(), "k")
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	if info.Size != part+1 {
		t.Errorf("%d bytes: the first did not stand", info.Size)
	}
	noUploads(t, c)
}

func largeFailing(t *testing.T, c *s3.Client, f *s3files.Files) {
	for _, c := range []struct {
		source error
		want   fault.Kind
	}{
		{errors.New("synthetic@example.com"), fault.Unavailable}, {fault.New(fault.TooLarge, "over the limit"), fault.TooLarge},
	} {
		_, err := f.Put(t.Context(), "k", io.MultiReader(&stream{size: 2*part + 5}, failing{c.source}))
		if !fault.Is(err, c.want) || strings.Contains(err.Error(), "synthetic") {
			t.Errorf("got %v", err)
		}
		if _, _, err := f.Open(t.Context(), "k"); !fault.Is(err, fault.NotFound) {
			t.Errorf("got %v", err)
		}
	}
	noUploads(t, c)
}

type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }

// noUploads: what was begun was finished or taken back.
func noUploads(t *testing.T, c *s3.Client) {
	t.Helper()
	out, err := c.ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: aws.String(bucket)})
	if awsfault.Code(err) == "NoSuchUpload" { // gofakes3 says so where none ever was
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Uploads) != 0 {
		t.Errorf("%d uploads are open", len(out.Uploads))
	}
}

func oddKeys(t *testing.T, _ *s3.Client, f *s3files.Files) {
	want := []string{"in/a b+c%25&d=e?f#g", "in/~!@$^*()[]{}|;:',\"<>`"}
	for _, k := range want {
		if _, err := f.PutNew(t.Context(), k, strings.NewReader(k)); err != nil {
			t.Fatal(err)
		}
		r, _, err := f.Open(t.Context(), k)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(r); string(b) != k || err != nil {
			t.Errorf("read %q, %v", b, err)
		}
		r.Close()
	}
	list, err := f.List(t.Context(), "in/", "", 0)
	if err != nil || len(list) != 2 || list[0].Key != want[0] || list[1].Key != want[1] {
		t.Errorf("listed %+v, %v", list, err)
	}
	if list, err := f.List(t.Context(), want[0], want[0], 0); err != nil || len(list) != 0 {
		t.Errorf("after itself %+v, %v", list, err)
	}
	if err := f.Delete(t.Context(), want[0]); err != nil {
		t.Error(err)
	}
	if list, err := f.List(t.Context(), "", "", 0); err != nil || len(list) != 1 {
		t.Errorf("listed %+v, %v", list, err)
	}
}

// noBucket is no missing file: a person must act.
func noBucket(t *testing.T, c *s3.Client, _ *s3files.Files) {
	f := s3files.New(c, "not-there", "")
	_, _, opening := f.Open(t.Context(), "k")
	_, putting := f.Put(t.Context(), "k", strings.NewReader("x"))
	_, large := f.Put(t.Context(), "k", &stream{size: part + 1})
	_, listing := f.List(t.Context(), "", "", 0)
	for _, err := range []error{opening, putting, large, listing, f.Delete(t.Context(), "k")} {
		if !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "no such resource") {
			t.Errorf("got %v", err)
		}
	}
}
