package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/go-logr/logr"
	"github.com/spf13/pflag"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/types"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	elbv2api "sigs.k8s.io/aws-load-balancer-controller/apis/elbv2/v1beta1"
	elbv2gw "sigs.k8s.io/aws-load-balancer-controller/apis/gateway/v1beta1"
	"sigs.k8s.io/aws-load-balancer-controller/pkg/aws/throttle"
	"sigs.k8s.io/aws-load-balancer-controller/pkg/config"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	gwv1 "sigs.k8s.io/gateway-api/apis/v1"
	gwv1beta1 "sigs.k8s.io/gateway-api/apis/v1beta1"
)

// cluster is a controller with its flags at their defaults, and the objects that it reads.
type cluster struct {
	client client.Client
	config config.ControllerConfig
	aws    cloud
	logger logr.Logger
}

func newCluster(objects []json.RawMessage) (*cluster, error) {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		clientgoscheme.AddToScheme, elbv2api.AddToScheme, elbv2gw.AddToScheme, gwv1.Install, gwv1beta1.Install,
	} {
		if err := add(scheme); err != nil {
			return nil, err
		}
	}
	read, err := decode(scheme, objects)
	if err != nil {
		return nil, err
	}
	settings, err := flags()
	if err != nil {
		return nil, err
	}
	builder := fake.NewClientBuilder().WithScheme(scheme).WithObjects(read...)
	built := builder.WithStatusSubresource(&gwv1.GatewayClass{}, &gwv1.Gateway{}, &gwv1.HTTPRoute{}).Build()
	return &cluster{client: built, config: settings, aws: cloud{hosts: hosts(read)}, logger: logr.Discard()}, nil
}

// flags are the controller's own defaults.
func flags() (config.ControllerConfig, error) {
	settings := config.ControllerConfig{FeatureGates: config.NewFeatureGates()}
	settings.AWSConfig.ThrottleConfig = throttle.NewDefaultServiceOperationsThrottleConfig()
	set := pflag.NewFlagSet("controller", pflag.ContinueOnError)
	settings.BindFlags(set)
	return settings, set.Parse([]string{"--cluster-name=lab"})
}

// decode is strict: a field that these versions of the kinds do not have is an error, not dropped.
func decode(scheme *runtime.Scheme, objects []json.RawMessage) ([]client.Object, error) {
	decoder := serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDeserializer()
	var read []client.Object
	for _, object := range objects {
		// Version 3.2 has v1beta1 of its Gateway kinds only. What later versions serve as v1 has the same fields as
		// far as the strict decoder lets it pass.
		object = bytes.Replace(object, []byte(`"gateway.k8s.aws/v1"`), []byte(`"gateway.k8s.aws/v1beta1"`), 1)
		decoded, _, err := decoder.Decode(object, nil, nil)
		if err != nil {
			return nil, fmt.Errorf("%w: %s", err, object)
		}
		one, is := decoded.(client.Object)
		if !is {
			return nil, fmt.Errorf("no object: %s", object)
		}
		complete(one)
		read = append(read, one)
	}
	return read, nil
}

// complete adds what an API server adds and the controller needs.
func complete(object client.Object) {
	object.SetResourceVersion("")
	object.SetGeneration(1)
	if object.GetUID() == "" {
		// Names of target groups are made from it, so that no two objects may share one.
		object.SetUID(types.UID(fmt.Sprintf("%T/%s/%s", object, object.GetNamespace(), object.GetName())))
	}
	if class, is := object.(*gwv1.GatewayClass); is && len(class.Status.Conditions) == 0 {
		// The default of the definition; the controller changes it and does not add it.
		class.Status.Conditions = []metav1.Condition{{
			Type: "Accepted", Status: metav1.ConditionUnknown, Reason: "Pending", Message: "Waiting for controller",
		}}
	}
}
