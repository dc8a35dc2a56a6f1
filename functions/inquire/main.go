// Command inquire answers eligibility, claim status and review inquiries by call: HTTP POST
// /x12/{connection}.
package main

import (
	"context"
	"log"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/cloud"
	"github.com/openaso/openaso/shared/cloud/withfiles"
	"github.com/openaso/openaso/shared/cloud/withsecrets"
	"github.com/openaso/openaso/shared/cloud/withtable"
)

func main() {
	s, err := cloud.Open(context.Background(), os.Getenv, os.Stdout, time.Now,
		withtable.Need(),
		withfiles.Catalog(),
		withsecrets.Need())
	if err != nil {
		log.Fatal(err)
	}
	lambda.Start(cloud.Handler(s, (*assemble.Parts).Inquire))
}
