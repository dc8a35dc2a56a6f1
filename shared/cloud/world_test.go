package cloud_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/shared/config"
	"github.com/openaso/openaso/shared/files/s3files"
	"github.com/openaso/openaso/shared/fixture"
	"github.com/openaso/openaso/shared/internal/awstest"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/queue"
	"github.com/openaso/openaso/shared/table/dynamotable"
)

const indexKey = "an index key of thirty-two letters"

func secrets() config.Secrets {
	return config.Secrets{Index: phi.New(indexKey), Connections: []partner.Connection{{ID: fixture.HRIS, Employer: fixture.Employer,
		Kind: partner.HRIS, Profile: partner.ProfileStandard, Secret: phi.New("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")}}}
}

// world is what stands in for AWS: DynamoDB Local, gofakes3, and answers to what the
// functions ask of SQS, Secrets Manager and SES.
type world struct {
	t     *testing.T
	env   map[string]string
	table *dynamotable.Table
	files *s3files.Files

	mu   sync.Mutex
	sent map[string][]string // bodies by queue
	mail []string            // requests to SES
}

func newWorld(t *testing.T) *world {
	t.Helper()
	cfg := awstest.DynamoDB(t)
	name := awstest.NewTable(t, cfg)
	w := &world{t: t, table: dynamotable.New(cfg, name, time.Now), sent: map[string][]string{}}
	backend := s3mem.New()
	if err := backend.CreateBucket("files"); err != nil {
		t.Fatal(err)
	}
	bucket := httptest.NewServer(gofakes3.New(backend).Server())
	others := httptest.NewServer(http.HandlerFunc(w.serve))
	t.Cleanup(bucket.Close)
	t.Cleanup(others.Close)
	w.files = s3files.New(s3.NewFromConfig(awstest.Config(bucket.URL), func(o *s3.Options) { o.UsePathStyle = true }), "files", "")
	w.env = map[string]string{
		"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_SESSION_TOKEN": "local",
		"AWS_ENDPOINT_URL": others.URL, "AWS_ENDPOINT_URL_DYNAMODB": aws.ToString(cfg.BaseEndpoint), "AWS_ENDPOINT_URL_S3": bucket.URL,
		spec.EnvTable: name, spec.EnvBucket: "files", spec.EnvSecret: "arn:aws:secretsmanager:us-east-1:123456789012:secret:openaso",
		spec.EnvPortal: "https://portal.example", spec.EnvFrom: "Plan <plan@example.com>", spec.EnvSMS: "arn:aws:sms-voice:us-east-1:123456789012:pool/p",
		spec.EnvQueues: queues(others.URL),
	}
	return w
}

func queues(url string) string {
	urls := map[string]string{}
	for _, f := range spec.Functions() {
		if f.Source != "" {
			urls[f.Source] = url + "/" + f.Source
		}
	}
	b, _ := json.Marshal(urls)
	return string(b)
}

func (w *world) publish(s *fixture.Sample) {
	w.t.Helper()
	for key, doc := range s.Documents() {
		if _, err := w.files.Put(w.t.Context(), key, bytes.NewReader(doc)); err != nil {
			w.t.Fatal(err)
		}
	}
}

// serve answers SQS and Secrets Manager, which name the action in a header, and SES.
func (w *world) serve(out http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.mu.Lock()
	defer w.mu.Unlock()
	switch action := r.Header.Get("X-Amz-Target"); {
	case action == "AmazonSQS.SendMessage":
		var in struct{ QueueUrl, MessageBody string }
		_ = json.Unmarshal(body, &in)
		name := in.QueueUrl[strings.LastIndex(in.QueueUrl, "/")+1:]
		w.sent[name] = append(w.sent[name], in.MessageBody)
		sum := md5.Sum([]byte(in.MessageBody))
		reply(out, map[string]string{"MessageId": "m", "MD5OfMessageBody": hex.EncodeToString(sum[:])})
	case action == "secretsmanager.GetSecretValue":
		b, _ := secrets().Bytes()
		reply(out, map[string]string{"SecretString": string(b), "Name": "openaso"})
	case r.URL.Path == "/v2/email/outbound-emails":
		w.mail = append(w.mail, string(body))
		reply(out, map[string]string{"MessageId": "m"})
	default:
		out.WriteHeader(http.StatusNotImplemented)
	}
}

func reply(out http.ResponseWriter, body map[string]string) {
	out.Header().Set("Content-Type", "application/x-amz-json-1.1")
	_ = json.NewEncoder(out).Encode(body)
}

// take is what was sent to a queue since the last time, as its handler gets it.
func (w *world) take(name string) (out []queue.Message) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, text := range w.sent[name] {
		body, err := queue.FromText(text)
		if err != nil {
			w.t.Fatal(err)
		}
		out = append(out, queue.Message{ID: "m" + hex.EncodeToString([]byte{byte(len(out))}), Body: body, Receives: 1})
	}
	delete(w.sent, name)
	return out
}

// environment is what infra gives a function, and no name more.
func (w *world) environment(f *spec.Function) map[string]string {
	out := map[string]string{}
	for name, value := range w.env {
		if strings.HasPrefix(name, "AWS_") {
			out[name] = value
		}
	}
	for _, name := range f.Environment() {
		out[name] = w.env[name]
	}
	return out
}

// build makes the programs of all functions as make build does, but for this machine.
func build(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	cmd := exec.CommandContext(context.Background(), "go", "build", "-trimpath", "-tags", "lambda.norpc,nethttpomithttp2", "-ldflags", "-s -w",
		"-o", dir+string(filepath.Separator), "./functions/...")
	cmd.Dir = "../.."
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return dir
}
