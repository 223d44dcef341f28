// Program ingress-gce runs the controller of kubernetes/ingress-gce, whole and unchanged, on stand-ins for the
// Kubernetes API and for Google Cloud, and prints the load balancers that it would have made.
//
// Standard input is a JSON array of cases, `{"name": …, "objects": […]}`; each gets a world of its own. Standard
// output is a JSON array with a [plan] for each. With the argument `definitions` it prints the definitions that the
// controller creates for its own kinds instead.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/go-logr/logr"
	"k8s.io/ingress-gce/pkg/flags"
	"k8s.io/klog/v2"
)

// A case is a set of objects that are in one cluster.
type testCase struct {
	Name    string            `json:"name"`
	Objects []json.RawMessage `json:"objects"`
}

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(words []string, in io.Reader, out io.Writer) error {
	asOnGKE()
	klog.SetLogger(logr.Discard())
	// The stand-ins for the Kubernetes API know lists and watches, not the two in one.
	if err := os.Setenv("KUBE_FEATURE_WatchListClient", "false"); err != nil {
		return err
	}
	if len(words) == 1 && words[0] == "definitions" {
		return definitions(out)
	}
	if len(words) != 0 {
		return fmt.Errorf("unknown arguments %q", words)
	}
	var cases []testCase
	if err := json.NewDecoder(in).Decode(&cases); err != nil {
		return fmt.Errorf("standard input: %w", err)
	}
	plans := []plan{}
	for _, one := range cases {
		made, err := planned(one)
		if err != nil {
			return fmt.Errorf("%s: %w", one.Name, err)
		}
		plans = append(plans, *made)
	}
	return json.NewEncoder(out).Encode(plans)
}

// asOnGKE sets what GKE's documentation shows to be on there: redirects by FrontendConfig, which need the second
// scheme of names, which needs finalizers; and all three classes. The flags of GKE itself are not public.
func asOnGKE() {
	flags.Register()
	flags.F.EnableV2FrontendNamer = true
	flags.F.FinalizerAdd = true
	flags.F.FinalizerRemove = true
	flags.F.EnableIngressRegionalExternal = true
	flags.F.NumIngressWorkers = 1
}
