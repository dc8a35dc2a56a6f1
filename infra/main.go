// Command infra makes the stack's template: cdk runs it, with the context env and
// code. See shared/decisions/0013.
package main

import (
	"log"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/openaso/openaso/infra/stack"
)

func main() {
	app := awscdk.NewApp(&awscdk.AppProps{AnalyticsReporting: new(bool)}) // tell AWS nothing of how it was made
	if err := stack.FromContext(app); err != nil {
		log.Fatal(err)
	}
	app.Synth(nil)
}
