package main

import (
	"encoding/json"
	"fmt"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	backendconfig "k8s.io/ingress-gce/pkg/apis/backendconfig/v1"
	frontendconfig "k8s.io/ingress-gce/pkg/apis/frontendconfig/v1beta1"
)

// objects are those of a case that the controller reads.
type objects struct {
	core      []runtime.Object
	backends  []runtime.Object
	frontends []runtime.Object
	ingresses []*networking.Ingress
	services  []*core.Service
}

func read(all []json.RawMessage) (*objects, error) {
	var found objects
	for _, raw := range all {
		var head struct{ APIVersion, Kind string }
		if err := json.Unmarshal(raw, &head); err != nil {
			return nil, err
		}
		if err := found.add(head.APIVersion+" "+head.Kind, raw); err != nil {
			return nil, fmt.Errorf("%s: %w", head.Kind, err)
		}
	}
	return &found, nil
}

func (all *objects) add(kind string, raw json.RawMessage) error {
	switch kind {
	case "v1 Service":
		service := new(core.Service)
		err := json.Unmarshal(raw, service)
		complete(service)
		all.core, all.services = append(all.core, service), append(all.services, service)
		return err
	case "v1 Secret":
		secret := new(core.Secret)
		err := json.Unmarshal(raw, secret)
		secret.Namespace = named(secret.Namespace)
		all.core = append(all.core, secret)
		return err
	case "networking.k8s.io/v1 Ingress":
		ingress := new(networking.Ingress)
		err := json.Unmarshal(raw, ingress)
		ingress.Namespace = named(ingress.Namespace)
		all.core, all.ingresses = append(all.core, ingress), append(all.ingresses, ingress)
		return err
	case "cloud.google.com/v1 BackendConfig":
		config := new(backendconfig.BackendConfig)
		err := json.Unmarshal(raw, config)
		config.Namespace = named(config.Namespace)
		all.backends = append(all.backends, config)
		return err
	case "networking.gke.io/v1beta1 FrontendConfig":
		config := new(frontendconfig.FrontendConfig)
		err := json.Unmarshal(raw, config)
		config.Namespace = named(config.Namespace)
		all.frontends = append(all.frontends, config)
		return err
	}
	// Nothing else is read by this controller.
	return nil
}

// named is what `kubectl apply -n default` does.
func named(namespace string) string {
	if namespace == "" {
		return "default"
	}
	return namespace
}

// complete fills in what the API server fills in.
func complete(service *core.Service) {
	service.Namespace = named(service.Namespace)
	if service.Spec.Type == "" {
		service.Spec.Type = core.ServiceTypeClusterIP
	}
	for at := range service.Spec.Ports {
		port := &service.Spec.Ports[at]
		if port.Protocol == "" {
			port.Protocol = core.ProtocolTCP
		}
		if port.TargetPort == (intstr.IntOrString{}) {
			port.TargetPort = intstr.FromInt32(port.Port)
		}
	}
}
