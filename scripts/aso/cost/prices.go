package cost

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Price is what AWS asks for so many units of something, in US dollars before tax, region
// us-east-1, on demand, beyond any free tier.
type Price struct {
	Name  string `json:"name"`
	Each  string `json:"each"`   // what Micro buys
	Micro int64  `json:"micro"`  // dollars / 1,000,000
	Label string `json:"label"`  // published (a source was read) or recalled (verify before quoting)
	From  string `json:"source"` // and when
	per   uint64 // units that Micro buys
}

const (
	million  = 1_000_000
	gibibyte = 1 << 30
	month    = "of a month"
	// gbSeconds is a million GB-seconds in units of a megabyte and a millisecond.
	gbSeconds = million * 1024 * 1000
)

const (
	published = "published"
	recalled  = "recalled"
	noted     = "project's notes, Nov 2026"
)

// Prices are the prices that a bill is made with, as of November 2026.
func Prices() []Price {
	return []Price{
		{"write", "million write units", 625_000, published, "AWS blog DynamoDB On-Demand, Jan 2025", million},
		{"read", "million read units", 125_000, published, "AWS blog DynamoDB On-Demand, Jan 2025", million},
		{"table-storage", "GB " + month, 250_000, recalled, noted, gibibyte},
		{"table-recovery", "GB " + month, 200_000, recalled, noted, gibibyte},
		{"start", "million requests", 200_000, published, "cloudchipr.com/blog/aws-lambda-pricing", million},
		{"compute", "million GB-seconds, arm64", 13_333_400, published, "cloudchipr.com/blog/aws-lambda-pricing", gbSeconds},
		{"queue", "million requests of 64 KB", 400_000, published, "cloudburn.io/blog/amazon-sqs-pricing, Mar 2026", million},
		{"file-put", "million PUT or LIST", 5_000_000, published, "cloudkaramchari.com", million},
		{"file-get", "million GET", 400_000, recalled, noted, million},
		{"file-storage", "GB " + month, 23_000, recalled, noted, gibibyte},
		{"api", "million requests, HTTP API", 1_000_000, published, "serverless.com/aws-http-apis", million},
		{"schedule", "million starts", 1_000_000, published, "cloudburn.io/blog/amazon-eventbridge-pricing", million},
		{"key", "key and month", 1_000_000, recalled, noted, 1},
		{"key-use", "million requests", 3_000_000, recalled, noted, million},
		{"secret", "secret and month", 400_000, recalled, noted, 1},
		{"logs", "GB taken in", 500_000, recalled, noted, gibibyte},
		{"alarm", "alarm and month", 100_000, recalled, "CloudWatch's price list", 1},
		{"email", "million e-mails", 100_000_000, recalled, noted, million},
		{"sms", "million messages, without carriers' fees", 5_800_000_000, recalled, noted, million},
	}
}

// Override puts other prices in: a JSON object of names to dollars as text, such as
// {"write": "0.50"}, each for as many units as Prices says. A name that is none, or an
// amount that is none, is an error that names it.
func Override(prices []Price, doc []byte) ([]Price, error) {
	var other map[string]string
	if err := json.Unmarshal(doc, &other); err != nil {
		return nil, fmt.Errorf(`the price file is no JSON object of names to dollars, such as {"write": "0.625"}`)
	}
	out := slices.Clone(prices)
	for name, dollars := range other {
		at := slices.IndexFunc(out, func(p Price) bool { return p.Name == name })
		if at < 0 {
			return nil, fmt.Errorf("the price file names %q, which is no price; aso cost --show-prices lists them", name)
		}
		micro, err := microDollars(dollars)
		if err != nil {
			return nil, fmt.Errorf("the price of %s: %w", name, err)
		}
		out[at].Micro, out[at].Label, out[at].From = micro, "given", "price file"
	}
	return out, nil
}

// microDollars reads dollars below 100,000 with up to six decimals.
func microDollars(s string) (int64, error) {
	whole, part, _ := strings.Cut(s, ".")
	if len(part) > 6 || whole == "" || len(whole) > 5 || strings.ContainsAny(s, "+-") {
		return 0, fmt.Errorf("want dollars below 100,000 with up to six decimals, such as 0.625")
	}
	n, err := strconv.ParseInt(whole+part+strings.Repeat("0", 6-len(part)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("want dollars below 100,000 with up to six decimals, such as 0.625")
	}
	return n, nil
}
