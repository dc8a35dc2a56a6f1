// Command pay releases payments of settled calls: the queue pay.
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
	"github.com/openaso/openaso/shared/cloud/withtable"
)

func main() {
	s, err := cloud.Open(context.Background(), os.Getenv, os.Stdout, time.Now,
		withtable.Need(),
		withfiles.Catalog(),
		withfiles.Screening())
	if err != nil {
		log.Fatal(err)
	}
	lambda.Start(cloud.Handler(s, (*assemble.Parts).Pay))
}
