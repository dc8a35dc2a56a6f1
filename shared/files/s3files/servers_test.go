package s3files_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/openaso/openaso/shared/internal/awstest"
)

// client is one of a configuration.
func client(cfg aws.Config) *s3.Client {
	return s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
}

// at is the client of a server in this process.
func at(t *testing.T, h http.Handler) *s3.Client { return client(awstest.Hasty(awstest.Serve(t, h))) }

// kind is a request's method and what it is of an upload in parts.
func kind(r *http.Request) string {
	q := r.URL.Query()
	switch {
	case r.Method == http.MethodPost && q.Has("uploads"):
		return "POST begin"
	case r.Method == http.MethodPost && q.Has("uploadId"):
		return "POST finish"
	case r.Method == http.MethodPut && q.Has("partNumber"):
		return "PUT part"
	}
	return r.Method
}

// fake is gofakes3 with an empty bucket. It takes no notice of the condition of an
// upload in parts nor of the parts' checksums, so that both are held here as S3 holds
// them.
func fake(t *testing.T) http.Handler {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket(bucket); err != nil {
		t.Fatal(err)
	}
	server := gofakes3.New(backend).Server()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Amz-Checksum-Crc32", r.Header.Get("X-Amz-Checksum-Crc32"))
		if kind(r) == "POST finish" && !finishes(w, r, backend) {
			return
		}
		server.ServeHTTP(w, r)
	})
}

// finishes says whether S3 would finish the upload, and answers where not.
func finishes(w http.ResponseWriter, r *http.Request, backend *s3mem.Backend) bool {
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	if err != nil || bytes.Count(body, []byte("<Part>")) != bytes.Count(body, []byte("<ChecksumCRC32>")) {
		answer(w, http.StatusBadRequest, "InvalidRequest")
		return false
	}
	key := r.URL.Path[len("/"+bucket+"/"):]
	if _, err := backend.HeadObject(bucket, key); err == nil && r.Header.Get("If-None-Match") == "*" {
		answer(w, http.StatusPreconditionFailed, "PreconditionFailed")
		return false
	}
	return true
}

// answer is an error as S3 writes it.
func answer(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.Header().Set("X-Amz-Request-Id", "req-7")
	w.WriteHeader(status)
	_, _ = w.Write([]byte("<Error><Code>" + code + "</Code><Message>of in/synthetic</Message></Error>"))
}

// gateway starts a versitygw on an empty folder for each test and gives its client, with
// TLS or without: the SDK signs and sums bodies in another way over each.
func gateway(t *testing.T, secure bool) func(*testing.T) *s3.Client {
	program := awstest.Part(t, "bin/versitygw")
	return func(t *testing.T) *s3.Client {
		// A socket in a short path: its address may have some 100 bytes.
		short, err := os.MkdirTemp("", "vgw")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(short) })
		socket := filepath.Join(short, "s")
		way := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", socket)
		}}
		url, arguments := "http://example.com", []string{"--access", awstest.AccessKey, "--secret", awstest.SecretKey, "--port", socket, "--quiet"}
		if secure {
			url = "https://example.com"
			way.TLSClientConfig = certify(t, short)
			arguments = append(arguments, "--cert", filepath.Join(short, "cert"), "--key", filepath.Join(short, "key"))
		}
		start(t, socket, exec.Command(program, append(arguments, "posix", t.TempDir())...))
		cfg := awstest.Hasty(url)
		cfg.HTTPClient = &http.Client{Transport: way}
		c := client(cfg)
		if _, err := c.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String(bucket)}); err != nil {
			t.Fatal(err)
		}
		return c
	}
}

// certify writes the certificate of example.com that httptest has, and its key, and
// gives who trusts it.
func certify(t *testing.T, dir string) *tls.Config {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	own := s.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(own.PrivateKey)
	for name, block := range map[string]*pem.Block{
		"cert": {Type: "CERTIFICATE", Bytes: own.Certificate[0]}, "key": {Type: "PRIVATE KEY", Bytes: key},
	} {
		err = errors.Join(err, os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600))
	}
	if err != nil {
		t.Fatal(err)
	}
	trusted := x509.NewCertPool()
	trusted.AddCert(s.Certificate())
	return &tls.Config{RootCAs: trusted}
}

// start runs a server until the test ends and waits until it listens.
func start(t *testing.T, socket string, cmd *exec.Cmd) {
	t.Helper()
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
		ended <- nil
	})
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if c, err := net.Dial("unix", socket); err == nil {
			_ = c.Close()
			return
		}
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("versitygw ended: %v\n%s", err, said.String())
		case <-t.Context().Done():
			t.Fatal("versitygw does not listen")
		case <-tick.C:
		}
	}
}
