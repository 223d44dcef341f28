package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/GoogleCloudPlatform/k8s-cloud-provider/pkg/cloud"
	"github.com/GoogleCloudPlatform/k8s-cloud-provider/pkg/cloud/mock"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/cloud-provider-gcp/providers/gce"
	negs "k8s.io/ingress-gce/pkg/apis/svcneg/v1beta1"
	backendclient "k8s.io/ingress-gce/pkg/backendconfig/client/clientset/versioned/fake"
	parts "k8s.io/ingress-gce/pkg/context"
	"k8s.io/ingress-gce/pkg/controller"
	frontendclient "k8s.io/ingress-gce/pkg/frontendconfig/client/clientset/versioned/fake"
	"k8s.io/ingress-gce/pkg/loadbalancers"
	negclient "k8s.io/ingress-gce/pkg/svcneg/client/clientset/versioned/fake"
	"k8s.io/ingress-gce/pkg/utils"
	"k8s.io/ingress-gce/pkg/utils/namer"
	"k8s.io/klog/v2"
)

const (
	zone   = "lab-zone-a"
	subnet = "https://www.googleapis.com/compute/v1/projects/lab/regions/lab-zone/subnetworks/default"
	// How long the controller may take for all Ingresses of a case.
	patience = 30 * time.Second
)

// fallback is the cluster's own default backend, which answers 404 (ingress-gce, cmd/404-server).
var fallback = utils.ServicePort{ID: utils.ServicePortID{
	Service: types.NamespacedName{Namespace: "kube-system", Name: "default-http-backend"},
	Port:    networking.ServiceBackendPort{Name: "http"},
}}

// world is a cluster, a cloud and the controller between them.
type world struct {
	cluster, events *fake.Clientset
	cloud           *gce.Cloud
	ingresses       []*networking.Ingress
}

// planned lets the controller work on a case until each Ingress is served or given up.
func planned(one testCase) (*plan, error) {
	all, err := read(one.Objects)
	if err != nil {
		return nil, err
	}
	stop := make(chan struct{})
	defer close(stop)
	made, err := start(all, stop)
	if err != nil {
		return nil, err
	}
	end := time.Now().Add(patience)
	for !made.isDone() {
		if time.Now().After(end) {
			return nil, fmt.Errorf("the controller did not finish; events: %v", made.warnings())
		}
		time.Sleep(5 * time.Millisecond)
	}
	return made.plan(one.Name)
}

func start(all *objects, stop chan struct{}) (*world, error) {
	names := namer.NewNamer("lab", "", klog.Background())
	all.add404()
	values := gce.DefaultTestClusterValues()
	values.SubnetworkURL, values.ZoneName = subnet, zone
	made := &world{
		cluster:   fake.NewSimpleClientset(append(all.core, node())...),
		events:    fake.NewSimpleClientset(),
		cloud:     gce.NewFakeGCECloud(values),
		ingresses: all.ingresses,
	}
	remember(made.cloud.Compute().(*cloud.MockGCE))
	shared, err := parts.NewControllerContext(made.cluster, backendclient.NewSimpleClientset(all.backends...),
		frontendclient.NewSimpleClientset(all.frontends...), nil, negclient.NewSimpleClientset(groups(all, names)...),
		nil, nil, nil, nil, made.events, made.cloud, names, "lab-uid-", parts.ControllerContextConfig{
			ResyncPeriod:                  time.Hour,
			DefaultBackendSvcPort:         fallback,
			HealthCheckPath:               "/",
			EnableIngressRegionalExternal: true,
		}, klog.Background())
	if err != nil {
		return nil, err
	}
	balancers := controller.NewLoadBalancerController(shared, stop, klog.Background())
	shared.Start(stop)
	for end := time.Now().Add(patience); !shared.HasSynced(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			return nil, errors.New("the controller's stores did not fill")
		}
	}
	go balancers.Run()
	return made, nil
}

// remember lets the stand-in for the cloud give addresses and keep changes; by itself it drops those.
func remember(cloud *cloud.MockGCE) {
	cloud.MockGlobalForwardingRules.InsertHook = loadbalancers.InsertGlobalForwardingRuleHook
	cloud.MockForwardingRules.InsertHook = loadbalancers.InsertForwardingRuleHook
	cloud.MockBackendServices.UpdateHook = mock.UpdateBackendServiceHook
	cloud.MockBetaBackendServices.UpdateHook = mock.UpdateBetaBackendServiceHook
	cloud.MockAlphaBackendServices.UpdateHook = mock.UpdateAlphaBackendServiceHook
	cloud.MockRegionBackendServices.UpdateHook = mock.UpdateRegionBackendServiceHook
	cloud.MockHealthChecks.UpdateHook = mock.UpdateHealthCheckHook
	cloud.MockRegionHealthChecks.UpdateHook = mock.UpdateRegionHealthCheckHook
	cloud.MockUrlMaps.UpdateHook = mock.UpdateURLMapHook
	cloud.MockRegionUrlMaps.UpdateHook = mock.UpdateRegionURLMapHook
}

// add404 adds the default backend. It has an endpoint group of its own, so that no instance groups are needed.
func (all *objects) add404() {
	service := &core.Service{
		ObjectMeta: meta.ObjectMeta{
			Namespace: fallback.ID.Service.Namespace, Name: fallback.ID.Service.Name,
			Annotations: map[string]string{"cloud.google.com/neg": `{"ingress": true}`},
		},
		Spec: core.ServiceSpec{Ports: []core.ServicePort{{Name: "http", Port: 80}}},
	}
	complete(service)
	all.core, all.services = append(all.core, service), append(all.services, service)
}

// groups are the endpoint groups that another controller makes for the ports of Services.
func groups(all *objects, names *namer.Namer) []runtime.Object {
	var found []runtime.Object
	for _, service := range all.services {
		for _, port := range service.Spec.Ports {
			name := names.NEG(service.Namespace, service.Name, port.Port)
			link := fmt.Sprintf("https://www.googleapis.com/compute/v1/projects/lab/zones/%s/networkEndpointGroups/%s", zone, name)
			found = append(found, &negs.ServiceNetworkEndpointGroup{
				ObjectMeta: meta.ObjectMeta{Namespace: service.Namespace, Name: name},
				Status: negs.ServiceNetworkEndpointGroupStatus{
					NetworkEndpointGroups: []negs.NegObjectReference{{SelfLink: link}},
				},
			})
		}
	}
	return found
}

func node() *core.Node {
	return &core.Node{
		ObjectMeta: meta.ObjectMeta{Name: "node"},
		Spec:       core.NodeSpec{ProviderID: "gce://lab/" + zone + "/node", PodCIDR: "10.0.0.0/24"},
		Status:     core.NodeStatus{Conditions: []core.NodeCondition{{Type: core.NodeReady, Status: core.ConditionTrue}}},
	}
}

// isDone is true when every Ingress has an address, was given up or is another controller's.
func (made *world) isDone() bool {
	failed := made.failures()
	for _, ingress := range made.ingresses {
		if utils.IsGLBCIngress(ingress) && failed[key(ingress)] == "" && !made.hasAddress(ingress) {
			return false
		}
	}
	return true
}

func key(ingress *networking.Ingress) string { return ingress.Namespace + "/" + ingress.Name }

func (made *world) hasAddress(ingress *networking.Ingress) bool {
	now, err := made.cluster.NetworkingV1().Ingresses(ingress.Namespace).Get(context.Background(), ingress.Name, meta.GetOptions{})
	return err == nil && len(now.Status.LoadBalancer.Ingress) > 0
}

func (made *world) warnings() []core.Event {
	list, err := made.events.CoreV1().Events("").List(context.Background(), meta.ListOptions{})
	if err != nil {
		return nil
	}
	var found []core.Event
	for _, event := range list.Items {
		if event.Type == core.EventTypeWarning {
			found = append(found, event)
		}
	}
	return found
}

// failures are the Ingresses that the controller gave up, with the reason.
func (made *world) failures() map[string]string {
	found := map[string]string{}
	for _, event := range made.warnings() {
		message := event.Message
		if strings.HasPrefix(message, "Translation failed") || strings.HasPrefix(message, "Error syncing to GCP") {
			found[event.InvolvedObject.Namespace+"/"+event.InvolvedObject.Name] = message
		}
	}
	return found
}
