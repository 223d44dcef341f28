// Command alb-plan plans load balancers as the AWS Load Balancer Controller does, without AWS: the controller's
// own group loader, model builders and Gateway reconciler read Kubernetes objects from a client that holds them
// in memory, and the stack that they would deploy is printed.
//
// Standard input is a stream of JSON values, each an array with all objects of one cluster. For each of them one
// line goes to standard output:
//
//	{"plans": [{"for": "Ingress default/web", "stack": {…}}], "errors": [{"for": …, "error": …}], "rejected": […]}
//
// A stack is the JSON of the controller's own marshaller (pkg/deploy/stack_marshaller.go).
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// answer is what the controller makes of one cluster.
type answer struct {
	Plans []plan `json:"plans"`
	// Errors are mistakes over which it gives up a load balancer.
	Errors []failure `json:"errors"`
	// Rejected are routes that it does not take, with its reason.
	Rejected []failure `json:"rejected"`
}

type plan struct {
	For   string          `json:"for"`
	Stack json.RawMessage `json:"stack"`
}

type failure struct {
	For   string `json:"for"`
	Error string `json:"error"`
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	decoder := json.NewDecoder(bufio.NewReader(in))
	encoder := json.NewEncoder(out)
	for {
		var objects []json.RawMessage
		if err := decoder.Decode(&objects); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := encoder.Encode(planned(objects)); err != nil {
			return err
		}
	}
}

// planned never gives up the other clusters for one.
func planned(objects []json.RawMessage) (found answer) {
	found = answer{Plans: []plan{}, Errors: []failure{}, Rejected: []failure{}}
	defer func() {
		// The fakes of AWS have nothing behind most methods: whatever asks for more cannot be planned here.
		if reason := recover(); reason != nil {
			found.Errors = append(found.Errors, failure{"the cluster", fmt.Sprintf("needs AWS: %v", reason)})
		}
	}()
	cluster, err := newCluster(objects)
	if err != nil {
		found.Errors = append(found.Errors, failure{"the cluster", err.Error()})
		return found
	}
	ctx := context.Background()
	cluster.ingresses(ctx, &found)
	cluster.gateways(ctx, &found)
	return found
}
