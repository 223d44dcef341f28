package main

import (
	"context"
	"sort"

	"github.com/GoogleCloudPlatform/k8s-cloud-provider/pkg/cloud/filter"
	"google.golang.org/api/compute/v1"
	"k8s.io/ingress-gce/pkg/utils"
)

// plan is what the controller asked the cloud for, as resources of the Compute Engine API.
type plan struct {
	Name string `json:"name"`
	// Ignored are Ingresses of other controllers, Failed those that were given up.
	Ignored  []string          `json:"ignored"`
	Failed   map[string]string `json:"failed"`
	Warnings []string          `json:"warnings"`

	ForwardingRules    []*compute.ForwardingRule   `json:"forwardingRules"`
	TargetHTTPProxies  []*compute.TargetHttpProxy  `json:"targetHttpProxies"`
	TargetHTTPSProxies []*compute.TargetHttpsProxy `json:"targetHttpsProxies"`
	URLMaps            []*compute.UrlMap           `json:"urlMaps"`
	BackendServices    []*compute.BackendService   `json:"backendServices"`
	HealthChecks       []*compute.HealthCheck      `json:"healthChecks"`
}

func (made *world) plan(name string) (*plan, error) {
	found := &plan{Name: name, Ignored: []string{}, Failed: made.failures(), Warnings: []string{}}
	for _, ingress := range made.ingresses {
		if !utils.IsGLBCIngress(ingress) {
			found.Ignored = append(found.Ignored, key(ingress))
		}
	}
	for _, event := range made.warnings() {
		found.Warnings = append(found.Warnings, event.Message)
	}
	sort.Strings(found.Warnings)
	for _, fetch := range []func() error{
		func() error { return made.global(found) },
		func() error { return made.regional(found) },
	} {
		if err := fetch(); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// add appends what a list gives, until one fails.
func add[T any](to *[]T, failed *error) func([]T, error) {
	return func(some []T, err error) {
		*to = append(*to, some...)
		if err != nil {
			*failed = err
		}
	}
}

func (made *world) global(found *plan) (failed error) {
	cloud, now, all := made.cloud.Compute(), context.Background(), filter.None
	add(&found.ForwardingRules, &failed)(cloud.GlobalForwardingRules().List(now, all))
	add(&found.TargetHTTPProxies, &failed)(cloud.TargetHttpProxies().List(now, all))
	add(&found.TargetHTTPSProxies, &failed)(cloud.TargetHttpsProxies().List(now, all))
	add(&found.URLMaps, &failed)(cloud.UrlMaps().List(now, all))
	add(&found.BackendServices, &failed)(cloud.BackendServices().List(now, all))
	add(&found.HealthChecks, &failed)(cloud.HealthChecks().List(now, all))
	return failed
}

func (made *world) regional(found *plan) (failed error) {
	cloud, now, all, region := made.cloud.Compute(), context.Background(), filter.None, made.cloud.Region()
	add(&found.ForwardingRules, &failed)(cloud.ForwardingRules().List(now, region, all))
	add(&found.TargetHTTPProxies, &failed)(cloud.RegionTargetHttpProxies().List(now, region, all))
	add(&found.TargetHTTPSProxies, &failed)(cloud.RegionTargetHttpsProxies().List(now, region, all))
	add(&found.URLMaps, &failed)(cloud.RegionUrlMaps().List(now, region, all))
	add(&found.BackendServices, &failed)(cloud.RegionBackendServices().List(now, region, all))
	add(&found.HealthChecks, &failed)(cloud.RegionHealthChecks().List(now, region, all))
	return failed
}
