// Command intake takes uploaded X12 files in: S3 notifications on the queue uploads.
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
	"github.com/openaso/openaso/shared/cloud/withqueues"
	"github.com/openaso/openaso/shared/cloud/withsecrets"
	"github.com/openaso/openaso/shared/cloud/withtable"
)

func main() {
	s, err := cloud.Open(context.Background(), os.Getenv, os.Stdout, time.Now,
		withtable.Need(),
		withfiles.Catalog(),
		withqueues.Need(),
		withsecrets.Need())
	if err != nil {
		log.Fatal(err)
	}
	lambda.Start(cloud.Handler(s, (*assemble.Parts).Intake))
}
