// Command portal shows what happened: pages and a JSON API.
package main

import (
	"context"
	"log"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/openaso/openaso/shared/assemble"
)

func main() {
	parts, err := assemble.FromEnvironment(context.Background(), os.Getenv, os.Stdout, time.Now)
	if err != nil {
		log.Fatal(err)
	}
	lambda.Start(parts.Portal)
}
