package payload

import (
	"context"
	"math/big"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/layout"
)

// longNames are the names that images may carry in place of the short ones.
var longNames = map[string]string{
	layout.Version: "v", layout.Kind: "kind", layout.Events: "events", layout.Body: "body", layout.Expires: "expires",
}

type image map[string]events.DynamoDBAttributeValue

// FromRecords is the payload of records of the stream. Every item put is an
// INSERT, since an embedded stream does not tell it from a MODIFY.
func FromRecords(records []table.Record) events.DynamoDBEvent {
	out := events.DynamoDBEvent{Records: make([]events.DynamoDBEventRecord, len(records))}
	for i, r := range records {
		seq := strconv.FormatUint(r.Seq, 10)
		rec := events.DynamoDBEventRecord{
			EventID: seq, EventName: string(events.DynamoDBOperationTypeInsert), EventVersion: "1.1",
			EventSource: "aws:dynamodb", AWSRegion: "local",
			Change: events.DynamoDBStreamRecord{
				Keys: keys(r.Item.Key), SequenceNumber: seq, SizeBytes: int64(len(r.Item.Body)),
				StreamViewType: string(events.DynamoDBStreamViewTypeNewImage),
				// The zero time has no seconds since 1970 to travel as.
				ApproximateCreationDateTime: events.SecondsEpochTime{Time: time.Unix(0, 0).UTC()},
			},
		}
		if r.Removed {
			rec.EventName = string(events.DynamoDBOperationTypeRemove)
		} else {
			rec.Change.NewImage = newImage(r.Item)
		}
		out.Records[i] = rec
	}
	return out
}

func keys(k table.Key) image {
	return image{layout.PK: events.NewStringAttribute(k.PK), layout.SK: events.NewStringAttribute(k.SK)}
}

func newImage(it table.Item) image {
	m := keys(it.Key)
	m[layout.Version] = events.NewNumberAttribute(strconv.FormatInt(it.Version, 10))
	m[layout.Kind] = events.NewStringAttribute(it.Kind)
	if len(it.Events) > 0 {
		var list []events.DynamoDBAttributeValue
		for _, e := range it.Events {
			list = append(list, events.NewStringAttribute(e))
		}
		m[layout.Events] = events.NewListAttribute(list)
	}
	if len(it.Body) > 0 {
		m[layout.Body] = events.NewBinaryAttribute(it.Body)
	}
	if it.Expires != 0 {
		m[layout.Expires] = events.NewNumberAttribute(strconv.FormatInt(it.Expires, 10))
	}
	return m
}

// ToRecord reads one record. A REMOVE, be it a delete, a purge or the end of an
// item's time to live, has Removed set and nothing of the item but its key. For
// Seq see sequence. A record of any other shape is fault.Invalid naming the
// attribute.
func ToRecord(r events.DynamoDBEventRecord) (table.Record, error) {
	seq, err := sequence(r.Change)
	if err != nil {
		return table.Record{}, err
	}
	f := fields{m: r.Change.Keys}
	out := table.Record{Seq: seq, Item: table.Item{Key: table.Key{PK: f.text(layout.PK, true), SK: f.text(layout.SK, true)}}}
	if r.EventName == string(events.DynamoDBOperationTypeRemove) {
		out.Removed = true
		return out, f.err
	}
	f.m = r.Change.NewImage
	out.Item.Version = f.number(layout.Version, true)
	out.Item.Kind = f.text(layout.Kind, true)
	out.Item.Events = f.list(layout.Events)
	out.Item.Body = f.binary(layout.Body)
	out.Item.Expires = f.number(layout.Expires, false)
	if f.err != nil {
		return table.Record{}, f.err
	}
	return out, nil
}

// sequence is the sequence number if it fits 64 bits. DynamoDB's do not: then it is
// the second of the record and the low 32 bits of the number, the same at each
// delivery and in order from second to second, but not within one, nor across
// shards that lag.
func sequence(c events.DynamoDBStreamRecord) (uint64, error) {
	n, ok := new(big.Int).SetString(c.SequenceNumber, 10)
	if !ok || n.Sign() < 0 {
		return 0, fault.New(fault.Invalid, "stream record: sequence number is none")
	}
	if n.IsUint64() {
		return n.Uint64(), nil
	}
	low := new(big.Int).And(n, big.NewInt(1<<32-1)).Uint64()
	return uint64(max(0, c.ApproximateCreationDateTime.Unix()))<<32 | low, nil
}

// fields reads attributes and keeps the first fault: the accessors of
// aws-lambda-go panic on another type.
type fields struct {
	m   image
	err error
}

func (f *fields) get(name string, t events.DynamoDBDataType, must bool) (v events.DynamoDBAttributeValue, ok bool) {
	v, ok = f.m[name]
	if long, has := longNames[name]; !ok && has {
		v, ok = f.m[long]
	}
	switch {
	case !ok && must:
		f.fail(name, "missing")
	case ok && v.DataType() != t:
		f.fail(name, "of another type")
		return v, false
	}
	return v, ok
}

func (f *fields) fail(name, what string) {
	if f.err == nil {
		f.err = fault.New(fault.Invalid, "stream record: attribute %s is %s", name, what)
	}
}

func (f *fields) text(name string, must bool) string {
	v, ok := f.get(name, events.DataTypeString, must)
	if !ok {
		return ""
	}
	return v.String()
}

func (f *fields) number(name string, must bool) int64 {
	v, ok := f.get(name, events.DataTypeNumber, must)
	if !ok {
		return 0
	}
	n, err := v.Int64()
	if err != nil {
		f.fail(name, "not an integer")
	}
	return n
}

func (f *fields) binary(name string) []byte {
	v, ok := f.get(name, events.DataTypeBinary, false)
	if !ok {
		return nil
	}
	return v.Binary()
}

func (f *fields) list(name string) (out []string) {
	v, ok := f.get(name, events.DataTypeList, false)
	if !ok {
		return nil
	}
	for _, e := range v.List() {
		if e.DataType() != events.DataTypeString {
			f.fail(name, "not a list of strings")
			return nil
		}
		out = append(out, e.String())
	}
	return out
}

// atOnce bounds how many partitions' records EachRecord handles side by side.
const atOnce = 16

// EachRecord calls do for each record that is not a removal: the records of one
// partition in order, those of different partitions side by side. A partition stops
// at its first failure, a record that cannot be read among them, and the earliest
// failure is answered: the shard is delivered again from there, so that records of
// one key keep their order, and do meets some records twice. A failure is logged by
// its sequence number, kind and text.
func EachRecord(ctx context.Context, ev events.DynamoDBEvent, do func(context.Context, table.Record) error) events.DynamoDBEventResponse {
	failed := make([]error, len(ev.Records))
	var running sync.WaitGroup
	free := make(chan struct{}, atOnce)
	for _, places := range partitions(ev) {
		free <- struct{}{}
		running.Go(func() {
			defer func() { <-free }()
			for _, at := range places {
				if failed[at] = one(ctx, ev.Records[at], do); failed[at] != nil {
					return
				}
			}
		})
	}
	running.Wait()
	out := events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{}}
	for at, err := range failed {
		if err != nil {
			seq := ev.Records[at].Change.SequenceNumber
			logFailure(ctx, "stream", seq, err)
			out.BatchItemFailures = append(out.BatchItemFailures, events.DynamoDBBatchItemFailure{ItemIdentifier: seq})
			return out
		}
	}
	return out
}

// partitions are the places of each partition's records, in order of their first.
func partitions(ev events.DynamoDBEvent) (out [][]int) {
	at := map[string]int{}
	for i, r := range ev.Records {
		pk := ""
		if v, ok := r.Change.Keys[layout.PK]; ok && v.DataType() == events.DataTypeString {
			pk = v.String()
		}
		n, ok := at[pk]
		if !ok {
			n = len(out)
			at[pk] = n
			out = append(out, nil)
		}
		out[n] = append(out[n], i)
	}
	return out
}

func one(ctx context.Context, r events.DynamoDBEventRecord, do func(context.Context, table.Record) error) error {
	if ctx.Err() != nil {
		return fault.As(fault.Unavailable, ctx.Err(), "batch ended early")
	}
	rec, err := ToRecord(r)
	if err != nil || rec.Removed {
		return err
	}
	return Guarded(func() error { return do(ctx, rec) })
}
