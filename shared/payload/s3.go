package payload

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/fault"
)

// MarshalS3 is the notification that S3 sends to a queue when an object of size
// bytes was put; its key is URL-encoded as S3 does, slashes kept.
func MarshalS3(bucket, key string, size int64) []byte {
	r := events.S3EventRecord{EventVersion: "2.1", EventSource: "aws:s3", AWSRegion: "local", EventName: "ObjectCreated:Put"}
	r.S3 = events.S3Entity{
		SchemaVersion: "1.0",
		Bucket:        events.S3Bucket{Name: bucket, Arn: "arn:aws:s3:::" + bucket},
		Object:        events.S3Object{Key: strings.ReplaceAll(url.QueryEscape(key), "%2F", "/"), Size: size},
	}
	b, _ := json.Marshal(events.S3Event{Records: []events.S3EventRecord{r}}) // strings, numbers and a zero time: cannot fail
	return b
}

// ReadS3 reads the keys of the objects created, decoded, from a notification. The
// test event that S3 sends when notifications are set up has none. Anything but a
// notification is fault.Invalid.
func ReadS3(body []byte) ([]string, error) {
	var n struct {
		events.S3Event
		Event string
	}
	if json.Unmarshal(body, &n) != nil {
		return nil, fault.New(fault.Invalid, "s3 notification: not one that can be read")
	}
	if n.Records == nil && n.Event != "s3:TestEvent" {
		return nil, fault.New(fault.Invalid, "s3 notification: no records")
	}
	var keys []string
	for i, r := range n.Records {
		if !strings.HasPrefix(r.EventName, "ObjectCreated:") {
			continue
		}
		if r.S3.Object.URLDecodedKey == "" {
			return nil, fault.New(fault.Invalid, "s3 notification: record %d has no key", i+1)
		}
		keys = append(keys, r.S3.Object.URLDecodedKey)
	}
	return keys, nil
}
